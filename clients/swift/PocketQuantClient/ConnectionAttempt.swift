internal import Synchronization

/// One attempt to connect, which all wait for who need a connection meanwhile.
///
/// Each waits with its own deadline and its own task; the attempt itself goes on for the others.
final class ConnectionAttempt: Sendable {
  /// Why it did not come to a connection.
  struct Failure: Error {
    let error: ClientError
    /// Whether it may pass by itself, so that it makes sense to wait.
    let isTemporary: Bool
  }

  typealias Outcome = Result<ServerLink, Failure>

  private struct State {
    var outcome: Outcome?
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter: UInt64 = 0
    var work: Task<Void, Never>?
  }

  private let state = Mutex(State())
  private let executor: any TaskExecutor
  private let pause: Task<Void, Never>?

  /// An attempt on `executor` that begins after `pause`, unless somebody hurries it.
  init(after pause: Duration, on executor: any TaskExecutor) {
    self.executor = executor
    self.pause =
      pause > .zero
      ? Task(executorPreference: executor) { try? await Task.sleep(for: pause) } : nil
  }

  /// Does the work of the attempt, which calls ``finish(_:)``.
  func begin(_ work: @escaping @Sendable () async -> Void) {
    let task = Task(executorPreference: executor) {
      await self.pause?.value
      await work()
    }
    state.withLock { $0.work = task }
  }

  /// Ends the pause: somebody wants to know at once.
  func hurry() { pause?.cancel() }

  /// Ends the attempt as far as it can be ended, and waits until nothing of it is left.
  func stop() async {
    pause?.cancel()
    let work = state.withLock { $0.work }
    work?.cancel()
    await work?.value
  }

  /// Tells all who wait.
  func finish(_ outcome: Outcome) {
    let waiters = state.withLock { state in
      if state.outcome == nil { state.outcome = outcome }
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits for the outcome; nil where the task is cancelled first.
  func outcome() async -> Outcome? {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let resumesNow = state.withLock { state in
          if state.outcome != nil || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if resumesNow { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
    return state.withLock { $0.outcome }
  }
}
