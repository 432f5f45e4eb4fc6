internal import MarketContract
internal import Mediation

/// What the gate is told of requests.
enum RequestLimits {
  /// What one user may have who is not the owner, as a share of the places and of the queue: half,
  /// as of the connections, so that one member of an allowed group, by mistake or not, never keeps
  /// the owner or the other members from being served; and not less, because there may be only one.
  static let shareOfOneMember = 0.5

  /// What is asked of the server itself is answered also where all places are taken. Whether it
  /// lives and what it speaks costs nothing to tell; a comparison of schemas and the figures cost
  /// milliseconds, and so count for the rate. Whoever follows events does so for as long as he likes
  /// and would keep his place; `EventFeeds` says how many may.
  static let tolls: [UInt16: AdmissionGate.Toll] = Dictionary(
    uniqueKeysWithValues: [
      (MarketDataMethod.getHealth, .nothing), (.watchHealth, .nothing), (.describeSchema, .nothing),
      (.compareSchema, .rate), (.getMetrics, .rate), (.subscribeEvents, .rate),
    ].map { (method: MarketDataMethod, toll: AdmissionGate.Toll) in (method.rawValue, toll) })

  /// The limits of a server that belongs to `owner`.
  static func limits(
    _ configuration: PocketQuantServer.Configuration, owner: UInt32
  ) -> AdmissionGate.Limits {
    let total = configuration.maxRequests
    let share = max(Int(Double(total) * shareOfOneMember), 1)
    return AdmissionGate.Limits(
      total: total, queued: total, shareOfOthers: .init(active: share, waiting: share),
      owner: owner, rate: configuration.requestsPerSecond)
  }
}
