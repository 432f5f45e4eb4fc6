import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

@Suite("The two codecs")
struct RandomAgreementTests {
  /// Checks that both codecs make the same of `bytes`.
  private func agree(
    _ bytes: [UInt8], _ record: MessageRecord, _ contract: Contract, _ codec: MessageCodec,
    _ comment: Comment
  ) throws {
    let outcome = codec.outcome(Bytes(bytes), as: record)
    #expect(
      try contract.generated.outcome(Bytes(bytes), as: record, codec) == outcome, comment)
  }

  @Test("give the same bytes of random messages, there and back", arguments: Contract.allCases)
  func messages(_ contract: Contract) throws {
    let schema = try contract.schema()
    let codec = MessageCodec(schema)
    for record in schema.messages {
      for seed in 0..<8 as Range<UInt64> {
        var maker = MadeJSON(schema, .random, seed: seed)
        let bytes = try codec.encode(maker.message(record), as: record)
        #expect(
          try contract.generated.recode(record.name, bytes) == bytes, "\(record.name) \(seed)")
        let json = try codec.decode(bytes, as: record)
        #expect(try codec.encode(json, as: record) == bytes, "\(record.name) \(seed)")
      }
    }
  }

  @Test("have one verdict on damaged messages", arguments: Contract.allCases)
  func damaged(_ contract: Contract) throws {
    let schema = try contract.schema()
    let codec = MessageCodec(schema)
    for record in schema.messages {
      var random = SeededGenerator(seed: 5)
      for seed in 0..<6 as Range<UInt64> {
        var maker = MadeJSON(schema, .random, seed: seed)
        let bytes = [UInt8](try codec.encode(maker.message(record), as: record))
        for _ in 0..<20 {
          let damaged = random.damage(bytes)
          try agree(damaged, record, contract, codec, "\(record.name) \(seed) \(damaged)")
        }
      }
    }
  }

  @Test("have one verdict on random bytes", arguments: Contract.allCases)
  func random(_ contract: Contract) throws {
    let schema = try contract.schema()
    let codec = MessageCodec(schema)
    for record in schema.messages {
      var random = SeededGenerator(seed: 9)
      let layout = Layout(record, in: schema)
      for _ in 0..<60 {
        var bytes = random.bytes(Int.random(in: 0...layout.length + 64, using: &random))
        // A true length of the block, and mostly zeros, let the reader go further.
        if bytes.count > 8 {
          bytes.replaceSubrange(0..<8, with: little(UInt64(layout.length)))
          for index in 8..<bytes.count where Int.random(in: 0..<4, using: &random) > 0 {
            bytes[index] = 0
          }
        }
        try agree(bytes, record, contract, codec, "\(record.name) \(bytes)")
      }
    }
  }
}
