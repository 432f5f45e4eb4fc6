import RPCCore
import Synchronization
import TestSupport
import Testing

@testable import UnixTransport

@Suite("The loop's jobs")
struct EventLoopJobTests {
  @Test("tasks that prefer the loop run on its thread, also after they have waited")
  func ownThread() async throws {
    try await EventLoop.with { loop in
      let task = Task(executorPreference: loop) {
        var isCurrent = [loop.isCurrent]
        await Task.yield()
        isCurrent.append(loop.isCurrent)
        // The wait itself is tried: a timer of the runtime's own resumes the task.
        try? await Task.sleep(for: .milliseconds(1))
        isCurrent.append(loop.isCurrent)
        return isCurrent
      }
      #expect(await task.value == [true, true, true])
      #expect(!loop.isCurrent)
    }
  }

  @Test("what is submitted is done in its order")
  func order() async throws {
    try await EventLoop.with { loop in
      let done = Record<Int>()
      for number in 0..<2000 { loop.submit { done.append(number) } }
      #expect(await done.wait(for: 2000) == Array(0..<2000))
    }
  }

  @Test("jobs of the loop's own thread are run in their order, however many there are")
  func ownOrder() async throws {
    try await EventLoop.with { loop in
      let done = Record<Int>()
      loop.submit {
        // More than the loop runs before it looks at its descriptors again.
        for number in 0..<1500 {
          Task(executorPreference: loop) { done.append(number) }
        }
      }
      #expect(await done.wait(for: 1500) == Array(0..<1500))
    }
  }

  @Test("jobs and work from many threads are all done, each thread's in its order")
  func manyThreads() async throws {
    try await EventLoop.with { loop in
      let done = Record<(thread: Int, number: Int)>()
      await withTaskGroup { group in
        for thread in 0..<8 {
          group.addTask {
            for number in 0..<500 { loop.submit { done.append((thread, number)) } }
          }
          group.addTask {
            let task = Task(executorPreference: loop) { loop.isCurrent }
            #expect(await task.value)
          }
        }
      }
      let all = await done.wait(for: 4000)
      for thread in 0..<8 {
        #expect(all.filter { $0.thread == thread }.map(\.number) == Array(0..<500))
      }
    }
  }

  /// An actor without an executor of its own, as the handlers of the application are.
  private actor Counter {
    private var count = 0

    func next(on loop: EventLoop) -> (count: Int, isOnLoop: Bool) {
      count += 1
      return (count, loop.isCurrent)
    }
  }

  @Test("a call into an actor that nobody else uses does not leave the loop's thread")
  func actors() async throws {
    try await EventLoop.with { loop in
      let counter = Counter()
      let task = Task(executorPreference: loop) {
        var isOnLoop: [Bool] = []
        for _ in 0..<10 { isOnLoop.append(await counter.next(on: loop).isOnLoop) }
        return isOnLoop
      }
      #expect(await task.value == Array(repeating: true, count: 10))
    }
  }

  @Test("descriptors are looked at although jobs never run out")
  func fairness() async throws {
    try await EventLoop.with { loop in
      let (peer, other) = try RawPeer.pair()
      let socket = Descriptor(owning: other)
      let number = socket.number
      let handler = ProbeHandler()
      let isWatched = await loop.perform {
        (try? loop.watch(number, .readable, handler)) != nil
      }
      #expect(isWatched)
      let isOver = Atomic(false)
      let busy = Task(executorPreference: loop) {
        while !isOver.load(ordering: .relaxed) { await Task.yield() }
      }
      await peer.send([1])
      #expect(await handler.readiness.wait(for: 1)[0] == .readable)
      isOver.store(true, ordering: .relaxed)
      await busy.value
      _ = consume socket
    }
  }

  @Test("what asks to be flushed is flushed when the jobs that are ready have run")
  func flushing() async throws {
    try await EventLoop.with { loop in
      let handler = ProbeHandler()
      let seen = Record<Bool>()
      loop.submit {
        loop.flushLater(handler)
        Task(executorPreference: loop) { seen.append(handler.flushed.isReached) }
      }
      await handler.flushed.wait()
      #expect(await seen.wait(for: 1) == [false])
    }
  }

  @Test("who lets others go first goes on by itself, and before the loop sleeps")
  func postponed() async throws {
    try await EventLoop.with { loop in
      let handler = ProbeHandler()
      loop.submit { loop.goOnLater(handler) }
      await handler.goneOn.wait()
    }
  }
}
