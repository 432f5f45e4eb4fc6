public import Mediation

/// Begins and commits units of work over a store.
public struct SQLiteUnits: UnitOfWorkFactory {
  private let workers: WorkerThreads
  private let catalog: Catalog
  private let source: ChunkSource
  private let writer: Writer

  init(workers: WorkerThreads, catalog: Catalog, source: ChunkSource, writer: Writer) {
    self.workers = workers
    self.catalog = catalog
    self.source = source
    self.writer = writer
  }

  /// Begins a unit of work.
  public func begin(_ context: RequestContext) async throws -> SQLiteWork {
    SQLiteWork(
      executor: workers.next, catalog: catalog, source: source, writer: writer,
      correlation: context.correlation)
  }

  /// Writes what a unit of work has changed, and `record`, in one transaction.
  public func commit(_ work: SQLiteWork, keeping record: CommandRecord?) async throws {
    try await work.commit(keeping: record)
  }

  /// Forgets what a unit of work has changed.
  public func rollBack(_ work: SQLiteWork) async {
    await work.rollBack()
  }
}
