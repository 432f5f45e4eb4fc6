import Testing

@testable import SchemaCompiler

@Suite("Schemas whose rules hold")
struct SchemaTests {
  private func type(_ text: String) throws -> FieldType {
    let schema = try Schemas.compile(
      "limit most = 7\nvalue B { b: u8 @1 }\nenum C: u8 open { a @1 }\nvalue A { a: \(text) @1 }")
    return try #require(schema.record("A")?.fields.first).type
  }

  @Test(
    "each way to write a type",
    arguments: [
      ("bool", .bool), ("u8", .integer(.u8, nil)),
      ("i64(...)", .integer(.i64, IntegerRange(.min ... .max))),
      ("u16(1...)", .integer(.u16, IntegerRange(1...65535))),
      ("i8(...5)", .integer(.i8, IntegerRange(-128...5))),
      ("u32(1...most)", .integer(.u32, IntegerRange(1...7))),
      ("u64(3...3)", .integer(.u64, IntegerRange(3...3))),
      ("u64(3...)", .integer(.u64, IntegerRange(3, upTo: nil))),
      ("f64", .double(FloatRule())), ("f32(finite)", .float(FloatRule(isFinite: true))),
      ("f64(finite, 0...)", .double(FloatRule(isFinite: true, low: 0))),
      ("f64(...-1.5, finite)", .double(FloatRule(isFinite: true, high: -1.5))),
      ("f64(0.5...most)", .double(FloatRule(low: 0.5, high: 7))),
      ("timestamp", .timestamp), ("uuid", .uuid), ("string(1...most)", .string(1...7)),
      ("string(...4)", .string(0...4)), ("bytes(0...67_108_864)", .bytes(0...67_108_864)),
      ("B", .record("B")), ("C", .enumeration("C")),
      ("list<B>(0...2)", .list(.record("B"), 0...2)),
      ("list<string(1...2)>(3...4)", .list(.string(1...2), 3...4)),
    ] as [(String, FieldType)])
  func types(_ text: String, _ expected: FieldType) throws {
    #expect(try type(text) == expected)
  }

  @Test("fields and cases are in the order of their numbers, all else as well or as in the text")
  func order() throws {
    let schema = try Schemas.compile(
      """
      value Z { b: u8 @2 a: u8 @1 }
      value Y { }
      enum X: u8 open { d @4 c @3 }
      error W @2 internal "" { }
      error V @1 internal "" { }
      query U @6 { }
      command T @5 once { }
      """)
    #expect(schema.records.map(\.name) == ["Z", "Y"])
    #expect(schema.record("Z")?.fields.map(\.name) == ["a", "b"])
    #expect(schema.enumeration("X")?.cases.map(\.name) == ["c", "d"])
    #expect(schema.errors.map(\.record.name) == ["V", "W"])
    #expect(schema.requests.map(\.record.name) == ["T", "U"])
  }

  @Test("a case without a text has its name, an enum without a width is a byte")
  func enums() throws {
    let schema = try Schemas.compile("enum A open { one \"1\" @1 two @2 }")
    #expect(schema.enums.first?.width == .u8)
    #expect(schema.enums.first?.cases.map(\.text) == ["1", "two"])
  }

  @Test("the text of an error is cut at its fields")
  func texts() throws {
    let schema = try Schemas.compile(
      """
      value B { c: u8 @1 }
      error A @1 internal "{a}no {b.c}{a} } left {" { a: u8 @1 b: B @2 }
      error C @2 internal "" { }
      """)
    #expect(
      schema.errors.map(\.text) == [
        [
          .field(path: ["a"]), .literal("no "), .field(path: ["b", "c"]), .field(path: ["a"]),
          .literal(" } left {"),
        ], [],
      ])
  }

  @Test(
    "the last part of the name is the title of generated types",
    arguments: [
      ("pocketquant.market_data", "MarketData"), ("x", "X"), ("a.bC_d", "BCD"), ("a._b", "B"),
    ])
  func title(_ name: String, _ title: String) throws {
    #expect(try SchemaTool.compile(path: "x", text: "schema \(name)").title == title)
  }

  @Test("thirty-two optional fields are one for each bit")
  func optionals() throws {
    let fields = (1...32).map { "f\($0): u8? @\($0)" }.joined(separator: " ")
    let schema = try Schemas.compile("value A { \(fields) }")
    let record = try #require(schema.record("A"))
    #expect(Layout(record, in: schema).optionals == 32)
  }

  @Test("numbers of errors, requests and events do not meet")
  func numberSpaces() throws {
    let schema = try Schemas.compile(
      """
      error A @1 internal "" { }
      query B @1 { }
      event C @1 live key(a) overflow block { a: u8 @1 }
      reserved errors @2
      query D @2 { }
      """)
    #expect(schema.reserved == ReservedNumbers(errors: [2]))
    #expect(schema.requests.map(\.number) == [1, 2])
  }

  @Test("the same value may stand in a schema's messages as often as they like")
  func diamonds() throws {
    let schema = try Schemas.compile(
      "value A { a: B @1 b: C @2 } value B { d: D @1 } value C { d: D @1 } value D { }")
    #expect(schema.records.count == 4)
  }
}
