import Synchronization

/// Something that happens once and that tests wait for.
package final class Milestone: Sendable {
  private struct State {
    var isReached = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// Something that has not happened.
  package init() {}

  /// Whether it has happened.
  package var isReached: Bool { state.withLock { $0.isReached } }

  /// Says that it has happened; saying so again changes nothing.
  package func reach() {
    let waiters = state.withLock { state in
      state.isReached = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits until it has happened; the task's cancellation does not end the wait.
  package func wait() async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if !state.isReached { state.waiters.append(continuation) }
        return state.isReached
      }
      if isReached { continuation.resume() }
    }
  }
}
