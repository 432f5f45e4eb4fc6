import MarketContract
import RPCCore
import TestSupport

// What a server says of its own contract.

extension SchemaText: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SchemaText {
    SchemaText(text: random.text(1...2000), hash: Bytes(random.bytes(32)))
  }
}

extension RequestVerdict: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RequestVerdict {
    RequestVerdict(
      request: .random(in: 0 ... .max, using: &random), name: random.text(1...128),
      compatibility: Compatibility(rawValue: .random(in: 0...255, using: &random)),
      rule: random.maybe { $0.text(1...64) }, place: random.maybe { $0.text(1...256) },
      explanation: random.maybe { $0.text(1...1024) })
  }
}

extension SchemaComparison: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SchemaComparison {
    SchemaComparison(requests: random.list(0...4) { .random(&$0) })
  }
}

extension UnreadableSchema: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> UnreadableSchema {
    UnreadableSchema(reason: random.text(1...1024))
  }
}

extension DescribeSchema: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> DescribeSchema { DescribeSchema() }
}

extension CompareSchema: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> CompareSchema {
    CompareSchema(text: random.text(1...2000))
  }
}
