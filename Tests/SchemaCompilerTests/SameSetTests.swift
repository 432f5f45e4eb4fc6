import Testing

@testable import SchemaCompiler

@Suite("Types that are written differently and let through the same")
struct SameSetTests {
  private static let alike: [(String, String)] = [
    ("f64(finite, 0...1)", "f64(0...1)"), ("f32(finite, -1...1)", "f32(-1.0...1)"),
    ("f32(0...0.1)", "f32(0...0.10000000149)"), ("f32(0.1...)", "f32(0.100000001...)"),
    ("f64(0...)", "f64(-0.0...)"), ("f64(finite, -1...0)", "f64(-1...-0.0)"),
    ("u8", "u8(0...255)"), ("u8", "u8(...)"), ("u8(1...)", "u8(1...255)"), ("u64", "u64(0...)"),
    ("i64", "i64(-9223372036854775808...)"), ("i32(...5)", "i32(-2147483648...5)"),
    ("list<u8>(0...9)", "list<u8(0...255)>(0...9)"), ("array<i8>(3)", "array<i8(...127)>(3)"),
  ]

  private static let unlike: [(String, String)] = [
    ("f64(finite, 0...)", "f64(0...)"), ("f64(finite)", "f64"), ("f64", "f64(0...1)"),
    ("f64(0...1)", "f64(0...)"), ("f64(0...0.1)", "f64(0...0.10000000149)"),
    ("f32(0...0.1)", "f32(0...0.1000001)"), ("u64(1...)", "u64(1...9223372036854775807)"),
    ("u64", "u64(0...9223372036854775807)"), ("u8", "u8(0...254)"), ("u8", "u8(1...255)"),
  ]

  private func schema(_ type: String) throws -> Schema {
    try Schemas.compile("value A { a: \(type) @1 }")
  }

  @Test("are no change, and one hash", arguments: alike)
  func same(_ one: String, _ other: String) throws {
    let (one, other) = (try schema(one), try schema(other))
    #expect(SchemaTool.changes(from: one, to: other) == [])
    #expect(SchemaTool.changes(from: other, to: one) == [])
    #expect(one.hash == other.hash)
  }

  @Test("but others are a change, and two hashes", arguments: unlike)
  func different(_ one: String, _ other: String) throws {
    let (one, other) = (try schema(one), try schema(other))
    #expect(SchemaTool.changes(from: one, to: other).contains { $0.verdict == .wireBreaking })
    #expect(SchemaTool.changes(from: other, to: one).contains { $0.verdict == .wireBreaking })
    #expect(one.hash != other.hash)
  }

  @Test("a closed range that needs the word no more is told as a range alone")
  func rules() throws {
    func rules(_ one: String, _ other: String) throws -> [ChangeRule] {
      SchemaTool.changes(from: try schema(one), to: try schema(other)).map(\.rule)
    }
    #expect(try rules("f64(finite, 0...1)", "f64(0...2)") == [.rangeWidened])
    #expect(try rules("f64(0...2)", "f64(finite, 0...1)") == [.rangeNarrowed])
    #expect(try rules("f64(finite)", "f64(0...1)") == [.rangeNarrowed])
    #expect(try rules("f64(0...1)", "f64(finite)") == [.rangeWidened])
  }

  @Test("the end of a u64 is its own, and not the greatest number that a schema can write")
  func openEnd() throws {
    func text(_ type: String) throws -> String {
      let files = SchemaTool.swift(try schema(type), path: "x.schema")
      return try #require(files.first { $0.name == "A.swift" }).text
    }
    #expect(try text("u64(1...)").contains("1...UInt64.max"))
    #expect(try text("u64(1...9223372036854775807)").contains("1...9_223_372_036_854_775_807"))
    #expect(try !text("u64(0...)").contains("UInt64.max"))
  }
}
