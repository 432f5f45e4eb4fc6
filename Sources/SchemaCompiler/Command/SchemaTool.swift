/// A schema and where everything in it stands.
public struct CompiledSchema: Sendable {
  /// What is declared.
  public let schema: Schema
  let places: SchemaPlaces
}

/// What the command `schemac` does, apart from files: the paths and texts come in and go out.
public enum SchemaTool {
  /// The schema in `text`, whose file is called `path` in messages.
  ///
  /// - Throws: all mistakes of the schema.
  public static func compile(path: String, text: String) throws(SchemaError) -> Schema {
    try Resolver.resolve(SchemaFiles(path: path, text: text) { _ in throw NoFiles() })
  }

  /// The schema in the file at `path` and in those that it imports, which `read` gives.
  ///
  /// - Throws: ``SchemaError`` with all mistakes of the schema, or what `read` throws for the first
  ///   file.
  public static func compile(
    path: String, read: @escaping (_ path: String) throws -> String
  ) throws -> Schema {
    try compileWithPlaces(path: path, read: read).schema
  }

  /// The same, with the places of what is declared. Its files are named as `shown` says, for texts
  /// that are not the files of their paths; files of the same `identity` are one.
  public static func compileWithPlaces(
    path: String, shown: (_ path: String) -> String = { $0 },
    identity: @escaping (_ path: String) -> String = { $0 },
    read: @escaping (_ path: String) throws -> String
  ) throws -> CompiledSchema {
    var files = SchemaFiles(path: path, text: try read(path), identity: identity, read: read)
    files.rename(shown)
    return CompiledSchema(schema: try Resolver.resolve(files), places: SchemaPlaces(files))
  }

  /// A schema that is one text has nothing to import.
  private struct NoFiles: Error {}

  /// What differs between two revisions of a schema, and what that does to programs.
  public static func breaking(
    from old: CompiledSchema, to new: CompiledSchema
  ) -> BreakingReport { BreakingReport(from: old, to: new) }

  /// What differs between two revisions of a schema, the most harmful first.
  public static func changes(from old: Schema, to new: Schema) -> [SchemaChange] {
    SchemaComparison.changes(from: old, to: new)
  }

  /// The canonical form of the file that holds `text`; its imports are left as they are.
  ///
  /// - Throws: the mistakes in how it is written.
  public static func format(path: String, text: String) throws(SchemaError) -> String {
    let file = SourceFile(path: path, text: text)
    let (syntax, diagnostics) = Parser.parse(file)
    guard diagnostics.isEmpty else {
      throw SchemaError(
        files: [file], diagnostics: diagnostics.sorted { $0.location < $1.location })
    }
    return SchemaPrinter.print(syntax)
  }

  /// The reference page of `schema` in Markdown.
  public static func reference(_ schema: Schema, path: String) -> String {
    ReferencePage.text(of: schema, sourceName: fileName(path))
  }

  /// The files of Swift for `schema`.
  public static func swift(_ schema: Schema, path: String) -> [GeneratedFile] {
    SwiftEmitter(schema, sourceName: sourceName(path)).files()
  }

  /// How the files that exist, by their names, differ from those that would be written: one text a
  /// file that differs, with the first of the differences.
  public static func differences(
    of files: [GeneratedFile], from existing: [String: String]
  ) -> [String] {
    var texts: [String] = files.compactMap { file in
      difference(of: file.text, from: existing[file.name], name: file.name)
    }
    let stale = existing.keys.filter { name in !files.contains { $0.name == name } }
    texts += stale.sorted().map { "\($0): the file would not be written" }
    return texts
  }

  /// How the file called `name`, which holds `existing` or is not there, differs from `text`: the
  /// first of the differences; nil where there are none.
  public static func difference(of text: String, from existing: String?, name: String) -> String? {
    guard let existing else { return "\(name): the file is missing" }
    return UnifiedDiff.text(name: name, old: existing, new: text)
  }

  /// The files of Python for `schema`, for the client's own package or, where `isApart`, for another
  /// one that imports it.
  public static func python(
    _ schema: Schema, path: String, isApart: Bool = false
  ) -> [GeneratedFile] {
    PythonEmitter(schema, sourceName: sourceName(path), isApart: isApart).files()
  }

  /// The path from the folder of schemas on; of a schema elsewhere only the file's name.
  private static func sourceName(_ path: String) -> String {
    let parts = path.split(separator: "/")
    let start = parts.lastIndex(of: "schema").map { $0 + 1 } ?? 0
    return (start > 0 && start < parts.count ? parts[start...] : parts.suffix(1))
      .joined(separator: "/")
  }

  /// The declaration called `name` in a text that imports nothing, and all that it refers to, each
  /// as it is written in the canonical form; nil where there is none.
  public static func declaration(_ name: String, in text: String) -> String? {
    let (schema, _) = Parser.parse(SourceFile(path: "schema", text: text))
    var wanted = [name]
    var found: [DeclarationSyntax] = []
    while let next = wanted.popLast() {
      guard !found.contains(where: { $0.name.text == next }),
        let declaration = schema.declarations.first(where: { $0.name.text == next })
      else { continue }
      found.append(declaration)
      wanted += declaration.references.reversed()
    }
    return found.isEmpty ? nil : SchemaPrinter.print(found)
  }

  /// The schema's content hash as hexadecimal digits.
  public static func hash(_ schema: Schema) -> String { schema.hash.hexadecimal }

  private static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
