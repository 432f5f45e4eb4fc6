/// How a server's connection stands at one moment.
package struct ConnectionFigures: Equatable, Sendable {
  /// The calls whose end is not in the output.
  package var streams = 0
  /// The calls whose work has not ended.
  package var calls = 0
  /// The calls that wait for credit, or for the client to read.
  package var waiting = 0
  /// The frames that were dropped because they crossed with the end of their call.
  package var lateFrames = 0
  /// The bytes that the kernel has not taken.
  package var unsent = 0
  /// Whether the client is not read, because it does not read.
  package var isCongested = false

  package init() {}
}

extension ServerConnectionMachine {
  /// How many calls wait until more of what they say may leave.
  var waitingCount: Int {
    streams.all.count { $0.value.isAwaited || $0.value.isEnding }
  }

  /// The frames that were dropped, for whoever counts them further.
  mutating func takeLateFrames() -> Int {
    defer { lateFrames = 0 }
    return lateFrames
  }
}
