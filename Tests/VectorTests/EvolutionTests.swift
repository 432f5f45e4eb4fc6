import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

@Suite("Revisions of one schema")
struct EvolutionTests {
  @Test("have a file of vectors, which is what the schemas and the rules of reading give")
  func upToDate() throws {
    let wanted = try Evolution.text()
    let text = try Rewriting.text(
      at: "\(ProjectFolder.root)/\(Evolution.vectors)", wanted: wanted)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let expected = wanted.split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(lines, expected).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(first == nil, "line \((first?.offset ?? 0) + 1)")
    #expect(lines.count == expected.count)
  }

  @Test("each reads what any other has written, with both codecs", arguments: Evolution.revisions)
  func reads(_ reader: String) throws {
    let schema = try Evolution.schema(reader)
    let codec = MessageCodec(schema)
    var count = 0
    for vector in try Vector.file(Evolution.vectors) {
      for reading in vector.readings where reading.revision == reader {
        let record = try #require(schema.message(vector.message))
        let outcome = codec.outcome(vector.wire, as: record)
        #expect(outcome == reading.outcome, "\(vector.testDescription)")
        if let generated = Evolution.generated(reader) {
          let other = try generated.outcome(vector.wire, as: record, codec)
          #expect(other == reading.outcome, "\(vector.testDescription)")
        }
        count += 1
      }
    }
    #expect(count > 80)
  }

  @Test("each writes the bytes of the file", arguments: Evolution.revisions)
  func writes(_ writer: String) throws {
    let schema = try Evolution.schema(writer)
    for vector in try Vector.file(Evolution.vectors) where vector.writer == writer {
      guard case .json(let json) = vector.outcome else { throw VectorSyntaxError(vector) }
      let record = try #require(schema.message(vector.message))
      let bytes = try MessageCodec(schema).encode(json, as: record)
      #expect([UInt8](bytes) == vector.bytes, "\(vector.testDescription)")
      if let generated = Evolution.generated(writer) {
        let again = try generated.recode(record.name, bytes)
        #expect(again == bytes, "\(vector.testDescription)")
      }
    }
  }

  @Test("random messages of any are read by all others", arguments: Evolution.revisions)
  func random(_ writer: String) throws {
    let from = try Evolution.schema(writer)
    for reader in Evolution.revisions {
      let to = try Evolution.schema(reader)
      for record in from.messages {
        guard let type = to.message(record.name) else { continue }
        for seed in 0..<12 as Range<UInt64> {
          var maker = MadeJSON(from, .random, seed: seed)
          let bytes = try MessageCodec(from).encode(maker.message(record), as: record)
          let json = try MessageCodec(from).decode(bytes, as: record)
          let expected = Projection(from: from, to: to).message(json, record, type)
          let codec = MessageCodec(to)
          let comment: Comment = "\(writer) \(reader) \(record.name) \(seed)"
          #expect(codec.outcome(bytes, as: type) == .json(expected), comment)
          if let generated = Evolution.generated(reader) {
            #expect(try generated.outcome(bytes, as: type, codec) == .json(expected), comment)
          }
          // What the reader sends on is what it has read, its unknown cases included.
          let sent = try MessageCodec(to).encode(expected, as: type)
          let back = Projection(from: to, to: from).message(expected, type, record)
          #expect(MessageCodec(from).outcome(sent, as: record) == .json(back), comment)
        }
      }
    }
  }

  @Test("an unknown case of an open enum keeps its number through an older program")
  func unknownCase() throws {
    let (old, new) = (try Evolution.schema("rev1"), try Evolution.schema("rev3"))
    let (before, after) = (
      try #require(old.message("OrderCame")), try #require(new.message("OrderCame"))
    )
    let json = try JSONValue(parsing: #"{"id": 7, "side": "cross"}"#)
    let bytes = try MessageCodec(new).encode(json, as: after)
    let read = try MessageCodec(old).decode(bytes, as: before)
    #expect(read["side"] == .number("200"))
    let sent = try MessageCodec(old).encode(read, as: before)
    #expect(try MessageCodec(new).decode(sent, as: after) == json)
    #expect(try GeneratedTypes.oldest.recode("OrderCame", bytes) == sent)
  }

  @Test("a field in what was padding is passed over by the old, and absent from what it writes")
  func padding() throws {
    let (old, new) = (try Evolution.schema("rev1"), try Evolution.schema("rev2"))
    let (before, after) = (try #require(old.message("Order")), try #require(new.message("Order")))
    let json = try JSONValue(
      parsing: #"{"id": 7, "party": {"name": "a", "rank": 2}, "side": "buy", "flags": 255}"#)
    let bytes = try MessageCodec(new).encode(json, as: after)
    #expect(bytes.load(25, as: UInt8.self) == 255)
    #expect(try MessageCodec(old).decode(bytes, as: before)["flags"] == nil)
    #expect(try GeneratedTypes.oldest.outcome(bytes, as: before, MessageCodec(old)) != .json(json))
    let sent = try GeneratedTypes.oldest.recode("Order", bytes)
    #expect(sent.load(25, as: UInt8.self) == 0)
    #expect(try MessageCodec(new).decode(sent, as: after)["flags"] == nil)
  }
}
