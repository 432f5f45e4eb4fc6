import Foundation
import SchemaCompiler
import TestSupport
import Testing

@Suite("Schemas that nobody has written")
struct DamagedSchemaTests {
  /// Compiles `text`; what can be compiled is generated too.
  private func compile(_ text: String) {
    do throws(SchemaError) {
      let schema = try SchemaTool.compile(path: "x", text: text)
      #expect(!SchemaTool.swift(schema, path: "x").isEmpty)
    } catch {
      #expect(!error.diagnostics.isEmpty)
      #expect(!"\(error)".isEmpty)
    }
  }

  @Test("random words end in a schema or in mistakes", arguments: 0..<40 as Range<UInt64>)
  func randomWords(seed: UInt64) {
    let words = [
      "schema", "t", ".", "limit", "value", "enum", "columns", "error", "command", "query",
      "event", "reserved", "errors", "A", "B", "a", "b", "{", "}", "(", ")", "<", ">", ":", ",",
      "?", "@", "=", "...", "1", "2", "65536", "-1", "1.5", "\"x {a}\"", "\"", "u8", "f64",
      "string", "list", "bytes", "uuid", "finite", "open", "closed", "once", "streamed", "accepts",
      "streams", "returns", "raises", "durable", "live", "key", "overflow", "block", "notFound",
      "\n", "\n", "\n", "// c", "/// d", "é", "$", "self",
    ]
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let count = Int.random(in: 0..<120, using: &generator)
      let text = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
      compile("schema t\n" + text.joined(separator: " "))
    }
  }

  @Test("random bytes end in mistakes", arguments: 0..<10 as Range<UInt64>)
  func randomBytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      compile(String(decoding: generator.bytes(200), as: UTF8.self))
    }
  }

  @Test(
    "damages of a whole schema end in a schema or in mistakes",
    arguments: 0..<12 as Range<UInt64>)
  func damaged(seed: UInt64) throws {
    let bytes = Array(try Snapshots.text(of: "everything.schema").utf8)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<4 {
      compile(String(decoding: generator.damage(bytes), as: UTF8.self))
    }
  }

  @Test("a schema that is cut off anywhere ends in mistakes or in a schema")
  func cutOff() throws {
    let lines = try Snapshots.text(of: "everything.schema").split(
      separator: "\n", omittingEmptySubsequences: false)
    for count in 0...lines.count {
      compile(lines.prefix(count).joined(separator: "\n"))
    }
  }

  @Test("lists within lists are refused however deep they are")
  func deepLists() {
    compile("schema t\nvalue A { a: " + String(repeating: "list<\n", count: 20_000))
    compile("schema t\nvalue A { a: " + String(repeating: "list<\n", count: 8))
  }
}
