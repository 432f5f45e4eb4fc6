public import MarketContract
public import Mediation

/// Counts how often it is begun.
public actor ProbeCountHandler<Work: Sendable>: CommandHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Refuses where it is told to, and waits.
  public func prepare(_ command: ProbeCount, _ exchange: Exchange<ProbeCount>) async throws {
    try probes.admit(exchange.context)
    if probes.refuses(command.name, atFirst: command.refusals) {
      throw CallError(
        .unavailable, "the probe was told to refuse; call again", executed: .never,
        stage: .admission, retryAfter: .milliseconds(1))
    }
    if let pause = command.pause { try await Task.sleep(for: pause) }
  }

  /// Counts.
  public func handle(
    _ command: ProbeCount, _ prepared: Void, in work: Work, _ exchange: Exchange<ProbeCount>
  ) async throws -> ProbeCounter {
    ProbeCounter(count: probes.count(command.name))
  }
}
