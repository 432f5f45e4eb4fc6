import TestSupport
import Testing

@testable import SchemaCompiler

/// A message that is edited at random.
private struct EditedMessage {
  var fields: [Field] = []
  var reserved: [Int] = []
  var isTable: Bool

  private static let scalars: [FieldType] = [
    .bool, .integer(.u8, nil), .integer(.u16, nil), .integer(.i32, nil), .integer(.u64, nil),
    .double(FloatRule()), .float(FloatRule()), .timestamp, .duration, .uuid,
    .string(0...8), .bytes(0...8), .list(.integer(.u8, nil), 0...4), .array(.integer(.u16, nil), 3),
  ]
  private static let columns: [FieldType] = [.integer(.u8, nil), .timestamp, .float(FloatRule())]

  init(using generator: inout SeededGenerator) {
    isTable = Int.random(in: 0..<4, using: &generator) == 0
    for number in 1...Int.random(in: 1...6, using: &generator) {
      let isOptional = number > 1 && Bool.random(using: &generator)
      fields.append(field(number * 2, isOptional, &generator))
    }
  }

  private func field(
    _ number: Int, _ isOptional: Bool, _ generator: inout SeededGenerator
  ) -> Field {
    let types = isTable ? Self.columns : Self.scalars
    let type = types.randomElement(using: &generator) ?? .timestamp
    return Field(
      name: "f\(number)", documentation: [], number: number, type: type, isOptional: isOptional)
  }

  mutating func edit(_ generator: inout SeededGenerator) {
    let index = fields.indices.randomElement(using: &generator) ?? 0
    switch Int.random(in: 0..<8, using: &generator) {
    case 0...3: add(&generator)
    case 4, 5: remove(index, &generator)
    case 6:
      replace(index) {
        Field(
          name: $0.name + "x", documentation: [], number: $0.number, type: $0.type,
          isOptional: $0.isOptional)
      }
    default:
      let other = field(fields[index].number, Bool.random(using: &generator), &generator)
      replace(index) { _ in other }
    }
  }

  private mutating func add(_ generator: inout SeededGenerator) {
    let highest = max(fields.last?.number ?? 0, reserved.last ?? 0)
    let number = Int.random(in: 1...highest + 3, using: &generator)
    if fields.contains(where: { $0.number == number }) { return }
    let isOptional = Int.random(in: 0..<4, using: &generator) > 0
    reserved.removeAll { $0 == number }
    fields.append(field(number, isOptional, &generator))
    fields.sort { $0.number < $1.number }
  }

  private mutating func remove(_ index: Int, _ generator: inout SeededGenerator) {
    // The last one more often: it is the one that may go.
    let index = Bool.random(using: &generator) ? fields.count - 1 : index
    if fields.count == 1 { return }
    let field = fields.remove(at: index)
    if Int.random(in: 0..<4, using: &generator) > 0 { reserved.append(field.number) }
    reserved.sort()
  }

  private mutating func replace(_ index: Int, _ change: (Field) -> Field) {
    fields[index] = change(fields[index])
  }

  var record: SchemaCompiler.Record {
    SchemaCompiler.Record(
      name: "Message", documentation: [], shape: isTable ? .columns(rows: 0...9) : .fields,
      fields: fields, reserved: reserved)
  }

  var schema: Schema {
    Schema(
      name: "test", documentation: [], limits: [], enums: [], records: [record], errors: [],
      requests: [], events: [], reserved: ReservedNumbers(), text: "")
  }
}

/// Where a field has ever lain.
private struct Place: Equatable {
  let bytes: Range<Int>
  let presenceBit: Int?

  func isApart(from other: Place) -> Bool {
    !bytes.overlaps(other.bytes) && (presenceBit == nil || presenceBit != other.presenceBit)
  }
}

@Suite("The layout of messages that grow")
struct BreakingLayoutTests {
  private func places(_ message: EditedMessage) -> [Int: Place] {
    var places: [Int: Place] = [:]
    for slot in Layout(message.record, in: message.schema).slots {
      places[slot.field.number] = Place(
        bytes: slot.offset..<slot.offset + slot.size, presenceBit: slot.presenceBit)
    }
    return places
  }

  @Test("what does not break the wire moves no field, over many revisions", arguments: 0..<24)
  func stable(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var (added, removed) = (0, 0)
    for _ in 0..<40 {
      var message = EditedMessage(using: &generator)
      var history = places(message)
      for _ in 0..<12 {
        var edited = message
        edited.edit(&generator)
        let changes = SchemaTool.changes(from: message.schema, to: edited.schema)
        if changes.contains(where: { $0.verdict == .wireBreaking }) { continue }
        added += changes.count { $0.rule == .fieldAdded }
        removed += changes.count { $0.rule == .fieldRemoved }
        let now = places(edited)
        for (number, place) in now {
          for (other, before) in history {
            let isRight = number == other ? place == before : place.isApart(from: before)
            #expect(isRight, "@\(number) at \(place), @\(other) at \(before): \(edited.record)")
          }
        }
        history.merge(now) { first, _ in first }
        message = edited
      }
    }
    #expect(added > 5 && removed > 5)
  }

  @Test("the last fields may go one after the other, and all at once")
  func lastFields() throws {
    func changes(_ edits: RevisedSchema.Edit...) throws -> [SchemaChange] {
      let new = try RevisedSchema.schema(try RevisedSchema.revised(by: edits))
      return SchemaTool.changes(from: try RevisedSchema.schema(), to: new)
    }
    let both = "mood: Mood? @7\n  comment: string(0...50)? @8"
    let gone = try changes(both => "reserved @7, @8").filter { $0.path.hasPrefix("Order.") }
    #expect(gone.map(\.rule) == [.fieldRemoved, .fieldRemoved])
    // One that stays or comes behind them has moved.
    let between = try changes("mood: Mood? @7" => "reserved @7")
    #expect(between.contains { $0.rule == .fieldRemovedBetween })
    let followed = try changes(both => "reserved @7, @8\n  later: u8? @9")
    #expect(followed.count { $0.rule == .fieldRemovedBetween } == 2)
  }

  @Test("a block that has grown still reaches to the end of every required field")
  func minimum() throws {
    let old = try RevisedSchema.schema()
    let new = try RevisedSchema.schema(
      try RevisedSchema.revised(by: ["limit: u64? @3" => "limit: u64? @3\n  since: timestamp? @4"]))
    let before = try #require(old.requests.last?.record)
    let after = try #require(new.requests.last?.record)
    #expect(Layout(after, in: new).minimum == Layout(before, in: old).minimum)
    #expect(Layout(after, in: new).length > Layout(before, in: old).length)
  }
}
