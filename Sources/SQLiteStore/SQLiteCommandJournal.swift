public import Mediation
internal import Synchronization

/// Whether what can be read of commands is all that there will ever be of them.
///
/// A commit that failed when it was written may lie in the log all the same, and come back when the
/// log is read after a crash. The next commit that succeeds is written over it.
final class CommandCertainty: Sendable {
  private let value = Atomic<Bool>(true)

  var isCertain: Bool {
    get { value.load(ordering: .acquiring) }
    set { value.store(newValue, ordering: .releasing) }
  }
}

/// Remembers in a store what came of commands.
public struct SQLiteCommandJournal: CommandJournal {
  private let source: ChunkSource
  private let writer: Writer
  let commands: CommandCertainty

  init(source: ChunkSource, writer: Writer, commands: CommandCertainty) {
    self.source = source
    self.writer = writer
    self.commands = commands
  }

  /// What was kept of a command. A record is final; where none is found and a commit has failed
  /// since, something is written and it is looked for again, so that none is final, too.
  public func record(of key: CommandKey) async throws -> CommandRecord? {
    if let record = try await find(key) { return record }
    if commands.isCertain { return nil }
    try await writer.probe()
    return try await find(key)
  }

  private func find(_ key: CommandKey) async throws -> CommandRecord? {
    do throws(StoreError) {
      return try await source.reader.command(key)
    } catch {
      throw error.fault
    }
  }

  /// Forgets records, in one transaction.
  public func forget(
    endedBefore instant: Int64, mostKept: Int, limit: Int
  ) async throws -> Int {
    try await writer.forget(endedBefore: instant, mostKept: mostKept, limit: limit)
  }
}
