internal import Glibc
internal import RPCCore

/// Accepts connections on a loop's thread.
///
/// `@unchecked Sendable`: touched by the loop's thread alone after ``begin()``.
final class Listener: LoopHandler, @unchecked Sendable {
  /// How long accepting rests when the system has nothing left for a connection: long enough that it
  /// costs nothing, short enough that a client hardly notices. Connections that exist are not
  /// touched.
  private static let rest: Duration = .milliseconds(100)
  /// How many connections are accepted before the loop looks at those that it has: who came first
  /// has said hello before the last one has come.
  private static let connectionsPerTurn = 32

  private let loop: EventLoop
  private let counters: ServerCounters
  private let accept: @Sendable (consuming Descriptor) -> Void
  private var socket: ListeningSocket?
  private var token: UInt64?
  /// When accepting goes on, while it rests.
  private var restsUntil: MonotonicInstant?
  /// A descriptor that is given up for a moment when there is no other, so that a client can be told.
  private var spare: Descriptor?

  init(
    loop: EventLoop, socket: consuming ListeningSocket, counters: ServerCounters,
    accept: @escaping @Sendable (consuming Descriptor) -> Void
  ) {
    self.loop = loop
    self.counters = counters
    self.socket = consume socket
    self.accept = accept
    spare = UnixSocket.makeSpare()
  }

  /// Begins to accept.
  func begin() {
    loop.submit { self.watch() }
  }

  /// Stops accepting; the socket's file is gone when this returns.
  ///
  /// Whoever waits to be accepted is handed on once more, to be told that the server ends; not those
  /// on a socket that was handed over, whom the next server on it serves.
  func close() async {
    await withCheckedContinuation { continuation in
      let isAccepted = loop.submit {
        if self.socket?.isHandedOver == false { self.acceptAll() }
        self.loopEnds()
        continuation.resume()
      }
      // A loop that has ended has told this listener so.
      if !isAccepted { continuation.resume() }
    }
  }

  private func watch() {
    guard token == nil, let number = socket?.number else { return }
    // Another thread may have taken the descriptor that was given up for a moment.
    if spare == nil { spare = UnixSocket.makeSpare() }
    token = try? loop.watch(number, .readable, self)
    if token == nil { restForAWhile() }
  }

  private func unwatch() {
    guard let token, let number = socket?.number else { return }
    loop.unwatch(number, token: token)
    self.token = nil
  }

  private func restForAWhile() {
    unwatch()
    let end = MonotonicClock.now.advanced(by: Self.rest)
    restsUntil = end
    loop.call(self, at: end)
  }

  func ready(_ readiness: Readiness) {
    for _ in 0..<Self.connectionsPerTurn {
      guard acceptOne() else { return }
    }
  }

  /// Accepts all who wait now, which the kernel lets be one more than the backlog; those who come
  /// meanwhile could go on for ever.
  private func acceptAll() {
    for _ in 0...ListeningSocket.backlog {
      guard acceptOne() else { return }
    }
  }

  /// Accepts a connection; false where none waits, or none can be accepted for now.
  private func acceptOne() -> Bool {
    guard let number = socket?.number else { return false }
    do throws(SystemError) {
      guard let connection = try UnixSocket.accept(from: number) else { return false }
      accept(connection)
      return true
    } catch {
      if error.number == EMFILE, refuseOne(number) { return true }
      // No memory, or no descriptor in the whole system: whoever waits goes on waiting.
      if token != nil { restForAWhile() }
      return false
    }
  }

  var awaitedTime: MonotonicInstant? { restsUntil }

  /// Tells a client that there is no descriptor for its connection; false where that cannot be done.
  private func refuseOne(_ number: Int32) -> Bool {
    guard spare.take() != nil else { return false }
    defer { spare = UnixSocket.makeSpare() }
    guard let connection = try? UnixSocket.accept(from: number) else { return false }
    counters.accept()
    counters.refuse(.tooManyConnections)
    UnixSocket.refuse(
      connection,
      with: FrameOutput.reject(
        .tooManyConnections, "the server has no file descriptor left for another connection"))
    return true
  }

  func timeHasCome() {
    restsUntil = nil
    watch()
  }

  func flush() {}

  func goOn() {}

  func loopEnds() {
    unwatch()
    restsUntil = nil
    socket.take()?.close()
    spare = nil
  }
}
