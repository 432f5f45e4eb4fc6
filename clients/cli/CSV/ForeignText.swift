/// A text that is written in another way than the one that is read.
///
/// Its bytes would be rows that nobody can read, each with a reason that helps nobody.
enum ForeignText: Error, Equatable {
  case utf16
  case carriageReturns

  /// What the text is by its beginning, the first line at least; nil where it may be read.
  init?(beginning text: ArraySlice<UInt8>) {
    if text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF]) {
      self = .utf16
      return
    }
    // Those before LF are a part of the line's end, and those in quotes a part of a cell.
    var line = text.prefix { $0 != UInt8(ascii: "\n") }
    while line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard let index = line.firstIndex(of: UInt8(ascii: "\r")),
      line[..<index].count(where: { $0 == UInt8(ascii: "\"") }).isMultiple(of: 2)
    else { return nil }
    self = .carriageReturns
  }

  /// What is wrong with the file at `path` (`-` is standard input), and what to do.
  func description(of path: String) -> String {
    let name = path == "-" ? "standard input" : path
    let input = path == "-" ? "FILE" : Self.quoted(path)
    return switch self {
    case .utf16:
      "\(name) is UTF-16 and not UTF-8, so nothing was imported; convert it first: "
        + "iconv -f UTF-16 -t UTF-8 \(input) > NEW"
    case .carriageReturns:
      "\(name) ends its lines with CR alone, so nothing was imported; convert it first: "
        + "tr '\\r' '\\n' < \(input) > NEW"
    }
  }

  /// A path as one word of a shell's line, whatever stands in it.
  private static func quoted(_ path: String) -> String {
    "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
