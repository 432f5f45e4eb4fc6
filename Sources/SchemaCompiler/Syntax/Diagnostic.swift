/// A schema's text, for finding one's way in it.
public struct SourceFile: Sendable {
  /// The path as it is shown in messages.
  public let path: String
  /// The lines without their ends.
  public let lines: [String]
  /// Its place among the files of its schema.
  let index: Int
  let bytes: [UInt8]

  /// A file with this text.
  public init(path: String, text: String) {
    self.init(path: path, text: text, index: 0)
  }

  private init(path: String, of file: SourceFile) {
    self.path = path
    index = file.index
    lines = file.lines
    bytes = file.bytes
  }

  /// The same file under another path.
  func named(_ path: String) -> SourceFile { SourceFile(path: path, of: self) }

  init(path: String, text: String, index: Int) {
    self.path = path
    self.index = index
    bytes = Array(text.utf8)
    // By bytes: a carriage return and a line feed are one character to Swift.
    let split = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    lines = split.map { line in
      let isEnded = line.last == UInt8(ascii: "\r")
      return String(decoding: isEnded ? line.dropLast() : line, as: UTF8.self)
    }
  }
}

/// A place in a file: line and column count from 1, columns in characters.
public struct SourceLocation: Equatable, Comparable, Sendable {
  /// Which of a schema's files it is, from 0; the first is the one that imports the others.
  public let file: Int
  /// The line.
  public let line: Int
  /// The column.
  public let column: Int

  init(file: Int = 0, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// Whether `left` stands before.
  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// A mistake in a schema, and what to write instead.
public struct Diagnostic: Equatable, Sendable {
  /// Where it stands.
  public let location: SourceLocation
  /// What is wrong, in lower case and without a full stop.
  public let message: String
  /// What to write instead.
  public let help: String

  init(_ location: SourceLocation, _ message: String, help: String) {
    self.location = location
    self.message = message
    self.help = help
  }

  private static let longestShownLine = 400

  /// The mistake as it is shown: the place and the message, the line with a caret under the place,
  /// and the help.
  public func rendered(in file: SourceFile) -> String {
    let index = location.line - 1
    let whole = file.lines.indices.contains(index) ? file.lines[index] : ""
    // Of a line that no screen shows, only its beginning.
    let line = String(whole.prefix(Self.longestShownLine))
    let number = String(location.line)
    let margin = String(repeating: " ", count: number.count)
    // Tabs stay tabs, so that the caret stands under its character however wide they are.
    let before = line.prefix(min(location.column - 1, Self.longestShownLine))
    let indent = String(before.map { $0 == "\t" ? "\t" : " " })
    return """
      \(file.path):\(location.line):\(location.column): error: \(message)
       \(number) | \(line)
       \(margin) | \(indent)^
       \(margin) = \(help)
      """
  }
}

/// What the compiler says of a schema that has mistakes: all of them.
public struct SchemaError: Error, Sendable {
  /// The schema's files, the one that imports the others first.
  public let files: [SourceFile]
  /// The mistakes in the order of the files and their text.
  public let diagnostics: [Diagnostic]
}

extension SchemaError {
  /// The first `count` mistakes as they are shown.
  public func description(ofFirst count: Int) -> String {
    diagnostics.prefix(count).map { $0.rendered(in: files[$0.location.file]) }
      .joined(separator: "\n\n")
  }
}

extension SchemaError: CustomStringConvertible {
  /// All mistakes as they are shown.
  public var description: String {
    diagnostics.map { $0.rendered(in: files[$0.location.file]) }.joined(separator: "\n\n")
  }
}
