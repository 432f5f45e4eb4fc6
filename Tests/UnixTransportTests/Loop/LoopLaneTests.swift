import Dispatch
import TestSupport
import Testing

@testable import UnixTransport

@Suite("A loop as the executor of actors", .timeLimit(.minutes(5)))
struct LoopLaneTests {
  /// Counts, on a lane.
  private actor Counter {
    private let lane: LoopLane
    private var count = 0

    init(_ lane: LoopLane) { self.lane = lane }

    nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

    func increase() -> (count: Int, isOnLane: Bool) {
      count += 1
      return (count, lane.isCurrent)
    }

    nonisolated func increaseInPlace() -> Int { assumeIsolated { $0.increase().count } }
  }

  @Test("what is isolated to it runs on its thread, whoever asks")
  func fromElsewhere() async throws {
    try await EventLoop.with { loop in
      let lane = LoopLane(loop)
      let counter = Counter(lane)
      #expect(!lane.isCurrent)
      let onLane = await withTaskGroup { group in
        for _ in 0..<200 { group.addTask { await counter.increase().isOnLane } }
        for _ in 0..<200 {
          group.addTask(executorPreference: loop) { await counter.increase().isOnLane }
        }
        return await group.reduce(into: [Bool]()) { $0.append($1) }
      }
      #expect(onLane == Array(repeating: true, count: 400))
      #expect(await counter.increase().count == 401)
    }
  }

  @Test("the loop's own work, outside of any task, is isolated to it")
  func inPlace() async throws {
    try await EventLoop.with { loop in
      let lane = LoopLane(loop)
      let counter = Counter(lane)
      #expect(await loop.perform { lane.isCurrent })
      #expect(await loop.perform { counter.increaseInPlace() } == 1)
      #expect(await counter.increase().count == 2)
    }
  }

  @Test("what comes while the loop ends waits for the last of its work, on its own thread")
  func whileEnding() async throws {
    let loop = try EventLoop()
    let lane = LoopLane(loop)
    let counter = Counter(lane)
    let (begun, mayEnd) = (Milestone(), DispatchSemaphore(value: 0))
    try loop.start(name: "pq-test")
    loop.submit {
      begun.reach()
      mayEnd.wait()
      // The loop has been stopped, and this is still its thread and the actor's.
      _ = counter.increaseInPlace()
    }
    await begun.wait()
    loop.stop()
    let late = Task { await counter.increase() }
    #expect(await eventually { lane.lateCount == 1 })
    mayEnd.signal()
    #expect(await late.value == (2, false))
  }

  @Test("what comes when the loop has ended is done all the same, one after the other")
  func late() async throws {
    let loop = try EventLoop()
    let counter = Counter(LoopLane(loop))
    loop.stop()
    let counts = await withTaskGroup { group in
      for _ in 0..<100 { group.addTask { await counter.increase().count } }
      return await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(counts == Set(1...100))
  }
}
