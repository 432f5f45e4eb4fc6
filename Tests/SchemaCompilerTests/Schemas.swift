import SchemaCompiler

/// Schemas of tests.
enum Schemas {
  /// The schema `test.sample` with these declarations.
  static func compile(_ declarations: String) throws -> Schema {
    try SchemaTool.compile(path: "test.schema", text: "schema test.sample\n" + declarations)
  }

  /// What the compiler says of the schema `text`, nothing where it has no mistakes.
  static func messages(of text: String) -> String {
    do throws(SchemaError) {
      _ = try SchemaTool.compile(path: "test.schema", text: text)
      return ""
    } catch {
      return "\(error)"
    }
  }
}
