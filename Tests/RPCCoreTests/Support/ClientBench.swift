import TestSupport

@testable import RPCCore

/// A client's machine and a clock; what a frame does is told in a few words.
struct ClientBench {
  static let start = MonotonicInstant(nanoseconds: 5_000_000_000)

  var machine: ClientConnectionMachine
  var now = start

  /// A machine that waits for a welcome; its hello has been written.
  init(awaitingWelcomeWith limits: ConnectionLimits) {
    machine = ClientConnectionMachine(greeting: ServerBench.greeting(limits, name: "client"))
    _ = sent()
  }

  /// A machine that may make calls.
  init(
    limits: ConnectionLimits = ConnectionLimits(), server: ConnectionLimits = .init(),
    sharesClock: Bool = true
  ) {
    self.init(awaitingWelcomeWith: limits)
    var welcome = ServerBench.greeting(server, name: "server")
    if !sharesClock { welcome.clock = MonotonicInstant(nanoseconds: 1) }
    _ = receive(.greeting(.welcome, welcome))
  }

  /// What is to be done for the frames, and what is sent, in this order.
  mutating func receive(_ frames: Frame...) -> [String] {
    var actions: [String] = []
    for frame in frames {
      if let action = machine.receive(frame, now: now).summary { actions.append(action) }
    }
    return actions + sent()
  }

  /// What is in the output.
  mutating func sent() -> [String] {
    machine.output.takeFrames().map(\.summary)
  }

  /// Begins a call; the open is left in the output.
  mutating func open(
    sends: Bool = false, deadline: MonotonicInstant? = nil, request: Note = Note(0)
  ) throws -> UInt64 {
    try machine.open(
      7, request: request, options: CallOptions(deadline: deadline), endOfStream: !sends, now: now)
  }

  /// What becomes due, and what is sent.
  mutating func advance(by duration: Duration) -> [String] {
    now = now.advanced(by: duration)
    return machine.tick(now: now).compactMap(\.summary) + sent()
  }
}
