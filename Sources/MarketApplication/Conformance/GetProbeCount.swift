public import MarketContract
public import Mediation

/// Tells how often a counting probe was begun.
public actor GetProbeCountHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Looks it up.
  public func handle(
    _ query: GetProbeCount, _ exchange: Exchange<GetProbeCount>
  ) async throws -> ProbeCounter {
    try probes.admit(exchange.context)
    return ProbeCounter(count: probes.count(of: query.name))
  }
}
