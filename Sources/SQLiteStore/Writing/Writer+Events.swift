internal import MarketApplication
internal import MarketDomain
internal import Synchronization

/// Who is told of the events of commits.
final class CommitObservers: Sendable {
  private let observer = Mutex<(@Sendable ([StoredEvent]) -> Void)?>(nil)

  func set(_ observer: @escaping @Sendable ([StoredEvent]) -> Void) {
    self.observer.withLock { $0 = observer }
  }

  /// Tells of the events of one commit.
  func tell(_ events: [StoredEvent]) {
    if events.isEmpty { return }
    observer.withLock { $0 }?(events)
  }
}

extension Writer {
  /// Writes an event of the series in `row` and says what was written.
  func write(
    _ event: SeriesEvent, of row: Int64, correlation: UInt64
  ) throws -> StoredEvent {
    let encoded = try EncodedEvent(event)
    let statement = try database.statement(
      """
      INSERT INTO outbox (id, series, series_sequence, occurred_at, correlation, number, payload)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(event.id.stored, 1)
    statement.bind(row, 2)
    statement.bind(Int64(bitPattern: event.sequence), 3)
    statement.bind(event.occurredAt.nanoseconds, 4)
    statement.bind(Int64(bitPattern: correlation), 5)
    statement.bind(Int64(encoded.number), 6)
    statement.bind(encoded.payload, 7)
    try statement.run()
    return StoredEvent(
      sequence: UInt64(bitPattern: database.lastInsertedRow), id: event.id,
      aggregateSequence: event.sequence, occurredAt: event.occurredAt, correlation: correlation,
      event: encoded)
  }
}
