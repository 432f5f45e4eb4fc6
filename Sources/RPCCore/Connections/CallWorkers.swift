internal import Synchronization

/// Tasks that carry out calls, one call after another.
///
/// A task, its stack and its bond to an executor cost more than a short handler does, so a task that
/// has ended a call waits for the next one. A task that was cancelled, or may yet be, is not used
/// again: that cannot be taken back.
package final class CallWorkers: Sendable {
  /// A call's work; true where its task may carry out another one.
  typealias Work = @Sendable () async -> Bool

  private struct State {
    var idle: [(worker: CallWorker, waiter: Waiter<Work?>)] = []
    var isClosed = false
  }

  /// How many tasks wait at the most: as many as calls run at once in a busy moment; each keeps a
  /// stack of some kilobytes.
  private static let mostIdle = 256

  private let state = Mutex(State())

  /// No workers yet.
  package init() {}

  /// Has a task do `work` on `executor`.
  func run(on executor: any TaskExecutor, _ work: @escaping Work) -> CallWorker {
    if let (worker, waiter) = state.withLock({ $0.idle.popLast() }) {
      waiter.resume(returning: work)
      return worker
    }
    let worker = CallWorker(first: work)
    worker.set(
      Task.immediate(executorPreference: executor) {
        var next = worker.takeFirst()
        while await Self.carryOut(&next) {
          next = await self.nextWork(for: worker)
        }
      })
    return worker
  }

  /// Does the work, which nothing holds any more when it is done: it keeps its call and what that
  /// was asked.
  private static func carryOut(_ next: inout Work?) async -> Bool {
    guard let work = next.take() else { return false }
    return await work()
  }

  private func nextWork(for worker: CallWorker) async -> Work? {
    await suspend { (waiter: Waiter<Work?>) in
      let waits = state.withLock { state in
        guard !state.isClosed, state.idle.count < Self.mostIdle else { return false }
        state.idle.append((worker, waiter))
        return true
      }
      if !waits { waiter.resume(returning: nil) }
    }
  }

  /// Lets the tasks that wait end, and those that work when they have.
  package func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      return state.idle.take()
    }
    for (_, waiter) in idle { waiter.resume(returning: nil) }
  }

  /// How many tasks wait for a call.
  var idleCount: Int { state.withLock { $0.idle.count } }
}

/// The task that carries out a call now.
final class CallWorker: Sendable {
  private struct State {
    var first: CallWorkers.Work?
    var task: Task<Void, Never>?
    var isCancelled = false
  }

  private let state: Mutex<State>

  fileprivate init(first: @escaping CallWorkers.Work) {
    state = Mutex(State(first: first))
  }

  /// What the task begins with.
  fileprivate func takeFirst() -> CallWorkers.Work? { state.withLock { $0.first.take() } }

  /// The task begins before whoever makes it knows it.
  fileprivate func set(_ task: Task<Void, Never>) {
    let isCancelled = state.withLock { state in
      state.task = task
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  /// Cancels the task; the call that it carries out must see to it that it gets no other.
  func cancel() {
    let task = state.withLock { state in
      state.isCancelled = true
      return state.task
    }
    task?.cancel()
  }
}

extension Array {
  /// All elements, which are not in the array any more.
  fileprivate mutating func take() -> [Element] {
    defer { self = [] }
    return self
  }
}
