public import MarketContract
public import Mediation

/// Gives the schema that the server holds.
public actor DescribeSchemaHandler: QueryHandler {
  init() {}

  /// Gives the text from which the contract was generated.
  public func handle(
    _ query: DescribeSchema, _ exchange: Exchange<DescribeSchema>
  ) async throws -> SchemaText {
    SchemaText(text: MarketDataSchema.text, hash: Bytes(MarketDataSchema.hash))
  }
}
