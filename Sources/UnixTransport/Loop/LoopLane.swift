internal import Synchronization

/// A loop as the executor of actors that are isolated to its thread.
///
/// The loop itself is the executor of tasks; a job that comes here is isolated to its actor besides,
/// and is run so. What runs on the loop's thread outside of any job is isolated to it as well.
package final class LoopLane: SerialExecutor {
  private struct Late {
    var jobs: [UnownedJob] = []
    var isRunning = false
  }

  private let loop: EventLoop
  /// The jobs that have come after the loop's end.
  private let late = Mutex(Late())

  init(_ loop: EventLoop) {
    self.loop = loop
  }

  /// Whether this is the loop's thread.
  package var isCurrent: Bool { loop.isCurrent }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if !loop.submit({ self.run(job) }) { runLate(job) }
  }

  package func isIsolatingCurrentContext() -> Bool? { loop.isCurrent }

  package func checkIsolated() {
    precondition(loop.isCurrent, "not on the thread of the lane")
  }

  private func run(_ job: UnownedJob) {
    unsafe job.runSynchronously(on: asUnownedSerialExecutor())
  }

  /// Runs what comes when the loop has been stopped one after the other where tasks without a
  /// preference run, so that whoever waits for it goes on; not before the loop's thread has ended,
  /// which does the last of its work meanwhile.
  private func runLate(_ job: UnownedJob) {
    let begins = late.withLock { late in
      late.jobs.append(job)
      defer { late.isRunning = true }
      return !late.isRunning
    }
    guard begins else { return }
    loop.callWhenEnded {
      Task.detached {
        while let next = self.takeLate() { self.run(next) }
      }
    }
  }

  /// How many jobs have come after the loop was stopped and have not begun.
  var lateCount: Int { late.withLock { $0.jobs.count } }

  private func takeLate() -> UnownedJob? {
    late.withLock { late in
      late.isRunning = !late.jobs.isEmpty
      return late.jobs.isEmpty ? nil : late.jobs.removeFirst()
    }
  }
}

extension EventLoop {
  /// Does `work` when the thread of a loop that has been stopped has ended; at once where it has, or
  /// never began.
  fileprivate func callWhenEnded(_ work: @escaping @Sendable () -> Void) {
    let hasEnded = remote.withLock { remote in
      assert(remote.hasStopped)
      if remote.hasThread { remote.atEnd.append(work) }
      return !remote.hasThread
    }
    if hasEnded { work() }
  }
}
