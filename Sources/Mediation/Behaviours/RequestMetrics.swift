import Synchronization

/// Counts requests and how long they took, by their type.
public struct MetricsBehaviour: Behaviour {
  @usableFromInline let metrics: RequestMetrics
  @usableFromInline let now: @Sendable () -> MonotonicTime

  /// Counts into `metrics`, with times by the clock `now`.
  public init(_ metrics: RequestMetrics, now: @escaping @Sendable () -> MonotonicTime) {
    self.metrics = metrics
    self.now = now
  }

  /// Calls `next` and counts what became of it.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    guard let counters = metrics.counters(of: R.descriptor.number) else {
      return try await next(context)
    }
    let start = now()
    do {
      let reply = try await next(context)
      counters.add(nanoseconds: now().nanoseconds - start.nanoseconds, failed: false)
      return reply
    } catch {
      counters.add(nanoseconds: now().nanoseconds - start.nanoseconds, failed: true)
      throw error
    }
  }
}

/// The counters of a set of requests that is known beforehand.
public final class RequestMetrics: Sendable {
  /// What has been counted of one request.
  public struct Snapshot: Equatable, Sendable {
    /// The request.
    public let request: RequestDescriptor
    /// Those that have ended.
    public let count: UInt64
    /// Those of them that failed.
    public let failures: UInt64
    /// The time that half of them took at the most, in nanoseconds, to within a fifth.
    public let medianNanoseconds: UInt64
    /// The time that all but one in a hundred took at the most, in nanoseconds, to within a fifth.
    public let percentile99Nanoseconds: UInt64
  }

  private let table: [UInt16: Counters]
  private let requests: [RequestDescriptor]

  /// Counters for `requests`, all zero.
  public init(of requests: [RequestDescriptor]) {
    self.requests = requests
    table = Dictionary(
      requests.map { ($0.number, Counters()) }, uniquingKeysWith: { first, _ in first })
  }

  @usableFromInline
  func counters(of number: UInt16) -> Counters? { table[number] }

  /// What has been counted, in the order in which the requests were given.
  public var snapshots: [Snapshot] {
    requests.compactMap { request in
      guard let counters = table[request.number] else { return nil }
      return Snapshot(
        request: request, count: counters.count, failures: counters.failures,
        medianNanoseconds: counters.quantile(0.5),
        percentile99Nanoseconds: counters.quantile(0.99))
    }
  }
}

/// The counters of one request; several threads count at once.
@usableFromInline
final class Counters: Sendable {
  // Four buckets for each power of two up to 2^40 ns, eighteen minutes: a quantile is known to
  // within a fifth, and a request costs one addition.
  private static let bucketCount = 160

  private let failed = Atomic<UInt64>(0)
  private let buckets: [Bucket] = (0..<bucketCount).map { _ in Bucket() }

  private final class Bucket: Sendable {
    let count = Atomic<UInt64>(0)
  }

  @usableFromInline
  func add(nanoseconds: UInt64, failed hasFailed: Bool) {
    buckets[Self.bucket(of: nanoseconds)].count.wrappingAdd(1, ordering: .relaxed)
    if hasFailed { failed.wrappingAdd(1, ordering: .relaxed) }
  }

  var failures: UInt64 { failed.load(ordering: .relaxed) }

  var count: UInt64 { buckets.reduce(0) { $0 &+ $1.count.load(ordering: .relaxed) } }

  /// The upper end of the bucket in which the share `share` of all is reached; 0 for none.
  func quantile(_ share: Double) -> UInt64 {
    let counts = buckets.map { $0.count.load(ordering: .relaxed) }
    let total = counts.reduce(0, &+)
    guard total > 0 else { return 0 }
    let wanted = max(UInt64((Double(total) * share).rounded(.up)), 1)
    var seen: UInt64 = 0
    for (index, count) in counts.enumerated() {
      seen &+= count
      if seen >= wanted { return Self.upperEnd(of: index) }
    }
    return Self.upperEnd(of: Self.bucketCount - 1)
  }

  private static func bucket(of nanoseconds: UInt64) -> Int {
    let value = max(nanoseconds, 1)
    let exponent = 63 - value.leadingZeroBitCount
    let quarter = exponent < 2 ? 0 : Int(value >> UInt64(exponent - 2) & 3)
    return min(exponent * 4 + quarter, bucketCount - 1)
  }

  private static func upperEnd(of bucket: Int) -> UInt64 {
    let exponent = UInt64(bucket / 4)
    let quarter = UInt64(bucket % 4)
    return exponent < 2 ? 1 << (exponent + 1) : (5 + quarter) << (exponent - 2)
  }
}
