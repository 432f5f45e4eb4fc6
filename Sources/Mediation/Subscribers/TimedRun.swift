internal import Synchronization

/// Work that has a time limit: it is cancelled when that is over, and given up where it does not end
/// then.
struct TimedRun: Sendable {
  enum Outcome: Sendable {
    case ended
    case failed(any Error)
    /// It was cancelled because its time was over, and ended.
    case tookTooLong
    /// It does not end although it was cancelled; it still runs.
    case stuck
  }

  let limit: UInt64
  let grace: UInt64
  let sleep: @Sendable (UInt64) async throws -> Void

  /// Does `work`; says what came of it no later than limit and grace allow. Where the task is
  /// cancelled, so is the work, and it has the grace to end.
  func callAsFunction(_ work: @escaping @Sendable () async throws -> Void) async -> Outcome {
    let verdict = Verdict()
    let task = Task {
      do {
        try await work()
        verdict.settle(.ended)
      } catch {
        verdict.settle(verdict.isLate ? .tookTooLong : .failed(error))
      }
    }
    let giveUp: @Sendable () async -> Void = { [grace, sleep] in
      task.cancel()
      if (try? await sleep(grace)) != nil { verdict.settle(.stuck) }
    }
    verdict.keep(
      Task { [limit, sleep] in
        guard (try? await sleep(limit)) != nil else { return }
        verdict.markLate()
        await giveUp()
      })
    return await withTaskCancellationHandler {
      await verdict.value()
    } onCancel: {
      verdict.keep(Task { await giveUp() })
    }
  }

  /// What came of the work, once that is known.
  private final class Verdict: Sendable {
    private struct State {
      var outcome: Outcome?
      var isLate = false
      var waiter: CheckedContinuation<Outcome, Never>?
      var timers: [Task<Void, Never>] = []
    }

    private let state = Mutex(State())

    var isLate: Bool { state.withLock { $0.isLate } }

    func markLate() {
      state.withLock { $0.isLate = true }
    }

    /// Keeps a timer, to be cancelled when the outcome is known.
    func keep(_ timer: Task<Void, Never>) {
      let isSettled = state.withLock { state in
        if state.outcome == nil { state.timers.append(timer) }
        return state.outcome != nil
      }
      if isSettled { timer.cancel() }
    }

    func settle(_ outcome: Outcome) {
      let (waiter, timers) = state.withLock { state in
        guard state.outcome == nil else {
          return (nil as CheckedContinuation<Outcome, Never>?, [] as [Task<Void, Never>])
        }
        state.outcome = outcome
        defer { state.timers = [] }
        return (state.waiter.take(), state.timers)
      }
      for timer in timers { timer.cancel() }
      waiter?.resume(returning: outcome)
    }

    func value() async -> Outcome {
      await withCheckedContinuation { continuation in
        let outcome = state.withLock { state in
          if state.outcome == nil { state.waiter = continuation }
          return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
      }
    }
  }
}
