import MarketApplication
import Mediation
import Synchronization

/// Keeps in memory how subscribers stand, and can be told to fail.
package final class MemorySubscriberJournal<Event: BusEvent>: SubscriberJournal, SnapshotStore {
  private struct State {
    var records: [String: SubscriberRecord<Event>] = [:]
    var snapshots: [String: ProjectionSnapshot] = [:]
    var writeCount = 0
    var failure: (any Error)?
  }

  private let state = Mutex(State())

  package init() {}

  /// How often something was written of a subscriber.
  package var writeCount: Int { state.withLock { $0.writeCount } }

  /// Has everything fail from now on; nil for nothing.
  package func fail(with error: (any Error)?) {
    state.withLock { $0.failure = error }
  }

  package func load(_ name: String) async throws -> SubscriberRecord<Event> {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.records[name] ?? SubscriberRecord()
    }
  }

  package func write(_ change: JournalChange<Event>, of name: String) async throws {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      state.records[name, default: SubscriberRecord()].apply(change)
      state.writeCount += 1
    }
  }

  package func snapshot(of projection: String) async throws -> ProjectionSnapshot? {
    state.withLock { $0.snapshots[projection] }
  }

  package func keep(_ snapshot: ProjectionSnapshot, of projection: String) async throws {
    state.withLock { $0.snapshots[projection] = snapshot }
  }
}

extension SubscriberRecord {
  /// Does what a change says.
  package mutating func apply(_ change: JournalChange<Event>) {
    checkpoint = change.checkpoint
    reached = change.reached
    var entries = Dictionary(
      parked.map { ($0.event.sequence ?? 0, $0) }, uniquingKeysWith: { _, last in last })
    for sequence in change.released { entries[sequence] = nil }
    for entry in change.parked { entries[entry.event.sequence ?? 0] = entry }
    parked = entries.sorted { $0.key < $1.key }.map(\.value)
  }
}
