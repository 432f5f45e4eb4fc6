/// The layout of the database, and the way to it from every earlier one.
///
/// A series is cut into chunks of a few thousand bars. The bars of a chunk are one blob with the
/// columns one behind the other, so that a long range is read as a few large pieces and not as a
/// row a bar. The index of the chunks is a table of its own: a commit exchanges entries of it, and
/// the blobs, once written, never change.
struct StoreFormat {
  /// One step from a format to the next.
  struct Migration {
    /// The format that it leads to.
    let format: Int
    /// The statements, run in one transaction with all other steps.
    let sql: String
  }

  let migrations: [Migration]

  /// The formats of this program.
  static let current = StoreFormat(migrations: [
    Migration(format: 1, sql: firstFormat), Migration(format: 2, sql: commandTable),
    Migration(format: 3, sql: subscribers), Migration(format: 4, sql: snapshots),
  ])

  /// The number that marks a database as one of PocketQuant's: "PQnt".
  private static let applicationID: Int64 = 0x5051_6E74

  /// The format that this program writes.
  var latest: Int { migrations.last?.format ?? 0 }

  private static let firstFormat = """
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      exchange TEXT NOT NULL,
      code TEXT NOT NULL,
      interval TEXT NOT NULL,
      version INTEGER NOT NULL,
      bar_count INTEGER NOT NULL,
      first INTEGER,
      last INTEGER,
      -- 0: removed, 1: imported, 2: synced at synced_at
      standing INTEGER NOT NULL,
      synced_at INTEGER,
      last_sequence INTEGER NOT NULL,
      latest_time INTEGER,
      latest_open REAL, latest_high REAL, latest_low REAL, latest_close REAL,
      latest_volume REAL,
      UNIQUE (exchange, code, interval)
    );
    CREATE TABLE bars (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      data BLOB NOT NULL
    );
    CREATE TABLE chunk (
      series INTEGER NOT NULL,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL,
      count INTEGER NOT NULL,
      bars INTEGER NOT NULL,
      PRIMARY KEY (series, first)
    ) WITHOUT ROWID;
    -- Blobs that no chunk refers to: written for a commit that is still to come, or replaced by one.
    CREATE TABLE garbage (
      bars INTEGER PRIMARY KEY
    );
    CREATE TABLE outbox (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id BLOB NOT NULL,
      series INTEGER NOT NULL,
      series_sequence INTEGER NOT NULL,
      occurred_at INTEGER NOT NULL,
      correlation INTEGER NOT NULL,
      number INTEGER NOT NULL,
      payload BLOB NOT NULL
    );
    """

  /// What came of commands that run once; later commits have higher sequences.
  ///
  /// Each index is a page more that a commit writes, so there is none for the times: they follow the
  /// sequences.
  private static let commandTable = """
    CREATE TABLE command (
      sequence INTEGER PRIMARY KEY,
      user INTEGER NOT NULL,
      request INTEGER NOT NULL,
      id BLOB NOT NULL,
      digest BLOB NOT NULL,
      ended_at INTEGER NOT NULL,
      -- 0: body is the reply, 1: a reply of number bytes was too long, 2: body is the error number
      outcome INTEGER NOT NULL,
      number INTEGER NOT NULL,
      body BLOB NOT NULL,
      message TEXT NOT NULL,
      UNIQUE (user, request, id)
    );
    """

  /// Brings the database to the latest format.
  ///
  /// - Throws: ``StoreError/newerFormat(path:found:known:)`` and ``StoreError/notAStore(path:)``
  ///   without having changed anything.
  func prepare(_ database: Database, path: String) throws(StoreError) {
    let found: Int
    do throws(StoreError) {
      let id = try database.integer("PRAGMA application_id") ?? 0
      found = Int(try database.integer("PRAGMA user_version") ?? 0)
      let tables = try database.integer("SELECT count(*) FROM sqlite_master") ?? 0
      guard id == Self.applicationID || (id == 0 && tables == 0) else {
        throw StoreError.notAStore(path: path)
      }
    } catch {
      // SQLITE_NOTADB: the file is no database at all.
      if case .database(_, 26, _) = error { throw .notAStore(path: path) }
      throw error
    }
    guard found <= latest else {
      throw .newerFormat(path: path, found: found, known: latest)
    }
    if found == latest { return }
    // The page size can be chosen before anything is written. 16 KiB: a chunk is a dozen pages
    // and not fifty, and a commit of one event still writes little.
    if found == 0 { try database.execute("PRAGMA page_size = 16384") }
    try database.execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      for migration in migrations where migration.format > found {
        try database.execute(migration.sql)
      }
      try database.execute("PRAGMA application_id = \(Self.applicationID)")
      try database.execute("PRAGMA user_version = \(latest)")
      try database.execute("COMMIT")
    } catch {
      try? database.execute("ROLLBACK")
      throw error
    }
  }
}
