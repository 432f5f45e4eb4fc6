import Dispatch
import Mediation

/// A lane without a loop: a queue, on which a test says what runs.
package final class QueueLane: Lane {
  private static let lane = DispatchSpecificKey<ObjectIdentifier>()

  private let queue = DispatchQueue(label: "lane")

  package init() {
    queue.setSpecific(key: Self.lane, value: ObjectIdentifier(self))
  }

  package var isCurrent: Bool {
    DispatchQueue.getSpecific(key: Self.lane) == ObjectIdentifier(self)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  package func isIsolatingCurrentContext() -> Bool? { isCurrent }

  package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }

  /// Has the lane do `work`, outside of any task, as a request arrives on it.
  package func perform<R: Sendable>(
    _ work: @escaping @Sendable () throws -> R
  ) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try work() }) }
    }
  }
}
