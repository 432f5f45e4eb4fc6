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
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return SwiftEmitter(schema, sourceName: name).files()
  }

  /// The schema's content hash as hexadecimal digits.
  public static func hash(_ schema: Schema) -> String { schema.hash.hexadecimal }
}
