import TestSupport
import Testing

@testable import RPCCore

@Suite("a connection on which nothing goes wrong and that ends")
struct ServerMachineLifeTests {
  private static func bench(idleTime: Duration?) -> ServerBench {
    var bench = ServerBench()
    var bounds = ConnectionBounds()
    bounds.idleTime = idleTime
    bench.machine = ServerConnectionMachine(
      greeting: ServerBench.greeting(name: "server"), bounds: bounds, now: bench.now)
    _ = bench.receive(.greeting(.hello, ServerBench.greeting(name: "client")))
    return bench
  }

  @Test("a connection without calls and without frames ends when its time is over")
  func idle() {
    var bench = Self.bench(idleTime: .seconds(10))
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(10)))
    #expect(bench.advance(by: .seconds(9)) == [])
    #expect(bench.receive(.ping(1)) == ["pong 1"])
    #expect(bench.advance(by: .seconds(9)) == [])
    #expect(bench.advance(by: .seconds(1)) == ["close", "goaway 0"])
    #expect(bench.machine.isClosed)
  }

  @Test("a call keeps it, and the time counts from the call's end")
  func busy() {
    var bench = Self.bench(idleTime: .seconds(10))
    _ = bench.receive(.open(1))
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(60)), "it is asked then")
    #expect(bench.advance(by: .seconds(59)) == [])
    bench.machine.end(1, error: nil, now: bench.now)
    #expect(bench.sent() == ["end 1 ok 0"])
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(10)))
    #expect(bench.advance(by: .seconds(9)) == [])
    #expect(bench.advance(by: .seconds(1)) == ["close", "goaway 1"])
  }

  @Test("without a time it lives for ever")
  func forever() {
    var bench = Self.bench(idleTime: nil)
    #expect(bench.machine.nextTick == nil)
    #expect(bench.advance(by: .seconds(1_000_000)) == [])
  }

  @Test("a hello that does not come is not idleness")
  func silent() {
    var bounds = ConnectionBounds()
    bounds.idleTime = .milliseconds(1)
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    bench.machine = ServerConnectionMachine(
      greeting: ServerBench.greeting(name: "server"), bounds: bounds, now: bench.now)
    #expect(bench.advance(by: .milliseconds(10)) == [])
    #expect(bench.advance(by: .seconds(2)).last == "reject handshakeTimeout")
  }

  @Test("when the grace is over each call is cancelled once, and ends by itself")
  func cancelAll() {
    var bench = ServerBench()
    _ = bench.receive(.open(1), .open(2))
    bench.machine.drain()
    _ = bench.sent()
    #expect(
      bench.machine.cancelAll(now: bench.now).map(\.summary) == [
        "cancel 1 serverEnds", "cancel 2 serverEnds",
      ])
    #expect(bench.machine.cancelAll(now: bench.now).compactMap(\.summary) == [])
    #expect(bench.sent() == [])
    bench.machine.end(1, error: nil, now: bench.now)
    bench.machine.end(2, error: nil, now: bench.now)
    #expect(bench.machine.isDrained)
  }

  @Test("a call that goes on all the same is ended without knowing what becomes of it")
  func cut() {
    var bench = ServerBench()
    _ = bench.receive(.open(1), .open(2))
    bench.machine.drain()
    _ = bench.machine.cancelAll(now: bench.now)
    bench.machine.end(1, error: nil, now: bench.now)
    _ = bench.sent()
    #expect(bench.machine.cut(now: bench.now).summary == "close")
    #expect(bench.sent() == ["end 2 unavailable unknown handler"])
    bench.machine.end(2, error: nil, now: bench.now)
    #expect(bench.sent() == [])
  }

  @Test("a reply that is being sent when the grace is over says that its work is done")
  func cutReply() throws {
    var bench = ServerBench(client: .least)
    _ = bench.receive(.open(1, credit: 8))
    try bench.machine.end(1, reply: Note(0, String(repeating: "a", count: 4072)), now: bench.now)
    bench.machine.drain()
    _ = bench.sent()
    #expect(bench.machine.cancelAll(now: bench.now).compactMap(\.summary) == ["close"])
    #expect(bench.sent() == ["end 1 unavailable yes encode"])
  }
}
