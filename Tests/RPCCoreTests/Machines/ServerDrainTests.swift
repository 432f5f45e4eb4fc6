import TestSupport
import Testing

@testable import RPCCore

@Suite("a server that is about to end")
struct ServerDrainTests {
  @Test("calls that have begun go on, later ones are refused, and the last one's end is the end")
  func drain() throws {
    var bench = ServerBench()
    _ = bench.receive(.open(1), .open(2, flags: []))
    bench.machine.drain()
    bench.machine.drain()
    #expect(bench.sent() == ["goaway 2"])
    #expect(bench.receive(.open(3)) == ["end 3 unavailable never admission"])
    #expect(bench.receive(.data(2, 8)) == ["message 2 8"])
    try bench.machine.end(2, reply: Note(0), now: bench.now)
    #expect(!bench.machine.isDrained)
    bench.machine.end(1, error: nil, now: bench.now)
    #expect(bench.machine.isDrained)
    #expect(bench.sent() == ["end 2 ok 24", "end 1 ok 0"])
  }

  @Test("a connection without calls is drained at once")
  func idle() {
    var bench = ServerBench()
    #expect(!bench.machine.isDrained)
    bench.machine.drain()
    #expect(bench.machine.isDrained)
    #expect(bench.sent() == ["goaway 0"])
  }

  @Test("a reply in parts that is the last to leave closes the connection")
  func lastParts() throws {
    var bench = ServerBench(client: .least)
    _ = bench.receive(.open(1, credit: 8))
    try bench.machine.end(1, reply: Note(0, String(repeating: "a", count: 4072)), now: bench.now)
    bench.machine.drain()
    #expect(bench.sent() == ["goaway 1", "data 1 8 more"])
    #expect(bench.receive(.credit(1, 4096)) == ["close", "data 1 4064 more", "end 1 ok 24"])
  }

  @Test("a reply in parts that the client withdraws closes the connection as well")
  func withdrawnParts() throws {
    var bench = ServerBench(client: .least)
    _ = bench.receive(.open(1, credit: 8))
    try bench.machine.end(1, reply: Note(0, String(repeating: "a", count: 4072)), now: bench.now)
    bench.machine.drain()
    _ = bench.sent()
    #expect(bench.receive(.cancel(1)) == ["close", "end 1 cancelled yes encode"])
  }
}
