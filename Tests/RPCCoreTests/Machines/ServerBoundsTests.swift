import TestSupport
import Testing

@testable import RPCCore

@Suite("what a connection may cost a server")
struct ServerBoundsTests {
  private func note(_ size: Int) -> Note { Note(0, String(repeating: "a", count: size - 24)) }

  private func bench(
    memory: Int = 1 << 20, calls: Int = 1, ledger: MemoryLedger = MemoryLedger(limit: 1 << 30)
  ) -> ServerBench {
    var bounds = ConnectionBounds()
    bounds.memory = memory + calls * ConnectionBounds.callCost
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    bench.machine = ServerConnectionMachine(
      greeting: ServerBench.greeting(name: "server"), bounds: bounds, ledger: ledger,
      now: bench.now)
    var client = ConnectionLimits.least
    client.maxMessage = 1 << 20
    _ = bench.receive(.greeting(.hello, ServerBench.greeting(client, name: "client")))
    return bench
  }

  // MARK: Memory

  @Test("a request for which there is no memory is refused, and the next one is not")
  func requests() {
    var bench = bench(memory: 5000)
    #expect(bench.receive(.open(1, request: note(4000))) == ["start 1"])
    #expect(
      bench.receive(.open(2, request: note(4000))) == ["end 2 resourceExhausted never admission"])
    bench.machine.end(1, error: nil, now: bench.now)
    #expect(bench.machine.memory.used == 0)
    #expect(bench.receive(.open(3, request: note(4000))) == ["start 3", "end 1 ok 0"])
  }

  @Test("a call that finds no memory is told when to come again")
  func retryAfter() throws {
    var bench = bench(memory: 100)
    let action = bench.machine.receive(.open(1, request: note(400)), now: bench.now)
    #expect(action.summary == nil)
    let frame = try #require(bench.machine.output.takeFrames().first)
    let error = try EndBlock.decode(frame.body, code: frame.header.code).block.error
    #expect(error?.retryAfter == .milliseconds(100))
  }

  @Test("parts of messages count until the message is taken, over all calls together")
  func parts() {
    var bench = bench(memory: 10_000, calls: 2)
    _ = bench.receive(.open(1, flags: []), .open(2, flags: []))
    let requests = bench.machine.memory.used
    #expect(bench.receive(.data(1, 4000, .moreFollows)) == [])
    #expect(bench.receive(.data(2, 4000, .moreFollows)) == [])
    #expect(bench.machine.memory.used == requests + 8000)
    #expect(bench.receive(.data(2, 4000, .moreFollows)).first?.hasPrefix("cancel 2") == true)
    #expect(bench.machine.memory.used == requests + 4000, "what had come of it is given back")
    #expect(bench.receive(.data(2, 4000, .moreFollows)) == [], "what still comes is dropped")
    #expect(bench.receive(.data(1, 8)) == ["message 1 4008"])
    bench.machine.take(MessageCredit(bytes: 8, memory: 4008 + 64), on: 1)
    #expect(bench.machine.memory.used == requests)
  }

  @Test("a reply that there is no memory to keep becomes an error that says: executed")
  func replies() throws {
    var bench = bench(memory: 32_000, calls: 0)
    _ = bench.receive(.open(1, credit: 0), .open(2, credit: 0), .open(3, credit: 0))
    try bench.machine.end(1, reply: note(15_000), now: bench.now)
    try bench.machine.end(2, reply: note(15_000), now: bench.now)
    #expect(bench.sent() == ["end 2 resourceExhausted yes encode"])
    try bench.machine.end(3, reply: note(4000), now: bench.now)
    #expect(bench.sent() == ["end 3 ok 4000"], "a small one has room")
    #expect(bench.receive(.cancel(1)) == ["end 1 cancelled yes encode"])
    #expect(bench.machine.memory.used == 0)
  }

  @Test("messages that leave in parts count until they have left")
  func sending() throws {
    var bench = bench(memory: 20_000, calls: 2)
    _ = bench.receive(.open(1, credit: 8), .open(2, credit: 8))
    #expect(try bench.machine.send(note(15_000), on: 1) == .sentInParts)
    #expect(try bench.machine.send(note(15_000), on: 2) == .noMemory)
    _ = bench.receive(.credit(1, 20_000))
    #expect(try bench.machine.send(note(15_000), on: 2) == .sentInParts)
  }

  @Test("connections share what the server has, and a connection that is lost gives all back")
  func ledger() {
    let ledger = MemoryLedger(limit: 300 << 10)
    var (first, second) = (bench(ledger: ledger), bench(ledger: ledger))
    _ = first.receive(.open(1, flags: []))
    _ = second.receive(.open(1, flags: []))
    #expect(ledger.used == 0, "small calls do not ask")
    #expect(first.receive(.data(1, 200_000, .moreFollows)) == [])
    #expect(ledger.used == 256 << 10)
    #expect(second.receive(.data(1, 200_000, .moreFollows)).first?.hasPrefix("cancel 1") == true)
    _ = first.machine.connectionLost()
    #expect(ledger.used == 0)
    first.machine.end(1, error: nil, now: first.now)
    #expect(ledger.used == 0)
    _ = second.receive(.open(2, flags: []))
    #expect(second.receive(.data(2, 200_000, .moreFollows)) == [])
  }

  // MARK: Time

  @Test("a client that reads nothing is cut off, one that reads a byte a minute is not")
  func slowConsumer() throws {
    var bench = bench()
    _ = bench.receive(.open(1))
    try bench.machine.end(1, reply: note(100), now: bench.now)
    let taken = bench.machine.takeOutput(now: bench.now)
    let batch = try #require(taken)
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(60)))
    for _ in 0..<5 {
      #expect(bench.advance(by: .seconds(59)) == [])
      _ = bench.machine.wrote(1, now: bench.now)
    }
    #expect(bench.advance(by: .nanoseconds(59_999_999_999)) == [])
    #expect(bench.advance(by: .nanoseconds(1)) == ["close", "abort slowConsumer"])
    #expect(batch.data.count > 5)
  }

  /// A clock that is not to be read.
  private static func unread() -> MonotonicInstant {
    Issue.record("the clock is read without need")
    return ServerBench.start
  }

  @Test("the clock is read only where something begins to wait, or goes on waiting")
  func clock() throws {
    var bench = bench()
    _ = bench.sent()
    #expect(bench.machine.takeOutput(now: Self.unread()) == nil)
    _ = bench.machine.receive(.open(1), now: bench.now)
    bench.machine.end(1, error: nil, now: bench.now)
    let now = bench.now
    let batch = bench.machine.takeOutput(now: now)
    let count = try #require(batch).data.count
    _ = bench.machine.wrote(count - 1, now: now)
    _ = bench.machine.wrote(1, now: Self.unread())
    #expect(bench.machine.stalledSince == nil)
  }

  @Test("when all has been written, there is nothing to wait for")
  func allWritten() throws {
    var bench = bench()
    _ = bench.receive(.open(1))
    bench.machine.end(1, error: nil, now: bench.now)
    let taken = bench.machine.takeOutput(now: bench.now)
    let batch = try #require(taken)
    _ = bench.machine.wrote(batch.control.count + batch.data.count, now: bench.now)
    #expect(bench.machine.nextTick == nil)
    #expect(bench.advance(by: .seconds(10_000)) == [])
  }

  @Test("a silent client with a call under way is asked, then taken for dead")
  func keepalive() {
    var bench = bench()
    _ = bench.receive(.open(1, deadline: 3_000_000_000_000))
    #expect(bench.advance(by: .milliseconds(59_999)) == [])
    #expect(bench.advance(by: .milliseconds(1)).map { $0.prefix(4) } == ["ping"])
    #expect(bench.receive(.pong(65_000_000_000)) == [])
    #expect(bench.advance(by: .seconds(60)).map { $0.prefix(4) } == ["ping"])
    #expect(bench.advance(by: .milliseconds(59_999)) == [])
    #expect(bench.advance(by: .milliseconds(1)) == ["close", "abort peerSilent"])
    #expect(bench.machine.connectionLost().count == 1)
  }

  @Test("a client that asks and reads no answer is cut off, and not one that reads some of them")
  func controlFlood() throws {
    var bench = bench()
    _ = bench.sent()
    // More than the 3 MiB that may wait unread for longer.
    let pings = 140_000
    for _ in 0..<pings {
      let action = bench.machine.receive(.ping(1), now: bench.now).summary
      #expect(action == nil, "what nobody has tried to write is not unread")
    }
    let taken = bench.machine.takeOutput(now: bench.now)
    let batch = try #require(taken)
    #expect(batch.control.count == pings * 24)
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(1)))
    for _ in 0..<3 {
      #expect(bench.advance(by: .milliseconds(999)) == [])
      _ = bench.machine.wrote(24, now: bench.now)
    }
    #expect(bench.advance(by: .milliseconds(1000)) == ["close", "abort controlFlood"])
  }

  @Test("when few answers are left, whoever reads slowly has the time that all have")
  func answersRead() throws {
    var bench = bench()
    _ = bench.sent()
    for _ in 0..<140_000 { _ = bench.machine.receive(.ping(1), now: bench.now) }
    let taken = bench.machine.takeOutput(now: bench.now)
    _ = try #require(taken)
    _ = bench.machine.wrote(1 << 20, now: bench.now)
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(60)))
  }

  @Test("a message that is begun is finished in time, or its call ends; others go on")
  func unfinished() {
    var bench = bench()
    _ = bench.receive(.open(1, flags: []), .open(2, flags: []))
    _ = bench.receive(.data(1, 8, .moreFollows))
    _ = bench.advance(by: .seconds(30))
    _ = bench.receive(.data(2, 8, .moreFollows), .data(1, 8, .moreFollows))
    #expect(bench.advance(by: .milliseconds(29_999)) == [])
    #expect(bench.advance(by: .milliseconds(1)) == ["cancel 1 fault"])
    #expect(bench.receive(.data(2, 8)) == ["message 2 16"])
    #expect(bench.advance(by: .seconds(30)) == [])
  }

  // MARK: The handshake

  @Test("calls that follow the hello without waiting for the welcome begin")
  func pipelined() {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    let hello = Frame.greeting(.hello, ServerBench.greeting(name: "client"))
    #expect(bench.receive(hello, .open(1)) == ["start 1", "welcome"])
    var refused = ServerBench(awaitingHelloWith: ConnectionLimits())
    var small = ConnectionLimits.least
    small.initialMessages = 3
    let other = Frame.greeting(.hello, ServerBench.greeting(small, name: "client"))
    #expect(refused.receive(other, .open(1)) == ["close", "reject limitsTooSmall"])
  }
}
