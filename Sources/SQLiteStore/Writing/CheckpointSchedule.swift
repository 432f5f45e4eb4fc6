/// When the contents of the write-ahead log are moved into the database: by how many pages the log
/// has, whoever wrote them.
///
/// A log that has been moved wholly is written from its beginning again, unless somebody reads from
/// it at that moment; its pages are then fewer than before.
struct CheckpointSchedule {
  /// What is to be done about the log.
  enum Step: Equatable {
    case nothing
    /// Move what nobody reads, and wait for nobody.
    case move
    /// Wait for those who read from it and cut it: by moving alone it does not become shorter,
    /// because readers without a pause keep it from beginning anew.
    case cut
  }

  /// How large the log becomes before it is moved: 16 MiB, which is read back in a moment after a
  /// crash, and is so much that hardly any commit has a checkpoint behind it.
  static let bytesBetween = 16 << 20
  /// How many times as large it becomes before readers are waited for.
  private static let patience = 4

  private let pagesBetween: Int
  private var lastPages = 0
  private var due: Int

  /// A schedule for a log with pages of so many bytes.
  init(pageSize: Int) {
    pagesBetween = max(Self.bytesBetween / max(pageSize, 1), 1)
    due = pagesBetween
  }

  /// What is to be done where the log has so many pages after a commit.
  mutating func step(pages: Int) -> Step {
    if pages < lastPages { due = pagesBetween }
    lastPages = pages
    if pages < due { return .nothing }
    return pages < pagesBetween * Self.patience ? .move : .cut
  }

  /// What could be moved has been moved.
  mutating func moved() {
    due = lastPages + pagesBetween
  }
}
