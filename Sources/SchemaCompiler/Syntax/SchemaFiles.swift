/// The files of one schema: the one that was named, and those that it imports.
struct SchemaFiles {
  /// Reads a file by its path.
  typealias Read = (_ path: String) throws -> String

  /// The most files of a schema: enough for one a message, and few enough to read at once.
  private static let mostFiles = 256

  private(set) var files: [SourceFile] = []
  /// All declarations as those of one file.
  private(set) var syntax = SchemaSyntax()
  private(set) var diagnostics: [Diagnostic] = []
  private let read: Read

  /// The file at `path`, which holds `text`, and all that it imports; an import that cannot be read
  /// is a mistake of the schema.
  init(path: String, text: String, read: @escaping Read) {
    self.read = read
    let root = take(path: Self.normalized(path), text: text)
    syntax = root
    var waiting = root.imports
    while !waiting.isEmpty { waiting += load(waiting.removeFirst()) }
  }

  /// Gives the files other names in messages.
  mutating func rename(_ shown: (_ path: String) -> String) {
    files = files.map { $0.named(shown($0.path)) }
  }

  /// Adds the declarations of an imported file; gives what that imports in turn.
  private mutating func load(_ imported: ImportSyntax) -> [ImportSyntax] {
    let folder = Self.folder(of: files[imported.location.file].path)
    let path = Self.normalized(folder + imported.path)
    if files.contains(where: { $0.path == path }) { return [] }
    guard files.count < Self.mostFiles else {
      diagnostics.append(
        Diagnostic(
          imported.location, "a schema has at most \(Self.mostFiles) files",
          help: "put some of them together"))
      syntax.isIncomplete = true
      return []
    }
    do {
      let schema = take(path: path, text: try read(path))
      syntax.declarations += schema.declarations
      syntax.unreadable.formUnion(schema.unreadable)
      return schema.imports
    } catch {
      diagnostics.append(
        Diagnostic(
          imported.location, "\(path) cannot be read",
          help: "an import's path begins at the folder of the file that it stands in"))
      syntax.isIncomplete = true
      return []
    }
  }

  private mutating func take(path: String, text: String) -> SchemaSyntax {
    let file = SourceFile(path: path, text: text, index: files.count)
    files.append(file)
    let (schema, mistakes) = Parser.parse(file)
    diagnostics += mistakes
    return schema
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[...slash])
  }

  /// The path without `.` and, where it can be, without `..`: the same file has the same path.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
