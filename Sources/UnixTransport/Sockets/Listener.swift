internal import Glibc
internal import RPCCore

/// Accepts connections on a loop's thread.
///
/// `@unchecked Sendable`: touched by the loop's thread alone after ``begin()``.
final class Listener: LoopHandler, @unchecked Sendable {
  /// How long accepting rests when the process has no descriptor left: long enough that it costs
  /// nothing, short enough that a client hardly notices. Connections that exist are not touched.
  private static let rest: Duration = .milliseconds(100)

  private let loop: EventLoop
  private let accept: @Sendable (consuming Descriptor) -> Void
  private var socket: ListeningSocket?
  private var token: UInt64?

  init(
    loop: EventLoop, socket: consuming ListeningSocket,
    accept: @escaping @Sendable (consuming Descriptor) -> Void
  ) {
    self.loop = loop
    self.socket = consume socket
    self.accept = accept
  }

  /// Begins to accept.
  func begin() {
    loop.submit { self.watch() }
  }

  /// Stops accepting; the socket's file is gone when this returns.
  func close() async {
    await withCheckedContinuation { continuation in
      let isAccepted = loop.submit {
        self.loopEnds()
        continuation.resume()
      }
      // A loop that has ended has told this listener so.
      if !isAccepted { continuation.resume() }
    }
  }

  private func watch() {
    guard token == nil, let number = socket?.socket.number else { return }
    token = try? loop.watch(number, .readable, self)
    if token == nil { loop.call(self, at: MonotonicClock.now.advanced(by: Self.rest)) }
  }

  private func unwatch() {
    guard let token, let number = socket?.socket.number else { return }
    loop.unwatch(number, token: token)
    self.token = nil
  }

  func ready(_ readiness: Readiness) {
    guard let number = socket?.socket.number else { return }
    do throws(SystemError) {
      while let connection = try UnixSocket.accept(from: number) { accept(connection) }
    } catch {
      // No descriptor or no memory: whoever waits goes on waiting.
      unwatch()
      loop.call(self, at: MonotonicClock.now.advanced(by: Self.rest))
    }
  }

  func timeHasCome() {
    watch()
  }

  func flush() {}

  func loopEnds() {
    unwatch()
    socket.take()?.close()
  }
}
