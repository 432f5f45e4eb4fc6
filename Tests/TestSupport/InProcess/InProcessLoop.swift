import Dispatch
import RPCCore
import Synchronization

/// Runs everything of one in-process connection: its bytes and the jobs of its calls, one after the
/// other, on no thread in particular.
///
/// Since all of it goes through here, a test can wait until nothing is left to be done, instead of
/// waiting for some time.
package final class InProcessLoop: TaskExecutor {
  private struct State {
    var pending = 0
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let queue = DispatchQueue(label: "in-process-loop")
  private let state = Mutex(State())

  /// The tasks of its calls; none waits for another call, since nobody ends this loop.
  let workers = CallWorkers()

  /// A loop with nothing to do.
  package init() {
    workers.close()
  }

  /// Takes a job of a task that prefers this loop.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    submit { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Has `work` done after everything that was submitted before.
  package func submit(_ work: @escaping @Sendable () -> Void) {
    state.withLock { $0.pending += 1 }
    queue.async {
      work()
      self.finishOne()
    }
  }

  private func finishOne() {
    let waiters = state.withLock { state in
      state.pending -= 1
      guard state.pending == 0 else { return [] as [CheckedContinuation<Void, Never>] }
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits until everything that was submitted, and what that has submitted in turn, is done.
  ///
  /// Then no byte moves and no call's task can go on before something comes from outside. A task
  /// that does not prefer this loop is outside.
  package func settle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.pending > 0 { state.waiters.append(continuation) }
        return state.pending == 0
      }
      if isIdle { continuation.resume() }
    }
  }
}
