import TestSupport

@testable import RPCCore

/// A server's machine and a clock; what a frame does is told in a few words.
struct ServerBench {
  static let start = MonotonicInstant(nanoseconds: 5_000_000_000)

  var machine: ServerConnectionMachine
  var now = start

  /// A machine that waits for a hello.
  init(awaitingHelloWith limits: ConnectionLimits) {
    machine = ServerConnectionMachine(
      greeting: Self.greeting(limits, name: "server"), now: Self.start)
  }

  /// A machine whose client has said hello.
  init(limits: ConnectionLimits = ConnectionLimits(), client: ConnectionLimits = .init()) {
    self.init(awaitingHelloWith: limits)
    _ = receive(.greeting(.hello, Self.greeting(client, name: "client")))
  }

  static func greeting(_ limits: ConnectionLimits = .init(), name: String) -> Greeting {
    Greeting(
      limits: limits, clock: start, schemaHash: [UInt8](repeating: 3, count: 32), name: name)
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

  /// What becomes due, and what is sent.
  mutating func advance(by duration: Duration) -> [String] {
    now = now.advanced(by: duration)
    return machine.tick(now: now).compactMap(\.summary) + sent()
  }
}
