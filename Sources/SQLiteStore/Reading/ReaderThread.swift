internal import MarketApplication
internal import MarketDomain
internal import Mediation

/// A connection that only reads, on a thread of its own.
actor ReaderThread {
  private nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let database: Database

  init(path: String, name: String) throws(StoreError) {
    executor = try ThreadExecutor(name: name)
    database = try Database(path: path, readOnly: true)
    try database.execute("PRAGMA cache_size = -4096")
  }

  deinit {
    executor.stop()
  }

  /// Reads chunks; between two of them a cancelled task ends.
  func chunks(_ ids: [Int64]) throws -> [Bars] {
    try ids.map { id in
      try Task.checkCancellation()
      return try ChunkData.read(id, from: database)
    }
  }

  /// Reads the index of a series and the version that it belongs to, both of one moment.
  func index(of row: Int64) throws(StoreError) -> (index: ChunkIndex, version: UInt64) {
    try database.execute("BEGIN")
    defer { try? database.execute("COMMIT") }
    let version = try database.statement("SELECT version FROM series WHERE id = ?")
    version.bind(row, 1)
    let found = try version.step() ? UInt64(bitPattern: version.integer(0)) : 0
    version.reset()
    let statement = try database.statement(
      "SELECT first, last, count, bars FROM chunk WHERE series = ? ORDER BY first")
    defer { statement.reset() }
    statement.bind(row, 1)
    var entries: [ChunkEntry] = []
    while try statement.step() {
      entries.append(
        ChunkEntry(
          first: statement.integer(0), last: statement.integer(1),
          count: Int(statement.integer(2)), bars: statement.integer(3)))
    }
    return (ChunkIndex(entries), found)
  }

  /// Reads what was kept of a command.
  func command(_ key: CommandKey) throws(StoreError) -> CommandRecord? {
    let statement = try database.statement(
      """
      SELECT digest, ended_at, outcome, number, body, message FROM command
      WHERE user = ? AND request = ? AND id = ?
      """)
    defer { statement.reset() }
    statement.bind(key)
    guard try statement.step() else { return nil }
    return CommandRecord(
      key: key, digest: ContentDigest(bytes: statement.bytes(0)),
      outcome: try KeptOutcome(
        stored: statement.integer(2), number: statement.integer(3), body: statement.bytes(4),
        message: statement.text(5)),
      endedAt: statement.integer(1))
  }

  /// Reads events from `sequence` on.
  func events(from sequence: UInt64, limit: Int) throws -> [StoredEvent] {
    let first = UInt64(try database.integer("SELECT min(sequence) FROM outbox") ?? 1)
    if sequence > 0, sequence < first { throw EventsNotKept(firstKept: first) }
    let statement = try database.statement(
      """
      SELECT sequence, id, series_sequence, occurred_at, correlation, number, payload
      FROM outbox WHERE sequence >= ? ORDER BY sequence LIMIT ?
      """)
    defer { statement.reset() }
    statement.bind(Int64(clamping: sequence), 1)
    statement.bind(Int64(limit), 2)
    var events: [StoredEvent] = []
    while try statement.step() {
      events.append(
        StoredEvent(
          sequence: UInt64(bitPattern: statement.integer(0)),
          id: try EventID(stored: statement.bytes(1)),
          aggregateSequence: UInt64(bitPattern: statement.integer(2)),
          occurredAt: Instant(nanoseconds: statement.integer(3)),
          correlation: UInt64(bitPattern: statement.integer(4)),
          event: EncodedEvent(
            number: UInt16(truncatingIfNeeded: statement.integer(5)), payload: statement.bytes(6))))
    }
    return events
  }
}

extension EventID {
  /// The sixteen bytes that are stored, the most significant first.
  var stored: [UInt8] {
    [high, low].flatMap { half in
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
    }
  }

  init(stored bytes: [UInt8]) throws(StoreError) {
    guard bytes.count == 16 else {
      throw .damaged(what: "an event's identity has \(bytes.count) bytes")
    }
    self.init(
      high: bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) },
      low: bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) })
  }
}
