public import MarketContract
public import Mediation

/// Tells what is remembered of slow probes.
public actor GetProbeSightingHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Looks it up.
  public func handle(
    _ query: GetProbeSighting, _ exchange: Exchange<GetProbeSighting>
  ) async throws -> ProbeSighting {
    try probes.admit(exchange.context)
    return probes.sighting(of: query.name)
  }
}
