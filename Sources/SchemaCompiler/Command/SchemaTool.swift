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
    try Resolver.resolve(SchemaFiles(path: path, text: try read(path), read: read))
  }

  /// A schema that is one text has nothing to import.
  private struct NoFiles: Error {}

  /// The files of Swift for `schema`.
  public static func swift(_ schema: Schema, path: String) -> [GeneratedFile] {
    SwiftEmitter(schema, sourceName: sourceName(path)).files()
  }

  /// The files of Python for `schema`.
  public static func python(_ schema: Schema, path: String) -> [GeneratedFile] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return PythonEmitter(schema, sourceName: name).files()
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
}
