public import MarketContract

/// Compares another revision of the contract with the present one.
public protocol SchemaJudge: Sendable {
  /// What becomes of each request of the schema that `text` declares, in the order of the numbers.
  ///
  /// - Throws: ``UnreadableSchema`` where the text has mistakes.
  func compare(_ text: String) async throws -> [RequestVerdict]
}
