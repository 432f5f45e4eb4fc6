import SchemaCompiler
import Testing

@Suite("What the compiler says of mistakes")
struct MistakeTests {
  @Test(
    "each mistake is told with its place, its line, a caret and what to write instead",
    arguments: Mistake.all)
  func tells(_ mistake: Mistake) {
    #expect(Schemas.messages(of: mistake.source) == mistake.says)
  }

  @Test("no two mistakes of the table have the same title")
  func titles() {
    let titles = Mistake.all.map(\.testDescription)
    #expect(Set(titles).count == titles.count)
  }

  @Test("tabs stay tabs, so that the caret stands under its character however wide they are")
  func tabs() {
    #expect(
      Schemas.messages(of: "schema t.x\nvalue A {\n\ta: u9 @1\n}")
        .contains("test.schema:3:5: error: there is no type \"u9\"\n 3 | \ta: u9 @1\n   | \t   ^\n")
    )
  }

  @Test("a character of several bytes is one column")
  func wideCharacters() {
    let message = Schemas.messages(
      of: "schema t.x\nenum A: u8 open { one \"日本é\" @1 two \"x\" @1 }")
    #expect(message.contains("test.schema:2:41: error: @1 is used a second time"))
  }

  @Test("lines may end with a carriage return and a line feed")
  func carriageReturns() {
    #expect(
      Schemas.messages(of: "schema t.x\r\nvalue A {\r\n  a: u9 @1\r\n}\r\n")
        .contains("test.schema:3:6: error: there is no type \"u9\"\n 3 |   a: u9 @1\n   |      ^\n")
    )
  }

  @Test("texts have no characters that cannot be shown", arguments: ["\t", "\r", "\0", "\u{7F}"])
  func controlCharacters(_ character: String) {
    let message = Schemas.messages(of: "schema t.x\nenum A: u8 open { a \"b\(character)c\" @1 }")
    #expect(
      message.hasPrefix("test.schema:2:21: error: this text has a character that cannot be shown"))
  }

  @Test("the margin is as wide as the number of the line")
  func margin() {
    let lines = String(repeating: "// a comment\n", count: 98)
    #expect(
      Schemas.messages(of: "schema t.x\n" + lines + "x\n").hasPrefix(
        "test.schema:100:1: error: \"x\" begins no declaration\n 100 | x\n     | ^\n     = "))
  }

  @Test("the error carries each mistake by itself, in the order of the text")
  func error() {
    let text = "schema t.x\nvalue A { b: u9 @1 }\nvalue A { Bad: u8 @0 }\n"
    #expect(throws: SchemaError.self) { try SchemaTool.compile(path: "x", text: text) }
    do {
      _ = try SchemaTool.compile(path: "x", text: text)
    } catch {
      let places = error.diagnostics.map { "\($0.location.line):\($0.location.column)" }
      #expect(places == ["2:14", "3:7", "3:11", "3:20"])
      #expect(error.files.map(\.path) == ["x"])
      #expect(error.diagnostics.allSatisfy { !$0.help.isEmpty && !$0.message.hasSuffix(".") })
    }
  }
}
