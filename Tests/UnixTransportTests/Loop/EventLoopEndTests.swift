import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("The loop's end")
struct EventLoopEndTests {
  @Test("the thread ends, whenever it is told to")
  func threads() async throws {
    let name = OwnProcess.newThreadName()
    for round in 0..<3000 {
      let loop = try EventLoop()
      try loop.start(name: name)
      if round % 3 == 1 { loop.submit {} }
      // Somewhere between the thread's first steps.
      for _ in 0..<round % 200 { _ = loop.isCurrent }
      loop.stop()
    }
    #expect(try await eventually { try OwnProcess.threadCount(named: name) == 0 })
  }

  @Test("a loop that was never started is gone without a trace, as is one that has run")
  func descriptors() async throws {
    let before = try OwnProcess.descriptorCount()
    for round in 0..<300 {
      let loop = try EventLoop()
      if round % 2 == 0 { try loop.start(name: "t-descriptors") }
      loop.stop()
    }
    // Other tests open some too, and far fewer than these 600.
    #expect(try await eventually { try OwnProcess.descriptorCount() < before + 300 })
  }

  @Test("it may be stopped from its own thread")
  func fromWithin() async throws {
    let name = OwnProcess.newThreadName()
    let loop = try EventLoop()
    try loop.start(name: name)
    loop.submit { loop.stop() }
    #expect(try await eventually { try OwnProcess.threadCount(named: name) == 0 })
  }

  @Test("what was submitted before the end is done, what comes after it is refused")
  func work() async throws {
    let loop = try EventLoop()
    let done = Record<Int>()
    // Nobody runs the loop yet, so all of this is there when it ends.
    for number in 0..<10 { loop.submit { done.append(loop.isCurrent ? number : -1) } }
    loop.stop()
    try loop.start(name: "t-work")
    #expect(await done.wait(for: 10) == Array(0..<10))
    #expect(!loop.submit { done.append(10) })
    #expect(done.count == 10)
  }

  @Test("a refused piece of work is let go of at once")
  func refusedWork() async throws {
    let loop = try EventLoop()
    loop.stop()
    weak let gone = {
      let handler = ProbeHandler()
      loop.submit { handler.flush() }
      return Holder(handler)
    }().handler
    #expect(gone == nil)
  }

  private struct Holder {
    weak let handler: ProbeHandler?

    init(_ handler: ProbeHandler) { self.handler = handler }
  }

  @Test("handlers are told, also one that is watched only when the loop ends")
  func handlers() async throws {
    let loop = try EventLoop()
    let (_, first) = try RawPeer.pair()
    let (_, second) = try RawPeer.pair()
    let sockets = [first, second]
    let handlers = [ProbeHandler(), ProbeHandler()]
    for (socket, handler) in zip(sockets, handlers) {
      loop.submit { _ = try? loop.watch(socket, .writable, handler) }
      if handler === handlers[0] { try loop.start(name: "t-handlers") }
    }
    loop.stop()
    for handler in handlers { await handler.ended.wait() }
    for socket in sockets { _ = Descriptor(owning: socket) }
  }

  @Test("what has run while the loop ended does not run again, and what has not runs elsewhere")
  func ranAtTheEnd() async throws {
    let loop = try EventLoop()
    let ran = Record<Bool>()
    // Nobody runs the loop yet, so this is done when it ends.
    loop.submit {
      for _ in 0..<3 { Task(executorPreference: loop) { ran.append(loop.isCurrent) } }
      _ = loop.runJobs(beyond: 1)
      Task(executorPreference: loop) { ran.append(loop.isCurrent) }
    }
    loop.stop()
    try loop.start(name: "t-ran")
    #expect(await ran.wait(for: 4) == [true, true, true, false])
  }

  @Test("tasks that prefer a loop that has ended go on elsewhere")
  func tasks() async throws {
    let loop = try EventLoop()
    try loop.start(name: "t-tasks")
    let begun = Milestone()
    let stopped = Milestone()
    let task = Task(executorPreference: loop) {
      begun.reach()
      await stopped.wait()
      return loop.isCurrent
    }
    await begun.wait()
    loop.stop()
    stopped.reach()
    #expect(await task.value == false)
    let late = Task(executorPreference: loop) { loop.isCurrent }
    #expect(await late.value == false)
  }
}
