public import MarketContract
public import Mediation

/// Forgets what is remembered of all probes.
public actor ResetProbesHandler<Work: Sendable>: CommandHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Forgets it.
  public func handle(
    _ command: ResetProbes, _ prepared: Void, in work: Work, _ exchange: Exchange<ResetProbes>
  ) async throws {
    try probes.admit(exchange.context)
    probes.reset()
  }
}
