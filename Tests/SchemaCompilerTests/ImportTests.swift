import SchemaCompiler
import Testing

@Suite("Schemas of several files")
struct ImportTests {
  private struct Missing: Error {}

  /// The schema whose first file is `a.schema`, or all that is wrong with it.
  private func compile(_ files: [String: String], first: String = "a.schema") throws -> Schema {
    try SchemaTool.compile(path: first) { path in
      guard let text = files[path] else { throw Missing() }
      return text
    }
  }

  private func messages(_ files: [String: String]) -> String {
    do {
      _ = try compile(files)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("a file's declarations may name those of any other, whichever imports it")
  func names() throws {
    let schema = try compile([
      "a.schema":
        "schema t.a\nimport \"b.schema\"\nimport \"c.schema\"\nvalue A { b: B @1 c: C @2 }",
      "b.schema": "schema t.b\nvalue B { c: C @1 s: string(0...most) @2 }",
      "c.schema": "schema t.c\nlimit most = 7\nenum C: u8 open { one @1 }",
    ])
    #expect(schema.name == "t.a")
    #expect(schema.records.map(\.name) == ["A", "B"])
    #expect(schema.enums.map(\.name) == ["C"])
    #expect(schema.limits.map(\.value) == [7])
  }

  @Test("files that import each other, or themselves, are read once")
  func cycles() throws {
    let schema = try compile([
      "a.schema": "schema t.a\nimport \"b.schema\"\nimport \"a.schema\"\nvalue A { b: B @1 }",
      "b.schema":
        "schema t.b\nimport \"a.schema\"\nimport \"./b.schema\"\nvalue B { c: u8 @1 }",
    ])
    #expect(schema.records.map(\.name) == ["A", "B"])
  }

  @Test("a file that is imported under several of its paths is read once")
  func identities() throws {
    let files = [
      "a.schema":
        "schema t.a\nimport \"b.schema\"\nimport \"/x/b.schema\"\nimport \"link.schema\"\n"
        + "import \"../x/b.schema\"\nvalue A { b: B @1 }",
      "b.schema": "schema t.b\nimport \"../x/a.schema\"\nvalue B { }",
    ]
    var read: [String] = []
    let identity = { (path: String) in
      path == "link.schema" ? "/x/b.schema" : path.hasPrefix("/") ? path : "/x/" + path
    }
    let compiled = try SchemaTool.compileWithPlaces(path: "a.schema", identity: identity) { path in
      read.append(path)
      guard let text = files[path] else { throw Missing() }
      return text
    }
    #expect(compiled.schema.records.map(\.name) == ["A", "B"])
    #expect(read == ["a.schema", "b.schema"])
  }

  @Test("values that hold each other are found across files")
  func recursion() {
    let message = messages([
      "a.schema": "schema t.a\nimport \"b.schema\"\nvalue A { b: B @1 }",
      "b.schema": "schema t.b\nvalue B { a: A @1 }",
    ])
    #expect(message.contains("a.schema:3:7: error: \"A\" holds itself\n 3 | value A { b: B @1 }"))
    #expect(message.contains("b.schema:2:7: error: \"B\" holds itself\n 2 | value B { a: A @1 }"))
  }

  @Test(
    "an import's path begins at the folder of the file that it stands in",
    arguments: [
      ("x/a.schema", "b.schema", "x/b.schema"), ("x/a.schema", "./b.schema", "x/b.schema"),
      ("x/a.schema", "y/b.schema", "x/y/b.schema"), ("x/a.schema", "../b.schema", "b.schema"),
      ("x/y/a.schema", "../../b.schema", "b.schema"), ("a.schema", "../b.schema", "../b.schema"),
      ("../a.schema", "../b.schema", "../../b.schema"), ("/x/a.schema", "b.schema", "/x/b.schema"),
      ("a.schema", "x//b.schema", "x/b.schema"), ("a.schema", "x/../b.schema", "b.schema"),
    ])
  func paths(_ first: String, _ imported: String, _ path: String) throws {
    let schema = try SchemaTool.compile(path: first) { read in
      if read == first { return "schema t\nimport \"\(imported)\"\nvalue A { b: B @1 }" }
      #expect(read == path)
      return "schema u\nvalue B { }"
    }
    #expect(schema.records.map(\.name) == ["A", "B"])
  }

  @Test("a name that two files declare is told with the place in the other file")
  func sameName() {
    let message = messages([
      "a.schema": "schema t.a\nimport \"b.schema\"\nvalue A { }\nquery Q @1 { }",
      "b.schema": "schema t.b\n\nenum A: u8 open { a @1 }\nquery R @1 { }",
    ])
    #expect(
      message == """
        b.schema:3:6: error: "A" is declared a second time
         3 | enum A: u8 open { a @1 }
           |      ^
           = it was declared in line 3 of a.schema; choose another name

        b.schema:4:10: error: @1 is used a second time
         4 | query R @1 { }
           |          ^
           = it was used in line 4 of a.schema; choose another number
        """)
  }

  @Test("a file that is missing is told where it is imported, with its path")
  func missing() {
    let message = messages([
      "a.schema": "schema t.a\nimport \"x/b.schema\"\nvalue A { b: u8 @1 }",
      "x/b.schema": "schema t.b\nimport \"c.schema\"\nvalue B { c: C @1 }",
    ])
    #expect(
      message == """
        x/b.schema:2:1: error: x/c.schema cannot be read
         2 | import "c.schema"
           | ^
           = an import's path begins at the folder of the file that it stands in
        """)
  }

  @Test("mistakes come in the order of the files, each with its own lines")
  func order() {
    let message = messages([
      "a.schema": "schema t.a\nimport \"b.schema\"\n\n\n\nvalue A { b: u9 @1 }",
      "b.schema": "schema t.b\nvalue B { c: u8 @0 }",
    ])
    let places = message.split(separator: "\n").filter { $0.contains("error") }
      .map { $0.prefix(while: { $0 != " " }) }
    #expect(places == ["a.schema:6:14:", "b.schema:2:18:"])
    #expect(message.contains(" 2 | value B { c: u8 @0 }"))
  }

  @Test("a declaration of another file that cannot be read makes no mistakes where it is named")
  func unreadable() {
    let message = messages([
      "a.schema": "schema t.a\nimport \"b.schema\"\nvalue A { b: B @1 }",
      "b.schema": "schema t.b\nenum B: u8 open",
    ])
    #expect(message.hasPrefix("b.schema:2:16: error: expected \"{\""))
    #expect(!message.contains("a.schema"))
  }

  @Test("an import that names no file is told as one", arguments: ["", ".", "./"])
  func nowhere(_ path: String) {
    let message = messages(["a.schema": "schema t\nimport \"\(path)\"\nvalue A { b: B @1 }"])
    #expect(
      message == """
        a.schema:2:1: error: "\(path)" is the path of no file
         2 | import "\(path)"
           | ^
           = write the path of one, from the folder of this file: import "other.schema"
        """)
  }

  @Test("a schema has at most so many files as can be read at once")
  func tooMany() {
    var files = ["a.schema": "schema t\nimport \"0.schema\""]
    for index in 0..<300 {
      files["\(index).schema"] = "schema t\nimport \"\(index + 1).schema\""
    }
    #expect(messages(files).hasPrefix("254.schema:2:1: error: a schema has at most 256 files"))
  }

  @Test("the hash is of all files, and does not change with how they are cut")
  func hash() throws {
    let one = try Schemas.compile("value A { b: B @1 }\nvalue B { c: u8 @1 }")
    let two = try compile([
      "a.schema": "schema test.sample\nimport \"b.schema\"\nvalue A { b: B @1 }",
      "b.schema": "schema t.b\nvalue B { c: u8 @1 }",
    ])
    #expect(one.hash == two.hash)
    #expect(one.text == two.text)
  }
}
