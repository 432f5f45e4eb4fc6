public import MarketContract
public import Mediation

/// Gives back each message as it comes, or all at the end.
public actor ProbeExchangeHandler: QueryHandler {
  /// The most bytes that are kept until the end: as many as one message may have, so that such a
  /// probe costs no more memory than any other request.
  static let bytesKept = 64 << 20

  private let probes: Probes

  init(_ probes: Probes) {
    self.probes = probes
  }

  /// Answers each, or the last of them at the end.
  ///
  /// - Throws: a `Fault` where those that would be answered at the end are too large together.
  public func handle(
    _ query: ProbeExchange, _ exchange: Exchange<ProbeExchange>
  ) async throws -> ProbeSum {
    try probes.admit(exchange.context)
    var sum = ProbeSum(messages: 0, bytes: 0)
    var kept: [ProbePiece] = []
    var bytesKept = 0
    for try await piece in exchange.input {
      sum.messages += 1
      sum.bytes += UInt64(piece.payload.count)
      if query.halfDuplex {
        // A handful, because what is kept here is not counted against any credit.
        if kept.count == 64 { bytesKept -= kept.removeFirst().payload.count }
        bytesKept += piece.payload.count
        guard bytesKept <= Self.bytesKept else {
          throw Fault(
            .exhausted,
            "the last messages have more than \(Self.bytesKept) bytes, which is too much to keep "
              + "until the end; send fewer or smaller ones")
        }
        kept.append(piece)
      } else {
        try await exchange.output.send(piece)
      }
    }
    for piece in kept { try await exchange.output.send(piece) }
    return sum
  }
}
