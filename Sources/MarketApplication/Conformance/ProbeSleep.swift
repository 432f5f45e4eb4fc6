public import MarketContract
public import Mediation

/// Waits, and remembers whether it was cancelled.
public actor ProbeSleepHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Waits for as long as it is told to.
  public func handle(
    _ query: ProbeSleep, _ exchange: Exchange<ProbeSleep>
  ) async throws -> ProbeSum {
    try probes.admit(exchange.context)
    return try await probes.remember(query.name) {
      if query.ignoresCancellation {
        // A task of its own is not cancelled with this one.
        await Task { try? await Task.sleep(for: query.duration) }.value
      } else {
        try await Task.sleep(for: query.duration)
      }
      return ProbeSum(messages: 0, bytes: 0)
    }
  }
}
