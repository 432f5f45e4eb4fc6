internal import MarketApplication
internal import MarketContract
internal import SchemaCompiler

/// Judges a client's schema with the compiler of schemas, which also tells a change of one revision
/// to the next.
struct ContractJudge: SchemaJudge {
  func compare(_ text: String) async throws -> [RequestVerdict] {
    throw UnreadableSchema(reason: "not yet")
  }
}
