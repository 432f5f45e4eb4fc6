public import MarketContract
public import Mediation

/// Fails with an error that nobody declared.
public actor ProbeUndeclaredFailureHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Throws it.
  public func handle(
    _ query: ProbeUndeclaredFailure, _ exchange: Exchange<ProbeUndeclaredFailure>
  ) async throws {
    try probes.admit(exchange.context)
    throw Undeclared(secret: query.secret)
  }
}

/// An error that no request declares; what it holds is nobody's business.
private struct Undeclared: Error {
  let secret: String
}
