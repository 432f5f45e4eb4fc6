/// Remembers what came of commands; the store's part of running them once.
///
/// A record is written by the commit of the unit of work that it belongs to, see
/// ``UnitOfWorkFactory/commit(_:keeping:)``; what stands here is how it is read and forgotten.
public protocol CommandJournal: Sendable {
  /// What was kept of a command; nil where nothing was, and no commit that has failed can still
  /// bring it.
  ///
  /// - Throws: a ``Fault`` where that cannot be told now.
  func record(of key: CommandKey) async throws -> CommandRecord?

  /// Forgets records that ended before `instant` (nanoseconds since 1970 UTC), and the oldest of
  /// those beyond `mostKept`: at the most `limit` of them, so that no commit waits long behind it.
  ///
  /// - Returns: how many were forgotten.
  func forget(endedBefore instant: Int64, mostKept: Int, limit: Int) async throws -> Int
}
