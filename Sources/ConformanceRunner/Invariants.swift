internal import Conformance
internal import DynamicMessages
internal import RPCCore
internal import UnixTransport

/// What holds of a server after every case: a fresh call is answered, and nothing is left.
struct Invariants {
  let control: ServerControl
  /// The server's process, where the suite has started it.
  let process: ChildProcess?

  /// How long what a case has left may take to go: a connection that is cut writes for a second at
  /// most what is left.
  private static let clearingTime: Int64 = 3_000_000_000

  /// How often descriptors are counted of a server at which nothing happens.
  private static let readings = 10

  /// How many descriptors the process has when nothing is under way: the least of some readings,
  /// since the connection that has asked may be counted in one.
  func quietDescriptors() throws(PlayFailure) -> Int? {
    var least: Int?
    for _ in 0..<Self.readings {
      try checkMetrics()
      Pause.nanoseconds(5_000_000)
      guard let now = process?.descriptorCount else { return nil }
      least = min(least ?? now, now)
    }
    return least
  }

  /// Sees that a fresh call is answered, that nothing is under way, and that the process has no more
  /// descriptors than when it was `quiet`.
  func check(quietDescriptors quiet: Int?) throws(PlayFailure) {
    _ = try control.ask("ProbeEcho", .json(.object([JSONValue.Member("payload", .bytes([1, 2]))])))
    try checkMetrics()
    guard let quiet else { return }
    let until = MonotonicClock.now.nanoseconds + UInt64(Self.clearingTime * control.patience)
    while let now = process?.descriptorCount, now > quiet {
      if MonotonicClock.now.nanoseconds >= until {
        throw PlayFailure("the server has \(now) descriptors; when it was quiet it had \(quiet)")
      }
      Pause.nanoseconds(5_000_000)
    }
  }

  /// Of a server that others use too nothing is known but what they do not share with the suite.
  private func checkMetrics() throws(PlayFailure) {
    guard process != nil, control.forms.method(named: "GetMetrics") != nil else { return }
    // What asks is itself a connection with a call.
    let quiet: [(String, String)] = [
      ("connections", "<= 1"), ("streams", "<= 1"), ("calls", "<= 1"), ("callsWaiting", "<= 0"),
      ("unsentBytes", "<= 0"), ("congestedConnections", "<= 0"), ("requestsActive", "<= 1"),
      ("requestsQueued", "<= 0"),
    ]
    let members = quiet.map { JSONValue.Member($0.0, .string($0.1)) }
    try control.await(
      StateQuestion(
        method: "GetMetrics", request: .json(.object([])),
        reply: .json(.object([JSONValue.Member("server", .object(members))])),
        within: Self.clearingTime * control.patience))
  }
}
