public import MarketContract
public import Mediation

/// Streams messages.
public actor ProbeDownloadHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Streams them, one after the other.
  public func handle(
    _ query: ProbeDownload, _ exchange: Exchange<ProbeDownload>
  ) async throws -> ProbeSum {
    try probes.admit(exchange.context)
    return try await probes.remember(query.name) {
      for index in 0..<query.messages {
        if index == query.failsBehind { break }
        if let pause = query.pause { try await Task.sleep(for: pause) }
        // Made anew each time: nothing is held while the caller takes nothing.
        try await exchange.output.ready()
        let payload = Bytes.probe(count: Int(query.bytesEach))
        try await exchange.output.send(ProbePiece(index: index, payload: payload))
      }
      if let places = query.failsBehind {
        throw ProbeFailed(reason: "behind so many messages", places: [places])
      }
      return ProbeSum(
        messages: UInt64(query.messages), bytes: UInt64(query.messages) * UInt64(query.bytesEach))
    }
  }
}
