public import MarketContract
public import Mediation

/// Fails with a status.
public actor ProbeFailureHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Throws it.
  public func handle(
    _ query: ProbeFailure, _ exchange: Exchange<ProbeFailure>
  ) async throws {
    try probes.admit(exchange.context)
    let code = StatusCode(rawValue: UInt16(query.status)) ?? .unknown
    throw CallError(
      code, query.text, executed: .never, stage: .handler, retryAfter: query.retryAfter)
  }
}
