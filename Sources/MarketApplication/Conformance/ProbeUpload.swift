public import MarketContract
public import Mediation

/// Takes messages and counts them.
public actor ProbeUploadHandler: QueryHandler {
  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Takes them as they come.
  public func handle(
    _ query: ProbeUpload, _ exchange: Exchange<ProbeUpload>
  ) async throws -> ProbeSum {
    try probes.admit(exchange.context)
    return try await probes.remember(query.name) {
      if let pause = query.pause { try await Task.sleep(for: pause) }
      var sum = ProbeSum(messages: 0, bytes: 0)
      if query.stopsBehind == 0 { return sum }
      for try await piece in exchange.input {
        sum.messages += 1
        sum.bytes += UInt64(piece.payload.count)
        if query.stopsBehind.map({ sum.messages >= $0 }) == true { break }
      }
      return sum
    }
  }
}
