import Testing

@testable import SchemaCompiler

@Suite("Whom a change concerns")
struct BreakingReachTests {
  private func change(
    _ rule: ChangeRule, _ edits: RevisedSchema.Edit...
  ) throws -> SchemaChange {
    let new = try RevisedSchema.schema(try RevisedSchema.revised(by: edits))
    let changes = SchemaTool.changes(from: try RevisedSchema.schema(), to: new)
    return try #require(changes.first { $0.rule == rule }, "\(changes)")
  }

  @Test("a field of a request concerns that request alone")
  func request() throws {
    let change = try change(.fieldRenamed, "strict: bool" => "exact: bool")
    #expect(change.path == "Place.exact")
    #expect(change.reach.requests == [1] && change.reach.events.isEmpty)
  }

  @Test("a type that is held by others concerns all that carry it, through errors and events too")
  func nested() throws {
    let change = try change(.lengthNarrowed, "code: string(1...32)" => "code: string(2...32)")
    #expect(change.path == "Instrument.code")
    #expect(change.reach.requests == [1, 2, 3] && change.reach.events == [1, 2])
  }

  @Test("a type within lists of what is accepted concerns the request that accepts it")
  func accepted() throws {
    let change = try change(.caseAdded, "wild @2" => "wild @2\n  sad @3")
    #expect(change.reach.requests == [1] && change.reach.events.isEmpty)
    #expect(!change.reach.isReadByClients)
  }

  @Test("columns concern the request that streams them")
  func streamed() throws {
    let change = try change(.fieldRenamed, "size: u32?" => "amount: u32?")
    #expect(change.reach.requests == [3] && change.reach.isReadByClients)
  }

  @Test("an error concerns the requests that raise it")
  func error() throws {
    let change = try change(.errorStatusChanged, "unavailable" => "aborted")
    #expect(change.reach.requests == [1, 2])
  }

  @Test("what no message carries concerns nobody, and is told all the same")
  func unused() throws {
    let old = try RevisedSchema.schema(
      try RevisedSchema.revised(by: ["value Batch" => "value Lot { size: u8 @1 }\nvalue Batch"]))
    let new = try RevisedSchema.schema(
      try RevisedSchema.revised(by: ["value Batch" => "value Lot { size: u16 @1 }\nvalue Batch"]))
    let changes = SchemaTool.changes(from: old, to: new)
    #expect(changes.map(\.rule) == [.fieldWidthChanged])
    #expect(changes.first?.reach == Reach())
  }

  @Test("what no message carries may be read by clients")
  func unusedRange() throws {
    let lot = "value Lot { size: u8(0...9) @1 }\nvalue Batch"
    let old = try RevisedSchema.schema(try RevisedSchema.revised(by: ["value Batch" => lot]))
    let new = try RevisedSchema.schema(
      try RevisedSchema.revised(by: ["value Batch" => lot.replacing("9", with: "10")]))
    let changes = SchemaTool.changes(from: old, to: new)
    #expect(changes.map(\.rule) == [.rangeWidened])
    #expect(changes.first?.verdict == .wireBreaking)
  }

  @Test("the order in which a request names its errors is no change")
  func orderOfErrors() throws {
    let new = try RevisedSchema.schema(
      try RevisedSchema.revised(by: ["raises Closed, Missing" => "raises Missing, Closed"]))
    let old = try RevisedSchema.schema()
    #expect(SchemaTool.changes(from: old, to: new).isEmpty && old.hash == new.hash)
  }

  @Test("a number that changed concerns the old and the new number")
  func numbers() throws {
    let change = try change(.requestNumberChanged, "Watch @3" => "Watch @4")
    #expect(change.reach.requests == [3, 4])
  }
}

@Suite("Types under other names")
struct BreakingRenameTests {
  private func changes(_ edits: RevisedSchema.Edit...) throws -> [SchemaChange] {
    let new = try RevisedSchema.schema(try RevisedSchema.revised(by: edits))
    return SchemaTool.changes(from: try RevisedSchema.schema(), to: new)
  }

  @Test("a schema is as it was")
  func same() throws {
    #expect(try changes().isEmpty)
  }

  @Test("in which order a key's fields are written changes nothing")
  func keyOrder() throws {
    let both = try RevisedSchema.revised(by: [
      "durable key(instrument)" => "durable key(instrument, side)"
    ])
    let turned = try RevisedSchema.revised(by: [
      "durable key(instrument)" => "durable key(side, instrument)"
    ])
    let (old, new) = (try RevisedSchema.schema(both), try RevisedSchema.schema(turned))
    #expect(SchemaTool.changes(from: old, to: new) == [] && old.hash == new.hash)
  }

  @Test("comments and the order of declarations change nothing")
  func comments() throws {
    let moved = "enum Mood: u8 open {\n  calm @1\n  wild @2\n  reserved @9\n}\n"
    let changes = try changes(
      moved => "", "value Batch" => "\(moved)\n/// Some.\nvalue Batch",
      "until: t" => "/// U\n until: t")
    #expect(changes.isEmpty)
  }

  @Test(
    "a type with another name is followed, and nothing but its name breaks",
    arguments: ["Instrument", "Order", "Side", "Mood", "Batch", "Receipt", "Ticks"])
  func renamed(_ name: String) throws {
    let changes = try changes(name => "Other")
    #expect(changes.map(\.rule) == [.typeRenamed])
    #expect(changes.first?.path == "Other" && changes.first?.verdict == .sourceBreaking)
  }

  @Test("a change within a type with another name is found")
  func renamedAndChanged() throws {
    let changes = try changes(
      "Instrument" => "Asset", "code: string(1...32)" => "code: bytes(1...32)",
      "{instrument.code}" => "it")
    #expect(changes.first?.rule == .fieldTypeChanged && changes.first?.path == "Asset.code")
    #expect(changes.contains { $0.rule == .typeRenamed })
  }

  @Test("two types that exchange their names break code and not the wire")
  func exchanged() throws {
    let changes = try changes("Batch" => "Parcel", "Receipt" => "Batch", "Parcel" => "Receipt")
    #expect(!changes.isEmpty)
    #expect(changes.allSatisfy { $0.verdict == .sourceBreaking }, "\(changes)")
  }

  @Test("a field that takes an enum of other numbers breaks the wire")
  func otherEnum() throws {
    let changes = try changes(
      "  side: Side @2\n  count" => "  side: Turn @2\n  count",
      "value Order" => "enum Turn: u8 closed { buy \"B\" @1 sell \"S\" @3 }\nvalue Order")
    #expect(changes.first?.rule == .fieldTypeChanged && changes.first?.path == "Order.side")
  }

  @Test("names that change their numbers are no other names")
  func exchangedNumbers() throws {
    let changes = try changes(
      "buy \"B\" @1" => "buy \"B\" @7", "sell \"S\" @2" => "sell \"S\" @1", "@7" => "@2",
      "mood: Mood? @2" => "mood: Mood? @7")
    #expect(changes.count { $0.rule == .caseNumberChanged } == 2)
  }

  @Test("the key of an event keeps its fields when they are called otherwise")
  func key() throws {
    let changes = try changes(
      "live key(instrument) overflow latest {\n  instrument:"
        => "live key(asset) overflow latest {\n  asset:")
    #expect(changes.map(\.rule) == [.fieldRenamed])
  }

  @Test("an error with another name has neither come nor gone from what raises it")
  func raises() throws {
    #expect(try changes("Missing" => "Unlisted").map(\.rule) == [.errorRenamed])
  }
}
