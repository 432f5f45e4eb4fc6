import SchemaCompiler
import TestSupport
import Testing

@Suite("Generated Swift")
struct SnapshotTests {
  @Test(
    "a small schema of each construct gives the code of its snapshot",
    arguments: [
      "value", "optional", "list", "columns", "array", "nested-lists", "optional-column",
      "closed-enum", "open-enum", "error", "query", "commands", "event", "nothing",
    ])
  func snapshot(_ construct: String) throws {
    if Rewriting.isOn { try Snapshots.rewrite("\(construct).txt") }
    let (text, expected) = try Snapshots.parts(of: "\(construct).txt")
    let schema = try SchemaTool.compile(path: "schema/sample.schema", text: text)
    let files = SchemaTool.swift(schema, path: "schema/sample.schema")
    #expect(!expected.isEmpty)
    for (name, snapshot) in expected.sorted(by: { $0.key < $1.key }) {
      let generated = try #require(files.first { $0.name == name }, "\(name) is missing").text
      let lines = generated.split(separator: "\n", omittingEmptySubsequences: false)
      let wanted = snapshot.split(separator: "\n", omittingEmptySubsequences: false)
      let first = zip(lines, wanted).enumerated().first { $0.element.0 != $0.element.1 }
      #expect(first == nil, "\(name), line \((first?.offset ?? 0) + 1)")
      #expect(lines.count == wanted.count, "\(name)")
    }
  }

  @Test("there is a file a declaration and one for each of the whole's types, in order")
  func files() throws {
    let schema = try SchemaTool.compile(
      path: "x", text: try Snapshots.text(of: "everything.schema"))
    #expect(
      SchemaTool.swift(schema, path: "x").map(\.name) == [
        "All.swift", "AllOptional.swift", "Asking.swift", "Bare.swift", "Blank.swift",
        "CallError+Fault.swift", "Cl.swift", "E.swift", "Empty.swift", "EveryThingCalls.swift",
        "EveryThingEvent.swift", "EveryThingHandlers.swift", "EveryThingSchema.swift",
        "EveryThingService.swift", "Fed.swift", "Gaps.swift", "Inner.swift", "Kept.swift",
        "Listening.swift", "Live.swift", "Once.swift", "Op.swift", "Ranged.swift",
        "Scattered.swift", "Tab.swift",
      ])
  }

  @Test("a schema without requests has no application, no service and no calls")
  func withoutRequests() throws {
    let schema = try Schemas.compile("value A { a: u8 @1 }")
    let files = SchemaTool.swift(schema, path: "x")
    #expect(
      files.map(\.name) == [
        "A.swift", "CallError+Fault.swift", "SampleEvent.swift", "SampleSchema.swift",
      ])
    let facts = try #require(files.last).text
    #expect(!facts.contains("Mediation"))
    #expect(!facts.contains("SampleMethod"))
  }

  @Test("a negative upper end of a range stands in parentheses")
  func negativeEnds() throws {
    let schema = try Schemas.compile(
      "value A { a: i32(...-4) @1 b: f64(-9...-1.5) @2 c: i8(-3...-2)? @3 }")
    let text = try #require(SchemaTool.swift(schema, path: "x").first).text
    #expect(text.contains("a, -2_147_483_648...(-4), \"a\""))
    #expect(text.contains("b, -9.0...(-1.5), \"b\""))
    #expect(text.contains("\"c\", in: -3...(-2)"))
  }

  @Test("words of Swift's own stand in backticks wherever they are names")
  func words() throws {
    let schema = try Schemas.compile(
      """
      value A { class: u8 @1 await: u8 @2 precedencegroup: string(0...1)? @3 }
      columns B(0...1) { inout: u8 @1 class: u8 @2 }
      enum C: u8 open { default @1 }
      query Class @1 raises Default { }
      error Default @1 internal "{class}" { class: u8 @1 }
      """)
    let files = SchemaTool.swift(schema, path: "x")
    func text(_ name: String) throws -> String {
      try #require(files.first { $0.name == name }).text
    }
    let value = try text("A.swift")
    #expect(value.contains("self.`class` = `class`"))
    #expect(value.contains("self.`await` = `await`"))
    #expect(value.contains("if let `precedencegroup` {"))
    #expect(try text("B.swift").contains("Row(`inout`: `inout`[index], class: `class`[index])"))
    #expect(try text("C.swift").contains("case 1: self = .`default`"))
    #expect(try text("SampleService.swift").contains("case .`class`: `class`(call, request)"))
    #expect(try text("SampleService.swift").contains("func `class`(_ call: ServerCall"))
    #expect(try text("Default.swift").contains("\"\\(`class`)\""))
  }
}
