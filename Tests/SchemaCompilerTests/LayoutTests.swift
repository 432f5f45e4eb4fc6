import Testing

@testable import SchemaCompiler

@Suite("Where fields lie")
struct LayoutTests {
  private func layout(_ declarations: String, of name: String = "A") throws -> Layout {
    let schema = try Schemas.compile(declarations)
    return Layout(try #require(schema.record(name)), in: schema)
  }

  private static let others = """
    enum Narrow: u8 open { a @1 }
    enum Wide: u64 open { a @1 }
    enum Short: u16 closed { a @1 }
    enum Middle: u32 closed { a @1 }
    value B { b: u8 @1 }
    columns C(0...1) { c: u8 @1 }

    """

  @Test(
    "each type has its size, and lies behind a byte at the next multiple of it, 8 at the most",
    arguments: [
      ("bool", 1, 9), ("u8", 1, 9), ("i8", 1, 9), ("u16", 2, 10), ("i16", 2, 10), ("u32", 4, 12),
      ("i32", 4, 12), ("u64", 8, 16), ("i64", 8, 16), ("f32", 4, 12), ("f64", 8, 16),
      ("timestamp", 8, 16), ("uuid", 16, 16), ("Narrow", 1, 9), ("Short", 2, 10),
      ("Middle", 4, 12), ("Wide", 8, 16), ("string(0...1)", 8, 16), ("bytes(0...1)", 8, 16),
      ("list<B>(0...1)", 8, 16), ("B", 8, 16), ("C", 8, 16), ("duration", 8, 16),
      ("list<u8>(0...9)", 8, 16), ("list<list<u8>(0...9)>(0...9)", 8, 16),
      ("array<u8>(3)", 3, 9), ("array<bool>(1)", 1, 9), ("array<u16>(3)", 6, 10),
      ("array<f32>(3)", 12, 12), ("array<f64>(2)", 16, 16), ("array<uuid>(2)", 32, 16),
      ("array<Short>(2)", 4, 10), ("array<duration>(1)", 8, 16),
    ])
  func sizes(_ type: String, _ size: Int, _ offset: Int) throws {
    let layout = try layout(Self.others + "value A { a: u8 @1 b: \(type) @2 }")
    #expect(layout.slots.map(\.offset) == [8, offset])
    #expect(layout.slots.map(\.size) == [1, size])
    #expect(layout.length == (offset + size + 7) / 8 * 8)
    #expect(layout.minimum == layout.length)
  }

  @Test("fields lie in the order of their numbers, not of the text")
  func order() throws {
    let layout = try layout("value A { c: u8 @9 b: u64 @3 a: u16 @1 }")
    #expect(layout.slots.map(\.field.name) == ["a", "b", "c"])
    #expect(layout.slots.map(\.offset) == [8, 16, 24])
    #expect(layout.gaps.map { [$0.offset, $0.count] } == [[10, 6], [25, 7]])
    #expect(layout.length == 32)
  }

  @Test("no fields are a header alone")
  func empty() throws {
    let layout = try layout("value A { }")
    #expect(layout.length == 8)
    #expect(layout.minimum == 8)
    #expect(layout.gaps.isEmpty)
  }

  @Test("presence bits count the optional fields in the order of the numbers")
  func presence() throws {
    let layout = try layout(
      "value A { d: u8? @7 a: u8? @1 b: u8 @2 c: string(0...1)? @4 }")
    #expect(layout.slots.map(\.field.name) == ["a", "b", "c", "d"])
    #expect(layout.slots.map(\.presenceBit) == [0, nil, 1, 2])
    #expect(layout.optionals == 3)
  }

  @Test("the minimum reaches to the end of the last required field")
  func minimum() throws {
    #expect(try layout("value A { a: u64? @1 }").minimum == 8)
    #expect(try layout("value A { a: u64 @1 b: u64? @2 c: u8? @3 }").minimum == 16)
    #expect(try layout("value A { a: u64? @1 b: u8 @2 c: u64? @3 }").minimum == 24)
    // The optional byte shares its eight bytes with a required one.
    #expect(try layout("value A { a: u8 @1 b: u8? @2 }").minimum == 16)
    let last = try layout("value A { a: u8? @1 b: uuid @2 }")
    #expect(last.minimum == 32)
    #expect(last.length == 32)
  }

  @Test("columns have their rows, four zero bytes and a pair each")
  func columns() throws {
    let layout = try layout("columns A(0...9) { a: u8 @1 b: f64 @2 c: timestamp @3 }")
    #expect(layout.slots.map(\.offset) == [16, 24, 32])
    #expect(layout.slots.map(\.size) == [8, 8, 8])
    #expect(layout.gaps.map { [$0.offset, $0.count] } == [[12, 4]])
    #expect(layout.length == 40)
    #expect(layout.minimum == 40)
  }

  @Test("optional columns lie behind the least block, and have a presence bit each")
  func optionalColumns() throws {
    let layout = try layout("columns A(0...9) { a: u8 @1 b: f64? @2 c: i16? @3 }")
    #expect(layout.slots.map(\.offset) == [16, 24, 32])
    #expect(layout.slots.map(\.presenceBit) == [nil, 0, 1])
    #expect(layout.minimum == 24)
    #expect(layout.length == 40)
  }

  @Test("a later optional field may lie in what was padding: the older fields stay where they are")
  func growth() throws {
    let older = try layout("value A { a: u64 @1 b: u8 @2 }")
    let newer = try layout("value A { a: u64 @1 b: u8 @2 c: u16? @3 d: array<u8>(4)? @4 }")
    #expect(older.length == 24 && newer.length == 24)
    #expect(newer.slots.map(\.offset) == [8, 16, 18, 20])
    #expect(newer.minimum == older.minimum)
  }

  @Test("all bytes of a block belong to the header, a field or a gap, and none to two of them")
  func coverage() throws {
    let schema = try SchemaTool.compile(
      path: "x", text: try Snapshots.text(of: "everything.schema"))
    let records =
      schema.records + schema.errors.map(\.record) + schema.requests.map(\.record)
      + schema.events.map(\.record)
    for record in records {
      let layout = Layout(record, in: schema)
      var covered = Array(repeating: 0, count: layout.length)
      var parts = layout.slots.map { ($0.offset, $0.size) } + layout.gaps.map { ($0.0, $0.1) }
      parts.append((0, record.shape == .fields ? 8 : 12))
      for (offset, count) in parts {
        for byte in offset..<offset + count { covered[byte] += 1 }
      }
      #expect(covered.allSatisfy { $0 == 1 }, "\(record.name)")
      #expect(layout.length % 8 == 0 && layout.minimum % 8 == 0, "\(record.name)")
    }
  }

  @Test("columns and bytes, also those within values and lists, keep the bytes that they came in")
  func keepsBytes() throws {
    let schema = try Schemas.compile(
      Self.others + """
        value D { a: string(0...1) @1 b: list<B>(0...1) @2 }
        value E { a: bytes(0...1)? @1 }
        value F { a: list<E>(0...1) @1 }
        value G { a: F @1 }
        value H { a: C? @1 }
        value I { a: list<list<bytes(0...1)>(0...1)>(0...1) @1 }
        value J { a: list<list<B>(0...1)>(0...1) @1 b: array<u8>(9) @2 c: list<u8>(0...9) @3 }
        """)
    let keeping = schema.records.filter { schema.keepsBytes($0) }.map(\.name)
    #expect(keeping == ["C", "E", "F", "G", "H", "I"])
  }
}
