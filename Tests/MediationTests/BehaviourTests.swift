import Mediation
import TestSupport
import Testing

@Suite("The deadline")
struct DeadlineCheckTests {
  private let clock = HandClock()

  private var mediator: Mediator<Void, DeadlineCheck, NumberUnits> {
    Mediator(DeadlineCheck(now: { [clock] in clock.now }))
  }

  @Test("one that has passed, to the nanosecond, keeps the handler from beginning")
  func passed() async {
    let calls = Record<Int>()
    let handler = Answering { _ in
      calls.append(1)
      return 1
    }
    let failure = await #expect(throws: AnyFailure.self) {
      try await mediator.double(handler, .sample(deadline: 1000))
    }
    #expect(failure?.fault.kind == .deadlineExceeded)
    #expect(failure?.fault.hasBegun == false)
    #expect(calls.count == 0)
    #expect((try? await mediator.double(handler, .sample(deadline: 1001))) == 1)
  }

  @Test("a cancellation is one of the deadline where that has passed meanwhile, and else is not")
  func meanwhile() async {
    let clock = clock
    let handler = Answering { _ in
      clock.advance(by: 10)
      throw CancellationError()
    }
    let late = await #expect(throws: AnyFailure.self) {
      try await mediator.double(handler, .sample(deadline: 1010))
    }
    #expect(late?.fault.kind == .deadlineExceeded)
    let early = await #expect(throws: AnyFailure.self) {
      try await mediator.double(handler, .sample(deadline: 5000))
    }
    #expect(early?.fault.kind == .cancelled)
  }

  @Test("what is withdrawn before it begins does not begin", arguments: [nil, 5000 as UInt64])
  func withdrawn(_ deadline: UInt64?) async {
    let calls = Record<Int>()
    let mediator = mediator
    let outcome = await Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await mediator.double(
        Answering { _ in
          calls.append(1)
          return 1
        }, .sample(deadline: deadline))
    }.result
    let failure = #expect(throws: AnyFailure.self) { try outcome.get() }
    #expect(failure?.fault.kind == .cancelled)
    #expect(failure?.fault.hasBegun == false)
    #expect(calls.count == 0)
  }
}

@Suite("The log of requests")
struct CorrelationLogTests {
  private static func log(
    at level: LogLevel, _ answer: @escaping @Sendable (Double2) async throws -> Int
  ) async -> [LogEntry] {
    let log = MemoryLog(level)
    let clock = HandClock()
    let mediator = Mediator(CorrelationLog(log, now: { clock.now }))
    _ = try? await mediator.double(
      Answering { query in
        clock.advance(by: 250)
        return try await answer(query)
      })
    return log.entries.elements
  }

  @Test("one that succeeds is a line at debug, with whose it is and how long it took")
  func success() async throws {
    let entries = await Self.log(at: .debug) { $0.number }
    let entry = try #require(entries.first)
    #expect(entries.count == 1)
    #expect(entry.level == .debug)
    #expect(entry.message == "request done")
    #expect(entry.correlation == 77)
    #expect(
      entry.fields.map { "\($0.name)=\($0.value)" }
        == ["request=Double2", "user=5", "process=6", "nanoseconds=250"])
    #expect(await Self.log(at: .info) { $0.number }.isEmpty)
  }

  @Test("one that fails is a line with the error, whose level says whether it is a mistake")
  func failures() async throws {
    let cases: [(error: any Error, level: LogLevel, text: String)] = [
      (Declared(), .info, "Declared()"), (CancellationError(), .info, "the request was withdrawn"),
      (Fault(.conflict, "again"), .info, "again"), (Fault(.damaged, "bits"), .error, "bits"),
      (Fault(.internal, "oh"), .error, "oh"), (Undeclared(), .error, "secret detail"),
    ]
    for (error, level, text) in cases {
      let entries = await Self.log(at: .info) { _ in throw error }
      let entry = try #require(entries.first)
      #expect(entries.count == 1)
      #expect(entry.level == level)
      #expect(entry.message == "request failed")
      #expect(entry.fields.last?.value == text)
      #expect(await Self.log(at: .error) { _ in throw error }.count == (level == .error ? 1 : 0))
    }
  }

  @Test("one that fails has its time as well where times are taken")
  func failureTime() async {
    let entries = await Self.log(at: .debug) { _ in throw Declared() }
    #expect(entries.first?.fields.contains { $0 == ("nanoseconds", "250") } == true)
  }
}

@Suite("The metrics")
struct MetricsTests {
  private static let descriptors = [Double2.descriptor, Add.descriptor]

  /// What is counted of requests that take so long.
  private static func count(_ times: [UInt64], failing: Int = 0) async -> RequestMetrics {
    let metrics = RequestMetrics(of: descriptors)
    let clock = HandClock()
    let mediator = Mediator(MetricsBehaviour(metrics, now: { clock.now }))
    for (index, time) in times.enumerated() {
      _ = try? await mediator.double(
        Answering { query in
          clock.advance(by: time)
          if index < failing { throw Declared() }
          return query.number
        })
    }
    return metrics
  }

  @Test("requests and failures are counted by their type, in the order that was given")
  func counts() async {
    let snapshots = await Self.count([1, 1, 1, 1, 1], failing: 2).snapshots
    #expect(snapshots.map(\.request) == Self.descriptors)
    #expect(snapshots.map(\.count) == [5, 0])
    #expect(snapshots.map(\.failures) == [2, 0])
    #expect(snapshots[1].medianNanoseconds == 0)
  }

  @Test("a time is told to within a fifth, and never too short", arguments: 0..<40)
  func quantiles(_ exponent: Int) async throws {
    for time in [1 << exponent, (1 << exponent) + (1 << exponent) / 3, (2 << exponent) - 1] {
      let snapshot = try #require(await Self.count([UInt64(time)]).snapshots.first)
      #expect(snapshot.medianNanoseconds >= UInt64(time))
      // Below four nanoseconds a bucket is wider; nothing is that fast.
      if time >= 4 { #expect(Double(snapshot.medianNanoseconds) * 0.8 <= Double(time)) }
      #expect(snapshot.percentile99Nanoseconds == snapshot.medianNanoseconds)
    }
  }

  @Test("the median and the last of a hundred are told apart")
  func spread() async throws {
    let times = Array(repeating: 1000 as UInt64, count: 98) + [1_000_000, 1_000_000]
    let snapshot = try #require(await Self.count(times).snapshots.first)
    #expect((1000...1250).contains(snapshot.medianNanoseconds))
    #expect((1_000_000...1_250_000).contains(snapshot.percentile99Nanoseconds))
  }

  @Test("times of no length and beyond all measure are counted")
  func extremes() async throws {
    let snapshot = try #require(await Self.count([0, 1 << 62]).snapshots.first)
    #expect(snapshot.count == 2)
    #expect(snapshot.percentile99Nanoseconds == 1 << 40)
  }

  @Test("a request that was refused before it began is not among those that took time")
  func refused() async throws {
    let metrics = RequestMetrics(of: Self.descriptors)
    let mediator = Mediator(MetricsBehaviour(metrics, now: { HandClock().now }))
    for hasBegun in [true, false] {
      await #expect(throws: AnyFailure.self) {
        try await mediator.double(
          Answering { _ in throw Fault(.exhausted, "full", hasBegun: hasBegun) })
      }
    }
    #expect(metrics.snapshots.map(\.count) == [1, 0])
    #expect(metrics.snapshots.map(\.failures) == [1, 0])
  }

  @Test("a request that is in no table is answered and not counted")
  func unknown() async throws {
    let metrics = RequestMetrics(of: [Add.descriptor])
    let mediator = Mediator(MetricsBehaviour(metrics, now: { HandClock().now }))
    #expect(try await mediator.double() == 42)
    #expect(metrics.snapshots.map(\.count) == [0])
  }
}
