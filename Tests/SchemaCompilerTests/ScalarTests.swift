import SchemaCompiler
import Testing

/// Texts in which a combining mark makes one character of itself and of what it stands behind.
@Suite("Texts are read scalar by scalar")
struct ScalarTests {
  private static let mark = "\u{301}"

  private func files(_ declarations: String) throws -> [String: String] {
    let schema = try SchemaTool.compile(path: "x", text: "schema t\n" + declarations)
    let files =
      SchemaTool.swift(schema, path: "x")
      + SchemaTool.python(schema, path: "x", isApart: true)
    return Dictionary(files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
  }

  private func has(_ text: String?, _ part: String) -> Bool {
    text?.utf8.contains(part.utf8) == true
  }

  @Test("a backslash is escaped")
  func backslash() throws {
    let files = try files(
      "enum A: u8 open { a \"\\\(Self.mark)\" @1 }\n"
        + "error B @1 internal \"\\\(Self.mark)\" {}\n/// x\\\(Self.mark)\nvalue C {}")
    let escaped = "\"\\\\\(Self.mark)\""
    #expect(has(files["A.swift"], escaped))
    #expect(has(files["B.swift"], escaped))
    #expect(has(files["messages.py"], "a.A = 1, \(escaped)") || has(files["messages.py"], escaped))
    #expect(has(files["messages.py"], "\"\"\"x\\\\\(Self.mark)\"\"\""))
  }

  @Test("braces are doubled where Python formats, and name a field")
  func braces() throws {
    let text = "error B @1 internal \"}\(Self.mark) {a}\(Self.mark)\" { a: u8 @1 }"
    let files = try files(text)
    #expect(has(files["messages.py"], "f\"}}\(Self.mark) {self.a}\(Self.mark)\""))
    #expect(has(files["B.swift"], "\"}\(Self.mark) \\(a)\(Self.mark)\""))
    #expect(
      Schemas.messages(of: "schema t\nerror B @1 internal \"{\(Self.mark)a}\" { a: u8 @1 }")
        .contains("which is no field of the error"))
  }

  @Test("three quotes do not end the schema's text, nor a docstring")
  func quotes() throws {
    let files = try files("/// \"\"\"\(Self.mark) \"\"\"#\(Self.mark)\nvalue C {}")
    #expect(has(files["TSchema.swift"], "let text = ##\"\"\"\n"))
    #expect(has(files["messages.py"], "\"\"\"\"\"\\\"\(Self.mark)") == true)
  }
}
