import Synchronization

/// Lets senders wait until their stream may send again.
///
/// The word may come before the sender has begun to wait; it is kept for that long.
final class WriteSignal: Sendable {
  private struct State {
    var isRaised = false
    var waiters = Waiters()
  }

  private let state = Mutex(State())

  /// Lets the waiting senders go on, or the next one not wait.
  func raise() {
    let waiters = state.withLock { state in
      state.isRaised = state.waiters.isEmpty
      return state.waiters.takeAll()
    }
    waiters.resume()
  }

  /// Waits for ``raise()`` or the task's cancellation.
  func wait() async {
    await withTaskCancellationHandler {
      await suspend { (waiter: Waiter<Void>) in
        let resumesNow = state.withLock { state in
          if state.isRaised || Task.isCancelled {
            state.isRaised = false
            return true
          }
          state.waiters.append(waiter)
          return false
        }
        if resumesNow { waiter.resume() }
      }
    } onCancel: {
      raise()
    }
  }
}
