import Synchronization
import TestSupport
import Testing

@testable import RPCCore

@Suite("Tasks that carry out one call after another")
struct CallWorkersTests {
  /// The identity of the task that runs.
  private static var current: Int { unsafe withUnsafeCurrentTask { $0?.hashValue ?? 0 } }

  @Test("a task that has ended a call carries out the next one")
  func reuse() async {
    let workers = CallWorkers()
    let tasks = Record<Int>()
    for count in 1...3 {
      _ = workers.run(on: globalConcurrentExecutor) {
        tasks.append(Self.current)
        return true
      }
      #expect(await eventually { tasks.elements.count == count && workers.idleCount == 1 })
    }
    #expect(Set(tasks.elements).count == 1)
    workers.close()
    #expect(workers.idleCount == 0)
  }

  @Test("calls at the same time have tasks of their own")
  func beside() async {
    let workers = CallWorkers()
    let mayEnd = Milestone()
    let begun = Record<Int>()
    for _ in 0..<5 {
      _ = workers.run(on: globalConcurrentExecutor) {
        begun.append(Self.current)
        await mayEnd.wait()
        return true
      }
    }
    #expect(Set(await begun.wait(for: 5)).count == 5)
    mayEnd.reach()
    #expect(await eventually { workers.idleCount == 5 })
    workers.close()
  }

  @Test("a task that was cancelled carries out nothing else")
  func cancelled() async {
    let workers = CallWorkers()
    let cancelled = Milestone()
    let worker = workers.run(on: globalConcurrentExecutor) {
      await withTaskCancellationHandler {
        await cancelled.wait()
      } onCancel: {
        cancelled.reach()
      }
      return !Task.isCancelled
    }
    worker.cancel()
    await cancelled.wait()
    let next = Record<Bool>()
    _ = workers.run(on: globalConcurrentExecutor) {
      next.append(Task.isCancelled)
      return true
    }
    #expect(await next.wait(for: 1) == [false])
    workers.close()
  }

  @Test("a task that waits holds nothing of the calls that it has carried out")
  func release() async {
    final class Request: Sendable {}
    let workers = CallWorkers()
    for _ in 0..<2 {
      weak let held: Request?
      do {
        let request = Request()
        held = request
        _ = workers.run(on: globalConcurrentExecutor) { [request] in
          await Task.yield()
          _ = request
          return true
        }
      }
      #expect(await eventually { workers.idleCount == 1 })
      #expect(await eventually { held == nil })
    }
    workers.close()
  }

  @Test("what is closed keeps no task")
  func closed() async {
    let workers = CallWorkers()
    workers.close()
    let done = Milestone()
    _ = workers.run(on: globalConcurrentExecutor) {
      done.reach()
      return true
    }
    await done.wait()
    #expect(workers.idleCount == 0)
  }
}
