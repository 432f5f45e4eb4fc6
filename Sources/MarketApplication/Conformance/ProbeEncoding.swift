public import MarketContract
public import Mediation

/// Gives back a message with one of everything.
public actor ProbeEncodingHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Answers at once.
  public func handle(
    _ query: ProbeEncoding, _ exchange: Exchange<ProbeEncoding>
  ) async throws -> ProbeForm {
    try probes.admit(exchange.context)
    return query.form
  }
}
