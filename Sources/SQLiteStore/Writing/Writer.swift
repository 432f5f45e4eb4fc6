internal import MarketApplication
internal import MarketDomain
internal import Mediation

/// The one connection that writes, on a thread of its own.
///
/// A commit is on the disk when it returns: SQLite's write-ahead log is synchronised with each one,
/// unless the store was told to trade that for speed.
actor Writer {
  /// How many blobs are removed at a time, so that a commit never waits long behind that.
  private static let removalsAtATime = 64
  /// How many events are written before those are removed that are too many, and how many are
  /// removed at a time: a few pages.
  private static let eventsBetweenRemovals = 1024

  private nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  let database: Database
  private let catalog: Catalog
  private let cache: ChunkCache
  private let commands: CommandCertainty
  private let writeFailed: @Sendable (Fault) -> Void
  /// Who is told of commits.
  nonisolated let commits = CommitObservers()
  private let keptEvents: Int
  private var checkpoints: CheckpointSchedule
  /// The first commit looks at what earlier runs have left.
  private var eventsSinceRemoval = eventsBetweenRemovals
  /// Blobs that nobody needs who begins to read in this generation or later.
  private var garbage: [(generation: UInt64, rows: [Int64])] = []
  private var isMaintenanceDue = false
  private var isClosed = false

  init(
    database: Database, executor: ThreadExecutor, catalog: Catalog, cache: ChunkCache,
    commands: CommandCertainty, keptEvents: Int, pageSize: Int,
    writeFailed: @escaping @Sendable (Fault) -> Void
  ) {
    self.keptEvents = keptEvents
    checkpoints = CheckpointSchedule(pageSize: pageSize)
    self.writeFailed = writeFailed
    self.database = database
    self.executor = executor
    self.catalog = catalog
    self.cache = cache
    self.commands = commands
  }

  // MARK: Blobs

  /// Writes blobs that a later commit will refer to; nobody sees them until then.
  func writeAhead(_ blobs: [[UInt8]]) throws -> [Int64] {
    try transaction {
      var rows: [Int64] = []
      for blob in blobs {
        let row = try insert(blob)
        try mark(garbage: row)
        rows.append(row)
      }
      return rows
    }
  }

  /// Gives up blobs that were written for a commit that does not come.
  func forget(_ rows: [Int64]) {
    if rows.isEmpty { return }
    garbage.append((0, rows))
    maintainLater()
  }

  private func insert(_ blob: [UInt8]) throws(StoreError) -> Int64 {
    let statement = try database.statement("INSERT INTO bars (data) VALUES (?)")
    statement.bind(blob, 1)
    try statement.run()
    return database.lastInsertedRow
  }

  private func mark(garbage row: Int64) throws(StoreError) {
    let statement = try database.statement("INSERT INTO garbage (bars) VALUES (?)")
    statement.bind(row, 1)
    try statement.run()
  }

  // MARK: Commit

  /// Writes the changes, their events and the record of the command, in one transaction, and makes
  /// them visible.
  ///
  /// - Throws: ``VersionConflict`` where a series has been changed since it was loaded, or a
  ///   ``Fault``.
  func commit(_ changes: WorkChanges, keeping record: CommandRecord?) throws {
    let saved = changes.series.filter { $0.value.series != nil }
    if saved.isEmpty, record == nil { return }
    for (id, change) in saved where catalog.series(id)?.version != change.base?.version {
      throw VersionConflict(over: "\(id)")
    }
    var states: [SeriesID: SeriesState] = [:]
    var removed: [Int64] = []
    var events: [StoredEvent] = []
    try transaction {
      for (id, change) in saved {
        guard let series = change.series else { continue }
        let state = try write(id, change, series)
        for event in series.uncommittedEvents {
          events.append(try write(event, of: state.row, correlation: changes.correlation))
        }
        states[id] = state
        removed += change.removed.map(\.bars)
      }
      if let record { try write(record) }
    }
    if saved.isEmpty { return }
    garbage.append((catalog.publish(states, lastSequence: events.last?.sequence), removed))
    commits.tell(events)
    eventsSinceRemoval += events.count
    maintainLater()
  }

  private func write(
    _ id: SeriesID, _ change: SeriesChange, _ series: Series
  ) throws -> SeriesState {
    let latest = series.barCount == 0 ? nil : change.latest ?? change.base?.latest
    let row = try write(series, base: change.base, latest: latest)
    for entry in change.removed {
      let statement = try database.statement("DELETE FROM chunk WHERE series = ? AND first = ?")
      statement.bind(row, 1)
      statement.bind(entry.first, 2)
      try statement.run()
      try mark(garbage: entry.bars)
    }
    let added = try change.added.map { try write($0, of: row) }
    return SeriesState(
      row: row, version: series.version + 1, barCount: series.barCount, span: series.span,
      standing: series.standing, lastSequence: series.lastSequence, latest: latest,
      index: change.index.map { $0.replacing(change.removed, with: added) })
  }

  private func write(
    _ series: Series, base: SeriesState?, latest: LatestBar?
  ) throws -> Int64 {
    let statement = try database.statement(
      base == nil
        ? """
        INSERT INTO series (version, bar_count, first, last, standing, synced_at, last_sequence,
          latest_time, latest_open, latest_high, latest_low, latest_close, latest_volume,
          exchange, code, interval)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
        : """
        UPDATE series SET version = ?, bar_count = ?, first = ?, last = ?, standing = ?,
          synced_at = ?, last_sequence = ?, latest_time = ?, latest_open = ?, latest_high = ?,
          latest_low = ?, latest_close = ?, latest_volume = ?
        WHERE id = ? AND version = ?
        """)
    statement.bind(Int64(bitPattern: series.version + 1), 1)
    statement.bind(Int64(series.barCount), 2)
    statement.bind(series.span?.first.nanoseconds, 3)
    statement.bind(series.span?.last.nanoseconds, 4)
    let (standing, syncedAt) = series.standing.stored
    statement.bind(standing, 5)
    statement.bind(syncedAt, 6)
    statement.bind(Int64(bitPattern: series.lastSequence), 7)
    if let latest {
      statement.bind(latest.start.nanoseconds, 8)
      statement.bind(latest.prices.open, 9)
      statement.bind(latest.prices.high, 10)
      statement.bind(latest.prices.low, 11)
      statement.bind(latest.prices.close, 12)
      statement.bind(latest.prices.volume, 13)
    }
    if let base {
      statement.bind(base.row, 14)
      statement.bind(Int64(bitPattern: base.version), 15)
    } else {
      statement.bind(series.id.instrument.exchange, 14)
      statement.bind(series.id.instrument.code, 15)
      statement.bind(series.id.interval.rawValue, 16)
    }
    try statement.run()
    guard database.changes == 1 else { throw VersionConflict(over: "\(series.id)") }
    return base?.row ?? database.lastInsertedRow
  }

  private func write(_ chunk: PendingChunk, of series: Int64) throws(StoreError) -> ChunkEntry {
    let bars: Int64
    switch chunk.content {
    case .data(let data): bars = try insert(data)
    case .written(let row):
      bars = row
      let statement = try database.statement("DELETE FROM garbage WHERE bars = ?")
      statement.bind(row, 1)
      try statement.run()
    }
    let statement = try database.statement(
      "INSERT INTO chunk (series, first, last, count, bars) VALUES (?, ?, ?, ?, ?)")
    statement.bind(series, 1)
    statement.bind(chunk.first, 2)
    statement.bind(chunk.last, 3)
    statement.bind(Int64(chunk.count), 4)
    statement.bind(bars, 5)
    try statement.run()
    return ChunkEntry(first: chunk.first, last: chunk.last, count: chunk.count, bars: bars)
  }

  /// Does `body` in a transaction; what it throws undoes all of it, and where that is the store's
  /// own failure, whoever watches the store is told.
  func transaction<R>(_ body: () throws -> R) throws -> R {
    if isClosed { throw Fault(.unavailable, "the store is closed; the server is about to end") }
    do {
      try database.execute("BEGIN IMMEDIATE")
      let result = try body()
      do {
        try database.execute("COMMIT")
      } catch {
        commands.isCertain = false
        // The log may have the commit although synchronising it failed: after a crash it could
        // come back.
        throw Fault(.unavailable, error.description, effect: .unknown)
      }
      if checkpoints.step(pages: database.logPages) != .nothing { maintainLater() }
      return result
    } catch {
      if database.isInTransaction { try? database.execute("ROLLBACK") }
      guard let fault = error as? Fault ?? (error as? StoreError)?.fault else { throw error }
      writeFailed(fault)
      throw fault
    }
  }

  /// Writes something and takes it back, in one transaction as every commit is.
  ///
  /// - Throws: why nothing can be written.
  func probe() throws {
    try transaction {
      try mark(garbage: 0)
      try database.execute("DELETE FROM garbage WHERE bars = 0")
    }
    commands.isCertain = true
  }

  // MARK: Maintenance

  /// Has ``maintain()`` run when nothing else waits for the thread.
  private func maintainLater() {
    if isMaintenanceDue { return }
    isMaintenanceDue = true
    Task { maintain() }
  }

  /// Removes blobs that nobody needs any more and events beyond those that are kept, and moves the
  /// log into the database where it has become long; what fails is tried again after the next commit.
  func maintain() {
    isMaintenanceDue = false
    if isClosed { return }
    let oldest = catalog.oldestPin
    if let position = garbage.firstIndex(where: { entry in
      !entry.rows.isEmpty && (oldest.map { entry.generation <= $0 } ?? true)
    }) {
      let rows = garbage[position].rows.prefix(Self.removalsAtATime)
      if (try? transaction { try remove(rows) }) != nil {
        garbage[position].rows.removeFirst(rows.count)
        cache.remove(Array(rows))
        maintainLater()
      }
    }
    garbage.removeAll { $0.rows.isEmpty }
    if eventsSinceRemoval >= Self.eventsBetweenRemovals { try? removeOldEvents() }
    try? moveLog()
  }

  /// Removes some of the events that are too many; the others later.
  private func removeOldEvents() throws {
    try transaction {
      let statement = try database.statement(
        """
        DELETE FROM outbox WHERE sequence <= (SELECT max(sequence) FROM outbox) - ?
          AND sequence IN (SELECT sequence FROM outbox ORDER BY sequence LIMIT ?)
        """)
      statement.bind(Int64(keptEvents), 1)
      statement.bind(Int64(Self.eventsBetweenRemovals), 2)
      try statement.run()
    }
    if database.changes < Self.eventsBetweenRemovals {
      eventsSinceRemoval = 0
    } else {
      maintainLater()
    }
  }

  /// Moves the log into the database, where it is due.
  private func moveLog() throws {
    switch checkpoints.step(pages: database.logPages) {
    case .nothing: return
    case .move: try database.execute("PRAGMA wal_checkpoint(PASSIVE)")
    case .cut:
      // A read takes milliseconds, and those that begin meanwhile need the log no more.
      try database.execute("PRAGMA busy_timeout = 100")
      defer { try? database.execute("PRAGMA busy_timeout = 0") }
      try database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    checkpoints.moved()
  }

  private func remove(_ rows: some Sequence<Int64>) throws {
    for row in rows {
      for sql in ["DELETE FROM bars WHERE id = ?", "DELETE FROM garbage WHERE bars = ?"] {
        let statement = try database.statement(sql)
        statement.bind(row, 1)
        try statement.run()
      }
    }
  }

  /// Closes the log; nothing can be written afterwards.
  func close() {
    if isClosed { return }
    isClosed = true
    try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }
}

extension Series.Standing? {
  /// The standing as the database has it.
  var stored: (standing: Int64, syncedAt: Int64?) {
    switch self {
    case nil: (0, nil)
    case .imported: (1, nil)
    case .synced(let at): (2, at.nanoseconds)
    }
  }

  init(stored standing: Int64, syncedAt: Int64) throws(StoreError) {
    switch standing {
    case 0: self = nil
    case 1: self = .imported
    case 2: self = .synced(at: Instant(nanoseconds: syncedAt))
    default: throw .damaged(what: "a series has the standing \(standing)")
    }
  }
}
