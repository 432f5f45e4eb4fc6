public import MarketContract
public import Mediation

/// Compares a client's schema with that of the server.
public actor CompareSchemaHandler: QueryHandler {
  private let judge: any SchemaJudge

  init(_ judge: any SchemaJudge) {
    self.judge = judge
  }

  /// Has the schema judged.
  public func handle(
    _ query: CompareSchema, _ exchange: Exchange<CompareSchema>
  ) async throws -> SchemaComparison {
    SchemaComparison(requests: try await judge.compare(query.text))
  }
}
