import Testing

@testable import SchemaCompiler

@Suite("What schemac breaking says")
struct BreakingReportTests {
  private struct Missing: Error {}

  private func compiled(
    _ files: [String: String], shown: (String) -> String = { $0 }
  ) throws -> CompiledSchema {
    try SchemaTool.compileWithPlaces(path: "schema/main.schema", shown: shown) { path in
      guard let text = files[path] else { throw Missing() }
      return text
    }
  }

  private let main = """
    schema test
    import "types.schema"

    query Ask @1 returns Answer {
      limit: u8? @1
    }
    """

  private let types = "schema test\n\nvalue Answer {\n  text: string(0...9) @1\n}\n"

  @Test("each change has its place in the new revision, in the file where it stands")
  func places() throws {
    let old = try compiled(["schema/main.schema": main, "schema/types.schema": types])
    let new = try compiled([
      "schema/main.schema": main.replacing("limit: u8?", with: "most: u8?"),
      "schema/types.schema": types.replacing("0...9", with: "0...8"),
    ])
    let report = SchemaTool.breaking(from: old, to: new)
    #expect(report.breaksWire)
    #expect(
      report.text.split(separator: "\n").map { String($0.prefix { $0 != "," }) } == [
        "wire-breaking  length-narrowed  schema/types.schema:4:3  Answer.text: it had 0...9 bytes "
          + "and has 0...8",
        "source-breaking  field-renamed  schema/main.schema:5:3  Ask.most: the field was called "
          + "limit; use the new name",
        "2 changes: 1 wire-breaking",
      ])
  }

  @Test("what is gone has its place in the old revision")
  func gone() throws {
    let files = ["schema/main.schema": main, "schema/types.schema": types]
    let old = try compiled(files) { "main:\($0)" }
    let new = try compiled([
      "schema/main.schema": main.replacing("  limit: u8? @1", with: "  reserved @1"),
      "schema/types.schema": types,
    ])
    let report = SchemaTool.breaking(from: old, to: new)
    #expect(!report.breaksWire)
    #expect(
      report.text == """
        source-breaking  field-removed  main:schema/main.schema:5:3  Ask.limit: the field is gone; \
        remove what programs do with it
        1 change: 1 source-breaking
        """)
  }

  @Test("nothing to say is said")
  func nothing() throws {
    let same = try compiled(["schema/main.schema": main, "schema/types.schema": types])
    let report = SchemaTool.breaking(from: same, to: same)
    #expect(report.text == "nothing that travels or is generated has changed")
    #expect(!report.breaksWire && report.changes.isEmpty)
  }

  @Test("mistakes of an older revision name it")
  func mistakes() {
    #expect {
      _ = try compiled(["schema/main.schema": "schema test\nvalue A { x: nope @1 }"]) {
        "v1:\($0)"
      }
    } throws: { "\($0)".hasPrefix("v1:schema/main.schema:2:14: error:") }
  }

  @Test("the most harmful change stands first")
  func order() throws {
    let changes = try RevisedSchema.changes(
      by: "limit most = 100" => "limit most = 101", "strict: bool" => "strict: u8",
      "query Watch" => "query Count @4 {}\n\nquery Watch")
    #expect(changes.map(\.verdict) == changes.map(\.verdict).sorted(by: >))
    #expect(Set(changes.map(\.verdict)) == Set(Verdict.allCases))
  }
}
