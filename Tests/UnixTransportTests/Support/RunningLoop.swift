import RPCCore
import Synchronization
import TestSupport

@testable import UnixTransport

extension EventLoop {
  /// Does `body` with a loop that runs, and stops it afterwards.
  static func with<R>(
    name: String = OwnProcess.newThreadName(), _ body: (EventLoop) async throws -> R
  ) async throws -> R {
    let loop = try EventLoop()
    try loop.start(name: name)
    defer { loop.stop() }
    return try await body(loop)
  }

  /// Does `work` on the loop's thread and waits for it.
  func perform<R: Sendable>(_ work: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
      submit { continuation.resume(returning: work()) }
    }
  }
}

/// A handler that notes what the loop calls.
final class ProbeHandler: LoopHandler {
  let name: Int
  let readiness = Record<Readiness>()
  let fired: Record<Int>
  let flushed = Milestone()
  let goneOn = Milestone()
  let ended = Milestone()
  /// The time that it says it waits for.
  let awaited = Mutex<MonotonicInstant?>(nil)

  init(_ name: Int = 0, fired: Record<Int> = Record()) {
    self.name = name
    self.fired = fired
  }

  func ready(_ readiness: Readiness) { self.readiness.append(readiness) }
  func flush() { flushed.reach() }
  func goOn() { goneOn.reach() }
  var awaitedTime: MonotonicInstant? { awaited.withLock { $0 } }
  func timeHasCome() { fired.append(name) }
  func loopEnds() { ended.reach() }
}
