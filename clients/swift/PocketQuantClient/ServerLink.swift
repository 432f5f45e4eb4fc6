internal import MarketContract
internal import RPCCore

/// A connection, and which requests of this client its server would misunderstand.
struct ServerLink: Sendable {
  let connection: ClientConnection
  /// Why a request is not sent, by its number; empty where both were built from one contract, as
  /// nearly always.
  let refusals: [UInt16: CallError]

  /// Waits until calls may be made on `connection`; where the server was built from another revision
  /// of the contract, asks it what that means.
  init(_ connection: ClientConnection) async throws(CallError) {
    self.connection = connection
    let greeting = try await connection.ready()
    refusals =
      greeting.schemaHash == MarketDataSchema.hash ? [:] : try await Self.refusals(on: connection)
  }

  private static func refusals(
    on connection: ClientConnection
  ) async throws(CallError) -> [UInt16: CallError] {
    let comparison: SchemaComparison
    do throws(CallError) {
      comparison = try await connection.call(
        MarketDataMethod.compareSchema.rawValue, CompareSchema(text: MarketDataSchema.text),
        options: CallOptions())
    } catch {
      // A server that cannot compare still refuses by itself what it does not understand.
      if error.code == .unimplemented || error.code == .invalidArgument { return [:] }
      throw error
    }
    let broken = comparison.requests.filter { $0.compatibility == .broken }
    return Dictionary(
      broken.map { ($0.request, refusal($0)) }, uniquingKeysWith: { first, _ in first })
  }

  private static func refusal(_ verdict: RequestVerdict) -> CallError {
    let place = verdict.place.map { " at \($0)" } ?? ""
    let rule = verdict.rule.map { " (\($0))" } ?? ""
    return CallError(
      .failedPrecondition,
      "\(verdict.name) is not the same request to this client and to the server\(place): "
        + "\(verdict.explanation ?? "it has changed")\(rule); update the older of the two",
      executed: .never, stage: .encode)
  }
}
