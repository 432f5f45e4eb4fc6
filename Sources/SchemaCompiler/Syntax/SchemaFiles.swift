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
  private let identity: (_ path: String) -> String
  /// What has been taken, by the identities of the files.
  private var taken: Set<String> = []

  /// The file at `path`, which holds `text`, and all that it imports; an import that cannot be read
  /// is a mistake of the schema. A file that has several paths is known by its `identity`.
  init(
    path: String, text: String, identity: @escaping (_ path: String) -> String = { $0 },
    read: @escaping Read
  ) {
    self.read = read
    self.identity = identity
    let path = Self.normalized(path)
    taken = [Self.normalized(identity(path))]
    let root = take(path: path, text: text)
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
    // A path from the root stands for itself, wherever it is imported.
    let isWhole = imported.path.hasPrefix("/")
    let path = Self.normalized(isWhole ? imported.path : folder + imported.path)
    if imported.path.isEmpty || path.isEmpty {
      diagnostics.append(
        Diagnostic(
          imported.location, "\"\(imported.path)\" is the path of no file",
          help: "write the path of one, from the folder of this file: import \"other.schema\""))
      syntax.isIncomplete = true
      return []
    }
    if taken.contains(Self.normalized(identity(path))) { return [] }
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
      taken.insert(Self.normalized(identity(path)))
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
