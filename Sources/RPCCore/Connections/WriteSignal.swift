import Synchronization

/// Lets one sender wait until its stream may send again.
///
/// The word may come before the sender has begun to wait; it is kept for that long.
final class WriteSignal: Sendable {
  private struct State {
    var isRaised = false
    var waiter: Waiter<Void>?
  }

  private let state = Mutex(State())

  /// Lets the waiting sender go on, or the next one not wait.
  func raise() {
    let waiter = state.withLock { state in
      let waiter = state.waiter.take()
      state.isRaised = waiter == nil
      return waiter
    }
    waiter?.resume()
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
          state.waiter = waiter
          return false
        }
        if resumesNow { waiter.resume() }
      }
    } onCancel: {
      raise()
    }
  }
}
