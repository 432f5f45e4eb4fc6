import Testing

@testable import SchemaCompiler

@Suite("How large a schema may be")
struct SizeTests {
  private func requests(_ count: Int) -> String {
    "schema t\n"
      + (1...count).map { number in
        number.isMultiple(of: 2)
          ? "command C\(number)x @\(number) once { }\n" : "query C\(number)x @\(number) { }\n"
      }.joined()
  }

  @Test("it has as many requests as Swift takes in one protocol")
  func requests() {
    #expect(Schemas.messages(of: requests(80)) == "")
    #expect(
      Schemas.messages(of: requests(81)) == """
        test.schema:82:7: error: a schema has at most 80 requests
         82 | query C81x @81 { }
            |       ^
            = make two schemas of it
        """)
  }

  /// A schema whose text has so many bytes, most of which are a comment.
  private func text(bytes: Int, comment: String) -> String {
    let rest = "schema t\n\n\(comment) \nvalue A {\n  a: u8 @1\n}\n"
    let filling = String(repeating: "x", count: bytes - rest.utf8.count)
    return "schema t\n\n\(comment) \(filling)\nvalue A {\n  a: u8 @1\n}\n"
  }

  @Test("its text is one that can be shown and compared")
  func bytes() throws {
    let most = text(bytes: 262_144, comment: "///")
    let schema = try SchemaTool.compile(path: "x", text: most)
    #expect(schema.text.utf8.count == 262_144 && schema.text == most)
    #expect(
      Schemas.messages(of: text(bytes: 262_145, comment: "///")) == """
        test.schema:1:8: error: the schema has 262_145 bytes with all that it imports, and at most \
        262_144 can be shown and compared
         1 | schema t
           |        ^
           = make two schemas of it, or write shorter comments with ///
        """)
  }

  @Test("other comments are no part of its text")
  func otherComments() {
    #expect(Schemas.messages(of: text(bytes: 300_000, comment: "//")) == "")
  }

  @Test("the limit is that of the requests that carry the text")
  func service() throws {
    let limit = SchemaPrinter.shown(Resolver.mostTextBytes)
    let service = try RepositoryFile.text("schema/service.schema")
    #expect(service.contains("limit maxSchemaBytes = \(limit)\n"))
  }
}
