import Mediation
import Synchronization
import TestSupport

/// Stored events of tests: what is published is stored first, as by a commit.
final class NumberHistory: EventHistory {
  private struct State {
    var events: [NumberEvent] = []
    var firstKept: UInt64 = 1
  }

  let bus = EventBus<NumberEvent>()
  private let state = Mutex(State())

  /// Stores and publishes events of these keys.
  func commit(_ keys: [String]) throws {
    let events = state.withLock { state in
      let first = UInt64(state.events.count + 1)
      let new = keys.enumerated().map {
        NumberEvent.stored(first + UInt64($0.offset), key: $0.element)
      }
      state.events += new
      return new
    }
    try bus.publishAll(events)
  }

  func forget(before sequence: UInt64) {
    state.withLock { $0.firstKept = sequence }
  }

  func events(from sequence: UInt64, limit: Int) async throws -> [NumberEvent] {
    try state.withLock { state in
      if sequence > 0, sequence < state.firstKept {
        throw HistoryNotKept(firstKept: state.firstKept)
      }
      let first = max(sequence, state.firstKept)
      return Array(state.events.filter { ($0.sequence ?? 0) >= first }.prefix(limit))
    }
  }
}

/// Does what a test says, and records what it was given.
struct Recording: EventHandler {
  typealias Event = NumberEvent
  let name: String
  var filter = EventFilter<NumberEvent.Kind>.all
  let given = Record<String>()
  let body: @Sendable (NumberEvent, DeliveryContext) async throws -> Void

  init(
    _ name: String,
    _ body: @escaping @Sendable (NumberEvent, DeliveryContext) async throws -> Void = { _, _ in }
  ) {
    self.name = name
    self.body = body
  }

  func handle(_ event: NumberEvent, _ delivery: DeliveryContext) async throws {
    try await body(event, delivery)
    given.append("\(event.number)\(delivery.isReplay ? " again" : "")")
  }
}

struct Refusal: Error, CustomStringConvertible {
  let description: String
}

struct QuietLog: Log {
  var level: LogLevel { .error }
  func write(_ entry: LogEntry) {}
}

final class Flag: Sendable {
  private let flag: Atomic<Bool>
  init(_ flag: consuming Atomic<Bool>) { self.flag = flag }
  var value: Bool { flag.load(ordering: .sequentiallyConsistent) }
  func lower() { flag.store(false, ordering: .sequentiallyConsistent) }
}
