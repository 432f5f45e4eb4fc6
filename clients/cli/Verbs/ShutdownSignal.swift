internal import Glibc
internal import Synchronization

/// The signals that ask a program to end: SIGTERM, and SIGINT from Ctrl-C.
///
/// They are held back from the beginning of the program on, and taken by a thread that does nothing
/// else. The second one ends the program at once.
final class ShutdownSignal: Sendable {
  private struct State {
    var hasCome = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  private static var signals: sigset_t {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe sigaddset(&signals, SIGINT)
    return signals
  }

  /// How long after the first signal a second one is taken for the same.
  private static let echoTime: Duration = .milliseconds(500)

  /// Holds the signals back from this thread and from those that it starts.
  static func holdBack() {
    var signals = signals
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// Begins to take them.
  init() {
    var thread = pthread_t()
    let me = unsafe Unmanaged.passRetained(self)
    let result = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<ShutdownSignal>.fromOpaque(argument).takeRetainedValue().takeSignals()
        return nil
      }, me.toOpaque())
    if result == 0 {
      pthread_detach(thread)
    } else {
      // Without the thread nobody hears them; the server can still be killed.
      unsafe me.release()
    }
  }

  private func takeSignals() {
    var signals = Self.signals
    var number: Int32 = 0
    while unsafe sigwait(&signals, &number) != 0 {}
    let waiter = state.withLock { state in
      state.hasCome = true
      return state.waiter.take()
    }
    waiter?.resume()
    // A second one means at once, unless it is an echo of the first: whoever ends a group of processes
    // may reach each of them twice.
    let first = SuspendingClock.now
    repeat {
      while unsafe sigwait(&signals, &number) != 0 {}
    } while SuspendingClock.now - first < Self.echoTime
    _exit(128 + number)
  }

  /// Waits for the first signal.
  func wait() async {
    await withCheckedContinuation { continuation in
      let hasCome = state.withLock { state in
        if !state.hasCome { state.waiter = continuation }
        return state.hasCome
      }
      if hasCome { continuation.resume() }
    }
  }

  /// Whether a signal has come.
  var hasCome: Bool { state.withLock { $0.hasCome } }
}
