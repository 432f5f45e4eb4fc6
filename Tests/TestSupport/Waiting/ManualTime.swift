import Mediation
import Synchronization

/// Time that goes on when a test says so, for whoever waits by it.
package final class ManualTime: Sendable {
  private struct Sleeper {
    let number: Int
    let length: UInt64
    let end: UInt64
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var now: UInt64 = 1000
    var lastNumber = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  package init() {}

  package var now: MonotonicTime { MonotonicTime(nanoseconds: state.withLock { $0.now }) }

  /// How long those wait in all who wait now.
  package var waits: [UInt64] { state.withLock { $0.sleepers.map(\.length) } }

  /// Waits until so much time has gone on.
  package func sleep(_ nanoseconds: UInt64) async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let isOver = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let immediate: Bool? = state.withLock { state in
          if state.cancelled.remove(number) != nil { return false }
          if nanoseconds == 0 { return true }
          let end = state.now.addingReportingOverflow(nanoseconds)
          state.sleepers.append(
            Sleeper(
              number: number, length: nanoseconds, end: end.overflow ? .max : end.partialValue,
              continuation: continuation))
          return nil
        }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
          state.cancelled.insert(number)
          return nil as Sleeper?
        }
        return state.sleepers.remove(at: index)
      }
      sleeper?.continuation.resume(returning: false)
    }
    if !isOver { throw CancellationError() }
  }

  /// Has time go on.
  package func advance(by nanoseconds: UInt64) {
    let woken = state.withLock { state in
      state.now += nanoseconds
      let now = state.now
      let woken = state.sleepers.filter { $0.end <= now }
      state.sleepers.removeAll { $0.end <= now }
      return woken
    }
    for sleeper in woken { sleeper.continuation.resume(returning: true) }
  }

  /// What subscribers ask of the world, by this clock and without chance.
  package var surroundings: DeliverySurroundings {
    DeliverySurroundings(
      now: { self.now }, wallClock: { Int64(self.now.nanoseconds) },
      sleep: { try await self.sleep($0) }, jitter: { 0 })
  }
}
