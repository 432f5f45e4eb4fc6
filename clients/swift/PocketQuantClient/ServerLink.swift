internal import MarketContract
internal import RPCCore
internal import UnixTransport

/// A connection, and which requests of this client its server would misunderstand.
struct ServerLink: Sendable {
  let connection: ClientConnection
  /// Why a request is not sent, by its number; empty where both were built from one contract, as
  /// nearly always.
  let refusals: [UInt16: CallError]

  /// How long a server may take to compare: two large schemas are compared in some milliseconds, and
  /// a server that cannot say anything in this time is of no use for calls either.
  static let comparisonTime: Duration = .seconds(10)

  /// Waits until calls may be made on `connection`; where the server was built from another revision
  /// of the contract, asks it what that means.
  init(
    _ connection: ClientConnection, comparisonTime: Duration = Self.comparisonTime
  ) async throws(CallError) {
    self.connection = connection
    let greeting = try await connection.ready()
    refusals =
      greeting.schemaHash == MarketDataSchema.hash
      ? [:] : try await Self.refusals(on: connection, within: comparisonTime)
  }

  private static func refusals(
    on connection: ClientConnection, within time: Duration
  ) async throws(CallError) -> [UInt16: CallError] {
    let comparison: SchemaComparison
    do throws(CallError) {
      comparison = try await connection.call(
        MarketDataMethod.compareSchema.rawValue, CompareSchema(text: MarketDataSchema.text),
        options: CallOptions(deadline: MonotonicClock.now.advanced(by: time)))
    } catch {
      guard error.code == .unimplemented || error.code == .invalidArgument else { throw error }
      return unknownRefusals(error)
    }
    let broken = comparison.requests.filter { $0.compatibility == .broken }
    return Dictionary(
      broken.map { ($0.request, refusal($0)) }, uniquingKeysWith: { first, _ in first })
  }

  /// Refuses all but what every revision has: that nothing differs has been said by nobody, and a
  /// request that is misread is not noticed.
  private static func unknownRefusals(_ error: CallError) -> [UInt16: CallError] {
    let known: [MarketDataMethod] = [.describeSchema, .compareSchema]
    return Dictionary(
      uniqueKeysWithValues: MarketDataMethod.allCases.filter { !known.contains($0) }.map { method in
        let refusal = CallError(
          .failedPrecondition,
          "it is not known whether \(method.name) is the same request to this client and to the "
            + "server, which cannot compare the two (\(error.message)); update the older of the two",
          executed: .never, stage: .encode)
        return (method.rawValue, refusal)
      })
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
