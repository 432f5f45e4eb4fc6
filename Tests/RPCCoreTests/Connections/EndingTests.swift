import TestSupport
import Testing

@testable import RPCCore

@Suite("calls that do not end by themselves")
struct EndingTests {
  /// The deadlines of the calls of method 1, which work until their stream ends.
  private let began = Record<MonotonicInstant?>()

  private func pair() async throws -> InProcessConnection {
    let began = began
    let pair = InProcessConnection(
      MethodTable([
        1: MethodTable.streaming { (_, input, call) throws(CallError) in
          began.append(call.info.deadline)
          while try await input.next() != nil {}
          return Note(0)
        },
        2: MethodTable.unary { (note, _) throws(CallError) in note },
        3: MethodTable.unary { (_, _) throws(CallError) in
          Note(0, String(repeating: "a", count: 3 << 20))
        },
        4: MethodTable.unary { (note, call) async throws(CallError) in
          while true { try await call.send(Note(1, String(repeating: "a", count: 100_000))) }
        },
      ]))
    _ = try await pair.client.ready()
    return pair
  }

  private func wait(
    on pair: InProcessConnection, _ options: CallOptions = CallOptions()
  ) async -> Task<Note, any Error> {
    let count = began.count
    let task = pair.begin { client in
      try await client.stream(1, Note(0), options).reply()
    }
    _ = await began.wait(for: count + 1)
    return task
  }

  @Test("cancelling the task withdraws the call, and the connection goes on")
  func cancelledTask() async throws {
    let pair = try await pair()
    let waiting = await wait(on: pair)
    waiting.cancel()
    #expect(await waiting.failure() == "cancelled unknown transport")
    await pair.settle()
    #expect(pair.server.callCount == 0)
    #expect(try await pair.note(2, Note(1)).value == Note(1))
  }

  @Test("a task that is cancelled before it calls costs no more than its own call")
  func cancelledBefore() async throws {
    let pair = try await pair()
    let cancelled = pair.begin { client -> Note in
      withUnsafeCurrentTask { $0?.cancel() }
      return try await client.call(2, Note(1), options: CallOptions())
    }
    #expect(await cancelled.failure() == "cancelled unknown transport")
    await pair.settle()
    #expect(pair.client.isUsable)
    #expect(try await pair.note(2, Note(1)).value == Note(1))
  }

  @Test("a deadline that passes ends the call on both ends")
  func deadline() async throws {
    let pair = try await pair()
    let deadline = pair.clock.now.advanced(by: .milliseconds(700))
    let waiting = await wait(on: pair, CallOptions(deadline: deadline))
    #expect(began.elements == [deadline])
    await pair.advance(by: .milliseconds(699))
    #expect(pair.server.callCount == 1)
    await pair.advance(by: .milliseconds(1))
    #expect(await waiting.failure() == "deadlineExceeded unknown transport")
    #expect(pair.server.callCount == 0)
  }

  @Test("a severed connection leaves it unknown whether a call was executed")
  func severed() async throws {
    let pair = try await pair()
    let waiting = await wait(on: pair)
    pair.sever()
    #expect(await waiting.failure() == "unavailable unknown transport")
    await pair.settle()
    #expect(pair.server.callCount == 0)
    #expect(!pair.client.isUsable)
    #expect(await pair.note(2, Note(1)).failure() == "unavailable never transport")
    await #expect(throws: CallError.self) { _ = try await pair.client.ping() }
  }

  @Test("closing waits for the calls under way and lets none begin")
  func close() async throws {
    let pair = try await pair()
    let call = try pair.client.stream(1)
    let closed = Milestone()
    let closing = Task(executorPreference: pair.loop) {
      await pair.client.close()
      closed.reach()
    }
    await pair.settle()
    #expect(!closed.isReached)
    #expect(await pair.note(2, Note(1)).failure() == "unavailable never transport")
    call.endSending()
    #expect(try await call.reply() == Note(0))
    await closing.value
  }

  @Test("closing waits until what was said last has been written, and for no longer than it may")
  func closeWrites() async throws {
    for goesOn in [true, false] {
      let pair = try await pair()
      let waiting = await wait(on: pair)
      pair.hold(.client)
      waiting.cancel()
      #expect(await waiting.failure() == "cancelled unknown transport")
      let closed = Milestone()
      let closing = Task(executorPreference: pair.loop) {
        await pair.client.close()
        closed.reach()
      }
      await pair.settle()
      #expect(!closed.isReached)
      if goesOn { pair.release(.client) } else { await pair.advance(by: .seconds(1)) }
      await closing.value
      await pair.settle()
      #expect(pair.server.callCount == 0)
    }
  }

  @Test("a connection that is broken off and then cut is counted once")
  func countedOnce() async throws {
    let pair = try await pair()
    pair.loop.submit { [server = pair.server] in
      server.fail(FrameFault(reason: .malformedFrame, text: "it is damaged", header: []))
      server.cut()
      server.cut()
    }
    await pair.settle()
    #expect(pair.counters.aborts.map(\.reason) == [.malformedFrame])
    #expect(pair.counters.aborts.map(\.count) == [1])
  }

  @Test("a drained server lets calls end, refuses others, and closes behind the last")
  func drain() async throws {
    let pair = try await pair()
    let call = try pair.client.stream(1)
    await pair.settle()
    pair.server.drain()
    await pair.settle()
    #expect(!pair.client.isUsable)
    #expect(await pair.note(2, Note(1)).failure() == "unavailable never admission")
    call.endSending()
    #expect(try await call.reply() == Note(0))
    await pair.settle()
    await #expect(throws: CallError.self) { _ = try await pair.client.ping() }
  }

  @Test("a drained server closes also behind a reply that leaves in parts")
  func drainBehindParts() async throws {
    let pair = try await pair()
    let reply = pair.note(3, Note(0))
    pair.loop.submit { [server = pair.server] in server.drain() }
    let size = (try? await reply.value.text.utf8.count) ?? 0
    #expect(size == 0 || size == 3 << 20)
    await pair.settle()
    await #expect(throws: CallError.self) { _ = try await pair.client.ping() }
  }

  @Test("a client that withdraws while its reply comes in parts leaves no call behind")
  func withdrawnParts() async throws {
    let pair = try await pair()
    pair.hold(.client)
    let reply = pair.note(3, Note(0))
    pair.release(.client)
    await Task.yield()
    reply.cancel()
    _ = await reply.failure()
    await pair.settle()
    #expect(pair.server.callCount == 0)
    pair.server.drain()
    await pair.settle()
    await #expect(throws: CallError.self, "the connection is drained") {
      _ = try await pair.client.ping()
    }
  }

  @Test("a server that is stopped is asked, and taken for dead when it stays silent")
  func stopped() async throws {
    let pair = try await pair()
    let waiting = await wait(on: pair)
    pair.hold(.server)
    await pair.advance(by: .seconds(1))
    #expect(pair.client.isUsable)
    await pair.advance(by: .milliseconds(1500))
    #expect(await waiting.failure() == "unavailable unknown transport")
  }

  @Test(
    "the work for a client that reads nothing is cancelled when that is found, not when it is gone")
  func slowConsumer() async throws {
    let pair = try await pair()
    pair.hold(.server)
    let call = try pair.client.stream(4, sends: false)
    await pair.settle()
    pair.hold(.client)
    pair.release(.server)
    await pair.settle()
    try #require(pair.server.callCount == 1)
    await pair.advance(by: .seconds(61))
    try #require(pair.server.callCount == 0)
    pair.release(.client)
    await #expect(throws: CallError.self) { while try await call.next() != nil {} }
  }

  @Test("a ping is answered while a call waits")
  func ping() async throws {
    let pair = try await pair()
    let waiting = await wait(on: pair)
    #expect(try await pair.client.ping() == .zero)
    waiting.cancel()
  }

  @Test("a call that nobody holds any more is withdrawn")
  func dropped() async throws {
    let pair = try await pair()
    do {
      _ = try pair.client.stream(1)
    }
    await pair.settle()
    #expect(pair.server.callCount == 0)
    #expect(pair.client.isUsable)
  }
}
