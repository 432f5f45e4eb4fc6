public import MarketApplication
internal import MarketDomain
public import Mediation

/// How durable subscribers stand, and what projections showed, in the store's database.
public struct SQLiteSubscriberJournal: SubscriberJournal, SnapshotStore {
  private let writer: Writer

  init(_ writer: Writer) {
    self.writer = writer
  }

  /// How a subscriber stood when it was last written.
  public func load(_ name: String) async throws -> SubscriberRecord<MarketEvent> {
    do {
      return try await writer.subscriber(name)
    } catch let error as StoreError {
      throw error.fault
    }
  }

  /// Writes the checkpoint, what is parked and what is not any more, in one transaction.
  public func write(_ change: JournalChange<MarketEvent>, of name: String) async throws {
    try await writer.write(change, of: name)
  }

  /// The last snapshot of a projection.
  public func snapshot(of projection: String) async throws -> ProjectionSnapshot? {
    do {
      return try await writer.snapshot(of: projection)
    } catch let error as StoreError {
      throw error.fault
    }
  }

  /// Keeps a snapshot instead of the one before.
  public func keep(_ snapshot: ProjectionSnapshot, of projection: String) async throws {
    try await writer.keep(snapshot, of: projection)
  }
}

extension Writer {
  func subscriber(_ name: String) throws -> SubscriberRecord<MarketEvent> {
    var record = SubscriberRecord<MarketEvent>()
    let place = try database.statement(
      "SELECT checkpoint, reached FROM subscriber WHERE name = ?")
    defer { place.reset() }
    place.bind(name, 1)
    if try place.step() {
      record.checkpoint = UInt64(bitPattern: place.integer(0))
      record.reached = UInt64(bitPattern: place.integer(1))
    }
    let parked = try database.statement(
      """
      SELECT sequence, id, series_sequence, occurred_at, correlation, number, payload, attempts,
        reason, parked_at
      FROM parked WHERE subscriber = ? ORDER BY sequence
      """)
    defer { parked.reset() }
    parked.bind(name, 1)
    while try parked.step() { record.parked.append(try parkedEvent(parked)) }
    return record
  }

  private func parkedEvent(_ row: Statement) throws -> ParkedEvent<MarketEvent> {
    let stored = StoredEvent(
      sequence: UInt64(bitPattern: row.integer(0)), id: try EventID(stored: row.bytes(1)),
      aggregateSequence: UInt64(bitPattern: row.integer(2)),
      occurredAt: Instant(nanoseconds: row.integer(3)),
      correlation: UInt64(bitPattern: row.integer(4)),
      event: EncodedEvent(
        number: UInt16(truncatingIfNeeded: row.integer(5)), payload: row.bytes(6)))
    guard let event = try? MarketEvent(stored) else {
      throw StoreError.damaged(what: "the parked event \(stored.sequence)")
    }
    return ParkedEvent(
      event: event, attempts: Int(row.integer(7)), reason: row.text(8), parkedAt: row.integer(9))
  }

  func write(_ change: JournalChange<MarketEvent>, of name: String) throws {
    try transaction {
      let place = try database.statement(
        "INSERT OR REPLACE INTO subscriber (name, checkpoint, reached) VALUES (?, ?, ?)")
      place.bind(name, 1)
      place.bind(Int64(bitPattern: change.checkpoint), 2)
      place.bind(Int64(bitPattern: change.reached), 3)
      try place.run()
      for sequence in change.released {
        let statement = try database.statement(
          "DELETE FROM parked WHERE subscriber = ? AND sequence = ?")
        statement.bind(name, 1)
        statement.bind(Int64(bitPattern: sequence), 2)
        try statement.run()
      }
      for entry in change.parked { try write(entry, of: name) }
    }
  }

  private func write(_ entry: ParkedEvent<MarketEvent>, of name: String) throws {
    guard let stored = entry.event.stored else { return }
    let statement = try database.statement(
      """
      INSERT OR REPLACE INTO parked (subscriber, sequence, id, series_sequence, occurred_at,
        correlation, number, payload, attempts, reason, parked_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(name, 1)
    statement.bind(Int64(bitPattern: stored.sequence), 2)
    statement.bind(stored.id.stored, 3)
    statement.bind(Int64(bitPattern: stored.aggregateSequence), 4)
    statement.bind(stored.occurredAt.nanoseconds, 5)
    statement.bind(Int64(bitPattern: stored.correlation), 6)
    statement.bind(Int64(stored.event.number), 7)
    statement.bind(stored.event.payload, 8)
    statement.bind(Int64(entry.attempts), 9)
    statement.bind(entry.reason, 10)
    statement.bind(entry.parkedAt, 11)
    try statement.run()
  }

  func snapshot(of projection: String) throws -> ProjectionSnapshot? {
    let statement = try database.statement(
      "SELECT sequence, data FROM snapshot WHERE projection = ? ORDER BY part")
    defer { statement.reset() }
    statement.bind(projection, 1)
    var sequence: UInt64?
    var parts: [[UInt8]] = []
    while try statement.step() {
      sequence = UInt64(bitPattern: statement.integer(0))
      parts.append(statement.bytes(1))
    }
    return sequence.map { ProjectionSnapshot(sequence: $0, parts: parts) }
  }

  func keep(_ snapshot: ProjectionSnapshot, of projection: String) throws {
    try transaction {
      let old = try database.statement("DELETE FROM snapshot WHERE projection = ?")
      old.bind(projection, 1)
      try old.run()
      for (part, data) in snapshot.parts.enumerated() {
        let statement = try database.statement(
          "INSERT INTO snapshot (projection, part, sequence, data) VALUES (?, ?, ?, ?)")
        statement.bind(projection, 1)
        statement.bind(Int64(part), 2)
        statement.bind(Int64(bitPattern: snapshot.sequence), 3)
        statement.bind(data, 4)
        try statement.run()
      }
    }
  }
}
