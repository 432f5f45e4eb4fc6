import Synchronization

/// Counts requests and how long they took, by their type; those that were refused before they began
/// took no time, and whoever refuses them counts them.
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
    } catch let fault as Fault where !fault.hasBegun {
      throw fault
    } catch {
      counters.add(nanoseconds: now().nanoseconds - start.nanoseconds, failed: true)
      throw error
    }
  }

  /// The same around a request that is answered in place.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    guard let counters = metrics.counters(of: R.descriptor.number) else { return try next(context) }
    let start = now()
    do {
      guard let reply = try next(context) else { return nil }
      counters.add(nanoseconds: now().nanoseconds - start.nanoseconds, failed: false)
      return reply
    } catch let fault as Fault where !fault.hasBegun {
      throw fault
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
    /// The sum of their times in nanoseconds.
    public let totalNanoseconds: UInt64
    /// How many of them took how long; only buckets in which there are some, in ascending order.
    public let buckets: [Bucket]

    /// The time that half of them took at the most, in nanoseconds, to within a fifth; 0 for none.
    public var medianNanoseconds: UInt64 { quantile(0.5) }

    /// The time that all but one in a hundred took at the most, in nanoseconds, to within a fifth;
    /// 0 for none.
    public var percentile99Nanoseconds: UInt64 { quantile(0.99) }

    /// The upper end of the bucket in which the share `share` of all is reached.
    private func quantile(_ share: Double) -> UInt64 {
      let wanted = max(UInt64((Double(count) * share).rounded(.up)), 1)
      var seen: UInt64 = 0
      for bucket in buckets {
        seen &+= bucket.count
        if seen >= wanted { return bucket.upTo }
      }
      return buckets.last?.upTo ?? 0
    }
  }

  /// The requests that took about the same time.
  public struct Bucket: Equatable, Sendable {
    /// The longest time in nanoseconds that falls into it; the last has longer ones too.
    public let upTo: UInt64
    /// How many took longer than the bucket before allows, and at the most this.
    public let count: UInt64
  }

  /// By the request's number; empty places for numbers between those that are there.
  private let table: [Counters?]
  private let requests: [RequestDescriptor]

  /// Counters for `requests`, all zero.
  public init(of requests: [RequestDescriptor]) {
    self.requests = requests
    var table = [Counters?](
      repeating: nil, count: Int(requests.map(\.number).max() ?? 0) + 1)
    for request in requests { table[Int(request.number)] = Counters() }
    self.table = table
  }

  @usableFromInline
  func counters(of number: UInt16) -> Counters? {
    Int(number) < table.count ? table[Int(number)] : nil
  }

  /// What has been counted, in the order in which the requests were given.
  public var snapshots: [Snapshot] {
    requests.compactMap { request in
      guard let counters = counters(of: request.number) else { return nil }
      let buckets = counters.filled
      return Snapshot(
        request: request, count: buckets.reduce(0) { $0 &+ $1.count },
        failures: counters.failures, totalNanoseconds: counters.totalNanoseconds,
        buckets: buckets)
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
  private let total = Atomic<UInt64>(0)
  private let buckets = InlineArray<160, Atomic<UInt64>> { _ in Atomic(0) }

  @usableFromInline
  func add(nanoseconds: UInt64, failed hasFailed: Bool) {
    buckets[Self.bucket(of: nanoseconds)].wrappingAdd(1, ordering: .relaxed)
    total.wrappingAdd(nanoseconds, ordering: .relaxed)
    if hasFailed { failed.wrappingAdd(1, ordering: .relaxed) }
  }

  var failures: UInt64 { failed.load(ordering: .relaxed) }

  var totalNanoseconds: UInt64 { total.load(ordering: .relaxed) }

  /// The buckets in which there are some; what is counted meanwhile may be in it or not.
  var filled: [RequestMetrics.Bucket] {
    (0..<Self.bucketCount).compactMap { index in
      let count = buckets[index].load(ordering: .relaxed)
      return count == 0 ? nil : RequestMetrics.Bucket(upTo: Self.upperEnd(of: index), count: count)
    }
  }

  private static func bucket(of nanoseconds: UInt64) -> Int {
    // One less, so that a bucket's upper end lies within it.
    let value = max(nanoseconds, 2) - 1
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
