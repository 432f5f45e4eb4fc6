import Synchronization

/// Lets senders wait until their stream may send again.
///
/// A sender takes the ``count`` before it tries and waits for a later one, so that it misses no
/// word, whoever else waits and whenever the word comes. It lies within whoever has it: every call
/// has one, and few ever wait.
struct WriteSignal: ~Copyable, Sendable {
  // Not private: the compiler (6.3) does not find a private type of a value that others hold.
  struct State {
    var count: UInt64 = 0
    var waiters = Waiters()
  }

  private let state = Mutex(State())

  /// How often ``raise()`` has been called.
  var count: UInt64 { state.withLock { $0.count } }

  /// Lets all waiting senders go on.
  func raise() {
    let waiters = state.withLock { state in
      state.count += 1
      return state.waiters.takeAll()
    }
    waiters.resume()
  }

  /// Waits until ``raise()`` has been called more than `seen` times, or for the task's
  /// cancellation.
  func wait(after seen: UInt64) async {
    await withTaskCancellationHandler {
      await suspend { (waiter: Waiter<Void>) in
        let resumesNow = state.withLock { state in
          if state.count != seen || Task.isCancelled { return true }
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
