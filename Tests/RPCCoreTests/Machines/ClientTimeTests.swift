import TestSupport
import Testing

@testable import RPCCore

@Suite("time as a client's machine is told it")
struct ClientTimeTests {
  @Test("a deadline that passes withdraws its call and ends it, whatever comes later")
  func deadline() throws {
    var bench = ClientBench()
    _ = try bench.open(deadline: bench.now.advanced(by: .milliseconds(500)))
    _ = try bench.open(deadline: bench.now.advanced(by: .milliseconds(300)))
    _ = try bench.open()
    _ = bench.sent()
    #expect(bench.machine.nextTick == ClientBench.start.advanced(by: .milliseconds(300)))
    #expect(bench.advance(by: .milliseconds(299)) == [])
    #expect(
      bench.advance(by: .milliseconds(1)) == [
        "end 2 deadlineExceeded unknown transport", "cancel 2",
      ])
    #expect(bench.machine.nextTick == ClientBench.start.advanced(by: .milliseconds(500)))
    #expect(bench.receive(.end(2)) == [])
    #expect(bench.receive(.end(1)) == ["end 1 ok 24"])
    #expect(bench.advance(by: .milliseconds(200)) == [])
  }

  @Test("a server that is silent for a second while a call is under way is asked, then dead")
  func liveness() throws {
    var bench = ClientBench()
    _ = try bench.open()
    _ = bench.sent()
    #expect(bench.advance(by: .milliseconds(999)) == [])
    #expect(bench.advance(by: .milliseconds(1)) == ["ping \(bench.now.nanoseconds)"])
    #expect(bench.advance(by: .milliseconds(1499)) == [])
    #expect(
      bench.advance(by: .milliseconds(1)) == [
        "close unavailable unknown transport", "abort peerSilent",
      ])
  }

  @Test("any frame proves that the server lives")
  func proof() throws {
    var bench = ClientBench()
    _ = try bench.open()
    _ = bench.sent()
    #expect(bench.advance(by: .seconds(1)).count == 1)
    #expect(bench.advance(by: .seconds(1)) == [])
    #expect(bench.receive(.data(1, 8)) == ["message 1 8"])
    #expect(bench.advance(by: .milliseconds(600)) == [])
    #expect(bench.advance(by: .milliseconds(400)).first?.hasPrefix("ping") == true)
  }

  @Test("a client that was stopped for long asks before it takes the server for dead")
  func stoppedClient() throws {
    var bench = ClientBench()
    _ = try bench.open()
    _ = bench.sent()
    #expect(bench.advance(by: .seconds(60)) == ["ping \(bench.now.nanoseconds)"])
  }

  @Test("a server is not asked while no call is under way, nor for the time before one")
  func idle() throws {
    var bench = ClientBench()
    #expect(bench.machine.nextTick == nil)
    #expect(bench.advance(by: .seconds(100)) == [])
    _ = try bench.open()
    #expect(bench.sent() == ["open 1 method 7 last"])
    #expect(bench.machine.nextTick == bench.now.advanced(by: .seconds(1)))
    #expect(bench.advance(by: .milliseconds(999)) == [])
  }

  @Test("a ping of the caller's own has to be answered in time as well")
  func ownPing() {
    var bench = ClientBench()
    bench.machine.ping(1, now: bench.now)
    #expect(bench.sent() == ["ping 1"])
    #expect(bench.machine.nextTick == bench.now.advanced(by: .milliseconds(1500)))
    var silent = bench
    #expect(silent.advance(by: .milliseconds(1500)).first == "close unavailable unknown transport")
    #expect(bench.receive(.pong(1)) == ["pong 1"])
    #expect(bench.machine.nextTick == nil)
  }

  @Test("a ping that another frame came before is still waited for")
  func overtakenPing() {
    var bench = ClientBench()
    bench.machine.ping(1, now: bench.now)
    _ = bench.sent()
    #expect(bench.receive(.notice(.goaway, code: 9)) == ["draining"])
    #expect(bench.advance(by: .seconds(1)) == ["ping \(bench.now.nanoseconds)"])
    #expect(bench.advance(by: .milliseconds(1500)).first == "close unavailable unknown transport")
  }
}
