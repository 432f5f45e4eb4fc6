import SchemaCompiler
import Testing

@Suite("Names in generated Python")
struct PythonNamesTests {
  /// The file of this name, of a schema with these declarations.
  private func file(_ name: String, _ declarations: String) throws -> String {
    let schema = try SchemaTool.compile(path: "x", text: "schema t\n" + declarations)
    let files = SchemaTool.python(schema, path: "x", isApart: true)
    return try #require(files.first { $0.name == name }).text
  }

  @Test(
    "a class has an underscore where the module imports its name",
    arguments: ["Event", "Field", "Kind", "List", "Method", "None", "Request", "Status", "Value"])
  func classes(_ name: String) throws {
    let text = try file(
      "messages.py",
      "value \(name) { a: u8 @1 } value A { b: \(name) @1 c: list<\(name)>(0...1) @2 }")
    #expect(text.contains("class \(name)_(Message):"))
    #expect(text.contains("    b: \(name)_\n"))
    #expect(text.contains("Value(lambda: \(name)_)"))
    #expect(text.contains("Values(lambda: \(name)_, 0, 1)"))
    #expect(text.contains("    \"\(name)_\",\n"))
  }

  @Test("a request keeps its name for people")
  func requests() throws {
    let text = try file("messages.py", "query Request @1 returns Status {} value Status {}")
    #expect(text.contains("1, \"Request\", Kind.QUERY, returns=Status_,"))
  }

  @Test("a row of columns gives way to a type")
  func rows() throws {
    let text = try file(
      "messages.py", "columns A(0...1) { a: u8 @1 } value ARow { a: A @1 }")
    #expect(text.contains("class ARow_(NamedTuple):"))
    #expect(text.contains("class A(Table[ARow_]):"))
    #expect(text.contains("class ARow(Message):"))
  }

  @Test("a field has an underscore where its name is a word of the language or a type")
  func fields() throws {
    let text = try file(
      "messages.py", "value A { from: u8 @1 bytes: u8 @2 uuid: uuid @3 decode: u8 @4 time: u8 @5 }")
    for name in ["from", "bytes", "uuid", "decode"] {
      #expect(text.contains("Field(\"\(name)_\", "))
      #expect(text.contains("name=\"\(name)\""))
    }
    #expect(text.contains("Field(\"time\", "))
  }

  @Test("a method does not take the place of what a client has")
  func methods() throws {
    let declarations = "query Close @1 {} query Begin @2 {} query Ask @3 {}"
    for (name, word) in [("calls.py", "def"), ("async_calls.py", "async def")] {
      let text = try file(name, declarations)
      #expect(text.contains("    \(word) close_("))
      #expect(text.contains("    \(word) begin_("))
      #expect(text.contains("    \(word) ask("))
    }
  }

  @Test("a limit has an underscore where the module has its name")
  func limits() throws {
    let text = try file("messages.py", "limit errors = 3 limit most = 4")
    #expect(text.contains("\nERRORS_ = 3\n"))
    #expect(text.contains("\nMOST = 4\n"))
  }

  @Test(
    "what would be one name in Python is refused",
    arguments: [
      ("query GetOHLCV @1 {} query GetOhlcv @2 {}", "GetOhlcv", "GetOHLCV"),
      ("limit maxABC = 1 limit maxAbc = 2", "maxAbc", "maxABC"),
      ("limit ab = 1 value AB { a: u8 @1 }", "ab", "AB"),
      ("error AB @1 internal \"x\" {} limit ab = 1", "ab", "AB"),
      ("command AB @1 once {} limit ab = 1", "ab", "AB"),
    ])
  func clashes(_ declarations: String, _ second: String, _ first: String) {
    #expect(
      Schemas.messages(of: "schema t\n" + declarations)
        .contains("error: \"\(second)\" and \"\(first)\" are one name in Python"))
  }

  @Test("a request and a value may be one method and one class, and words of both be apart")
  func apartNames() {
    #expect(
      Schemas.messages(
        of: "schema t\nquery GetOHLCV @1 {} value GetOhlcv {} limit abc = 1 value AbC {}") == "")
  }

  @Test("names that a module or a class has are not hidden")
  func hidden() throws {
    let text = try file("messages.py", "limit kwOnly = 3 value A { mro: u8 @1 b: u8? @2 }")
    #expect(text.contains("\nKW_ONLY_ = 3\n"))
    #expect(text.contains("    mro_: int\n"))
  }

  @Test("errors that do not fit a line stand each on its own", arguments: [1, 2, 3, 20])
  func raises(_ count: Int) throws {
    let names = (1...count).map {
      "ErrorWithAnUncommonlyLongName" + String(repeating: "A", count: $0)
    }
    let errors = names.enumerated().map { "error \($1) @\($0 + 1) internal \"x\" {}" }
    let text = try file(
      "messages.py",
      errors.joined(separator: "\n") + "\nquery Ask @1 raises \(names.joined(separator: ", ")) {}")
    let lines = names.map { "            \($0),\n" }.joined()
    #expect(
      text.contains(
        count == 1
          ? "        raises=(\(names[0]),),\n"
          : count == 2
            ? "        raises=(\(names[0]), \(names[1])),\n"
            : "        raises=(\n\(lines)        ),\n"))
  }

  @Test("code apart from the package imports it by its name")
  func apart() throws {
    let schema = try SchemaTool.compile(path: "x", text: "schema t\nquery Ask @1 {}")
    let names = ["calls.py", "async_calls.py", "messages.py"]
    for (isApart, other) in [(true, "from .."), (false, "from pocketquant")] {
      for file in SchemaTool.python(schema, path: "x", isApart: isApart)
      where names.contains(file.name) {
        #expect(!file.text.contains(other), "\(file.name)")
      }
    }
  }
}
