import Testing

@testable import SchemaCompiler

@Suite("Bytes that are an event")
struct CarriedEventTests {
  private static let text = """
    schema test.carried
    value Span { from: u64 @1 }
    value Entry { payloads: list<bytes(event, 8...100)>(0...9) @1 }
    value Page { entries: list<Entry>(0...9) @1 }
    query List @1 streams Page {}
    query Ask @2 returns Span {}
    query Other @3 { text: bytes(8...100) @1 }
    event Filled @1 durable key(name) overflow block { name: u8 @1 span: Span @2 }
    event Emptied @2 durable key(name) overflow block { name: u8 @1 }

    """

  private func changes(_ edit: RevisedSchema.Edit) throws -> [SchemaChange] {
    let new = try RevisedSchema.revised(Self.text, by: [edit])
    return SchemaTool.changes(
      from: try RevisedSchema.schema(Self.text), to: try RevisedSchema.schema(new))
  }

  @Test("a change within an event concerns what carries it")
  func within() throws {
    let change = try #require(try changes("name: u8 @1 }" => "name: u16 @1 }").first)
    #expect(change.path == "Emptied.name" && change.verdict == .wireBreaking)
    #expect(change.reach.requests == [1] && change.reach.events == [2])
  }

  @Test("so does one of a type that the event holds, beside the requests that hold it")
  func held() throws {
    let change = try #require(try changes("from: u64" => "from: i64").first)
    #expect(change.reach.requests == [1, 2] && change.reach.events == [1])
  }

  @Test("and one of its number, but none of how it is delivered")
  func delivered() throws {
    let number = try changes("event Emptied @2" => "event Emptied @3")
    #expect(number.first?.reach.requests == [1])
    let overflow = try changes("block { name: u8 @1 }" => "latest { name: u8 @1 }")
    #expect(overflow.map(\.rule) == [.eventOverflowChanged])
    #expect(overflow.first?.reach == Reach(events: [2], isReadByClients: true))
  }

  @Test("to say it no more breaks the wire, to say it is compatible, and both change the hash")
  func word() throws {
    let edit = "bytes(event, 8...100)" => "bytes(8...100)"
    let removed = try changes(edit)
    #expect(removed.map(\.rule) == [.eventBytesRemoved])
    #expect(removed.first?.verdict == .wireBreaking && removed.first?.path == "Entry.payloads")
    #expect(removed.first?.reach.requests == [1])
    let said = try RevisedSchema.schema(Self.text)
    let plain = try RevisedSchema.schema(try RevisedSchema.revised(Self.text, by: [edit]))
    let added = SchemaTool.changes(from: plain, to: said)
    #expect(added.map(\.rule) == [.eventBytesAdded] && added.first?.verdict == .compatible)
    #expect(said.hash != plain.hash)
  }

  @Test("a limit may be called as the word is")
  func limit() throws {
    let schema = try Schemas.compile("limit event = 3\nvalue A { a: bytes(event...9) @1 }")
    #expect(schema.record("A")?.fields.map(\.type) == [.bytes(3...9)])
    #expect(schema.record("A")?.fields.first?.carriesEvents == false)
  }

  @Test("the word stays where it is when the schema is given its form")
  func format() throws {
    let text = "schema t\n\nvalue A {\n  a: bytes(event, 8...100) @1\n}\n"
    #expect(try SchemaTool.format(path: "x", text: text) == text)
  }
}
