public import MarketContract
public import Mediation

/// Fails with an error that is declared.
public actor ProbeDeclaredFailureHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Throws it.
  public func handle(
    _ query: ProbeDeclaredFailure, _ exchange: Exchange<ProbeDeclaredFailure>
  ) async throws {
    try probes.admit(exchange.context)
    throw ProbeFailed(reason: query.reason, places: query.places)
  }
}
