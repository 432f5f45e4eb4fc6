public import MarketContract
public import Mediation

/// Gives back what is sent, or as many bytes as are asked for.
public actor ProbeEchoHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Answers at once.
  public func handle(
    _ query: ProbeEcho, _ exchange: Exchange<ProbeEcho>
  ) async throws -> ProbeEchoed {
    try probes.admit(exchange.context)
    let context = exchange.context
    return ProbeEchoed(
      payload: query.replyBytes.map { .probe(count: Int($0)) } ?? query.payload,
      correlation: context.correlation, user: context.caller.user,
      process: UInt32(clamping: context.caller.process),
      remaining: context.deadline.map { deadline in
        let left = Int64(bitPattern: deadline.nanoseconds &- probes.now().nanoseconds)
        return .nanoseconds(left)
      })
  }
}
