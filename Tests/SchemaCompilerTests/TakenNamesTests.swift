import SchemaCompiler
import Testing

@Suite("Names that the generated code has for itself")
struct TakenNamesTests {
  /// All words with a capital in front that stand in code, and not in its comments and texts.
  private func types(in files: [GeneratedFile]) -> Set<String> {
    var types: Set<String> = []
    for line in files.flatMap({ $0.text.split(separator: "\n") })
    where !line.drop(while: { $0 == " " }).hasPrefix("//") {
      let pieces = line.split(separator: "\"", omittingEmptySubsequences: false)
      for (index, code) in pieces.enumerated() where index.isMultiple(of: 2) {
        for word in code.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" })
        where word.first?.isUppercase == true {
          types.insert(String(word))
        }
      }
    }
    return types
  }

  @Test("no declaration may have the name of a type that the generated code uses")
  func types() throws {
    let text = try Snapshots.text(of: "everything.schema")
    let schema = try SchemaTool.compile(path: "x", text: text)
    let used = types(in: SchemaTool.swift(schema, path: "x"))
    #expect(used.count > 60)
    for name in used.sorted() {
      let declaration = "\nvalue \(name) { z: u8 @1 }\n"
      let messages = Schemas.messages(of: text + declaration)
      // What the schema declares itself is declared twice, the rest is taken.
      let isRefused =
        messages.contains("\"\(name)\" is declared a second time")
        || messages.contains("\"\(name)\" has a meaning of its own in the generated code")
      #expect(isRefused || Self.harmless.contains(name), "\(name) would be taken")
    }
  }

  /// The modules, whose names only imports have, and a parameter of the library's own types.
  private static let harmless: Set<String> = ["Element", "Mediation", "RPCCore"]

  @Test(
    "no declaration may be called as what is derived from the schema's name and from requests",
    arguments: [
      "SampleSchema", "SampleMethod", "SampleHandlers", "SampleService", "SampleCalls",
      "SampleEvent", "SampleRequests", "HandlesAsk", "HandlesTell",
    ])
  func derived(_ name: String) {
    let text = "query Ask @1 { }\ncommand Tell @2 once { }\nenum \(name): u8 open { a @1 }"
    #expect(
      Schemas.messages(of: "schema test.sample\n" + text)
        .contains("test.schema:4:6: error: \"\(name)\" has a meaning of its own"))
  }

  @Test(
    "no field may be called as what all messages have",
    arguments: [
      "block", "encoded", "encodedSize", "encodedTailSize", "hashValue", "presence", "reader",
      "self", "validate", "writer",
    ])
  func fields(_ name: String) {
    for keyword in ["value A", "columns A(0...1)", "query A @1", "error A @1 internal \"x\""] {
      #expect(
        Schemas.messages(of: "schema t\n\(keyword) { \(name): u8 @1 }")
          .contains("error: \"\(name)\" has a meaning of its own"), "\(keyword)")
    }
  }

  @Test(
    "some fields may not stand in columns or errors, and elsewhere they may",
    arguments: [
      ("columns A(0...1)", ["count", "endIndex", "index", "indices", "rows", "startIndex"]),
      ("error A @1 internal \"x\"", ["callError", "description"]),
    ])
  func fieldsOfSome(_ keyword: String, _ names: [String]) {
    for name in names {
      #expect(
        Schemas.messages(of: "schema t\n\(keyword) { \(name): u8 @1 }")
          .contains("error: \"\(name)\" has a meaning of its own"), "\(name)")
      #expect(Schemas.messages(of: "schema t\nvalue A { \(name): u8 @1 }") == "", "\(name)")
    }
  }

  @Test("a closed enum may have a case that is unknown")
  func unknown() {
    #expect(Schemas.messages(of: "schema t\nenum A: u8 closed { unknown @1 }") == "")
  }
}
