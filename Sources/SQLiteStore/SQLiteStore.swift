public import MarketApplication
internal import MarketDomain
public import Mediation

/// The embedded store: one directory, one SQLite database, one process.
///
/// One thread writes, others read, and a few merge and sort; callers wait without holding any
/// thread. The committed state of every series is in memory.
public final class SQLiteStore: MarketStore {
  /// How a store behaves.
  public struct Options: Sendable {
    /// Whether a commit is on the disk before it is acknowledged. Without it a loss of power may
    /// take the last commits with it; a crash of the process does not.
    public var synchronizesCommits = true
    /// How many bytes of chunks are kept in memory: five million bars.
    public var cacheSize = 256 << 20
    /// How many events are kept, or up to a thousand more; a store of a year's daily syncs of a
    /// thousand series has fewer.
    public var keptEvents = 1_000_000
    /// How many threads read.
    public var readerCount = 2
    /// How many threads judge, sort and merge.
    public var workerCount = 2
    /// Told each time that something could not be written, whoever asked for it: a commit, a part
    /// of an import before its commit, maintenance. It is called on the thread that writes, and must
    /// not wait.
    public var writeFailed: @Sendable (Fault) -> Void = { _ in }

    /// The default options.
    public init() {}
  }

  /// Units of work over this store.
  public let units: SQLiteUnits
  /// What came of commands.
  public let commandJournal: SQLiteCommandJournal
  /// The committed state.
  public let reader: SQLiteReader
  /// How subscribers stand.
  public let subscriberJournal: SQLiteSubscriberJournal

  private let directory: DataDirectory
  let catalog: Catalog
  let writer: Writer
  private let writerThread: ThreadExecutor
  private let workers: WorkerThreads
  private let writeFailed: @Sendable (Fault) -> Void

  /// Opens the store in a directory, which is made where it does not exist.
  ///
  /// An older store is brought to the present format.
  ///
  /// - Throws: ``StoreError`` where another process has it, a newer program wrote it, or it cannot
  ///   be read or written.
  public convenience init(
    directory path: String, options: Options = Options()
  ) throws(StoreError) {
    try self.init(directory: path, options: options, format: .current)
  }

  init(directory path: String, options: Options, format: StoreFormat) throws(StoreError) {
    writeFailed = options.writeFailed
    directory = try DataDirectory(path)
    let databasePath = directory.databasePath
    try directory.makeDatabaseFile()
    let database = try Database(path: databasePath)
    try format.prepare(database, path: databasePath)
    try database.execute("PRAGMA journal_mode = WAL")
    try database.execute("PRAGMA synchronous = \(options.synchronizesCommits ? "FULL" : "NORMAL")")
    // The log is moved into the database between commits, not by one of them.
    try database.execute("PRAGMA wal_autocheckpoint = 0")
    database.watchLog()
    // What a large commit has made of the log's file is given back when the log begins anew.
    try database.execute("PRAGMA journal_size_limit = \(CheckpointSchedule.bytesBetween)")
    try database.execute("PRAGMA cache_size = -16384")
    try Self.removeGarbage(database)
    // The log of a run that has crashed is cut. A full disk does not keep the store from being read.
    try? database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try directory.sync()

    catalog = Catalog()
    // Sequences are never used again, also where the events of the last ones are not kept any more.
    let last = try database.integer("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    catalog.load(
      try SeriesTable.load(database), lastSequence: last.map { UInt64(bitPattern: $0) } ?? 0)
    let cache = ChunkCache(capacity: options.cacheSize)
    writerThread = try ThreadExecutor(name: "pq-writer")
    let commands = CommandCertainty()
    writer = Writer(
      database: database, executor: writerThread, catalog: catalog, cache: cache,
      commands: commands, keptEvents: options.keptEvents,
      pageSize: Int(try database.integer("PRAGMA page_size") ?? 0),
      writeFailed: options.writeFailed)
    subscriberJournal = SQLiteSubscriberJournal(writer)
    var readers: [ReaderThread] = []
    for number in 0..<max(options.readerCount, 1) {
      readers.append(try ReaderThread(path: databasePath, name: "pq-reader-\(number)"))
    }
    let source = ChunkSource(catalog: catalog, cache: cache, readers: readers)
    workers = try WorkerThreads(count: max(options.workerCount, 1))
    reader = SQLiteReader(catalog: catalog, source: source)
    commandJournal = SQLiteCommandJournal(source: source, writer: writer, commands: commands)
    units = SQLiteUnits(workers: workers, catalog: catalog, source: source, writer: writer)
  }

  deinit {
    writerThread.stop()
  }

  /// An empty intake.
  public func makeIntake() async throws -> SQLiteIntake {
    SQLiteIntake(executor: workers.next, directory: directory.path, writeFailed: writeFailed)
  }

  /// Has `observer` told of the events of each commit, on the thread that writes.
  public func observeCommits(_ observer: @escaping @Sendable ([StoredEvent]) -> Void) {
    writer.commits.set(observer)
  }

  /// Tries whether a commit would be written; nothing is changed.
  ///
  /// - Throws: a `Fault` that says why not.
  public func probe() async throws {
    try await writer.probe()
  }

  /// Puts everything in order for the end of the program and lets others have the directory; nothing
  /// is written afterwards, and nothing may be asked of the store.
  public func close() async {
    await writer.close()
    directory.unlock()
  }

  /// Removes blobs that were written for commits that never came, or replaced by some that did.
  private static func removeGarbage(_ database: Database) throws(StoreError) {
    try database.execute(
      """
      BEGIN IMMEDIATE;
      DELETE FROM bars WHERE id IN (SELECT bars FROM garbage);
      DELETE FROM garbage;
      COMMIT
      """)
  }
}
