import TestSupport
import Testing

@testable import RPCCore

@Suite("what a client sends on a stream")
struct ClientSendTests {
  /// A client with a call to a server that begins with 4 KiB of credit.
  private func bench() throws -> ClientBench {
    var server = ConnectionLimits.least
    server.maxMessage = 64 << 10
    var bench = ClientBench(server: server)
    _ = try bench.open(sends: true)
    _ = bench.sent()
    return bench
  }

  private func note(_ size: Int) -> Note { Note(0, String(repeating: "a", count: size - 24)) }

  @Test("messages leave while there is credit, then in parts, then they wait")
  func credit() throws {
    var bench = try bench()
    #expect(try bench.machine.send(note(4000), on: 1) == .sent)
    #expect(try bench.machine.send(note(2056), on: 1) == .sentInParts)
    #expect(try bench.machine.send(note(24), on: 1) == .mustWait)
    #expect(bench.sent() == ["data 1 4000", "data 1 96 more"])
    #expect(bench.receive(.credit(1, 1960)) == ["writable 1", "data 1 1960"])
    #expect(try bench.machine.send(note(24), on: 1) == .mustWait)
    #expect(bench.receive(.credit(1, 8)) == ["writable 1"])
    #expect(bench.receive(.credit(1, 8)) == [])
  }

  @Test("a message of up to half of the first credit waits until it can leave whole")
  func whole() throws {
    var bench = try bench()
    #expect(try bench.machine.send(note(4000), on: 1) == .sent)
    #expect(try bench.machine.send(note(2048), on: 1) == .mustWait)
    #expect(bench.sent() == ["data 1 4000"])
    #expect(bench.receive(.credit(1, 1000)) == ["writable 1"])
    #expect(try bench.machine.send(note(2048), on: 1) == .mustWait)
    #expect(bench.receive(.credit(1, 2000)) == ["writable 1"])
    #expect(try bench.machine.send(note(2048), on: 1) == .sent)
    #expect(bench.sent() == ["data 1 2048"])
  }

  @Test("a large message leaves in parts of the server's frames")
  func large() throws {
    var bench = try bench()
    #expect(bench.receive(.credit(1, 60_000)) == [])
    #expect(try bench.machine.send(note(10_000), on: 1) == .sent)
    #expect(bench.sent() == ["data 1 4064 more", "data 1 4064 more", "data 1 1872"])
  }

  @Test("a stream that was ended takes no further message")
  func ended() throws {
    var bench = try bench()
    bench.machine.endOfStream(1)
    bench.machine.endOfStream(1)
    #expect(try bench.machine.send(note(24), on: 1) == .closed)
    #expect(bench.sent() == ["data 1 0 last"])
  }

  @Test("a stream that is ended while a message leaves in parts ends behind them")
  func endedWithinParts() throws {
    var bench = try bench()
    #expect(try bench.machine.send(note(4112), on: 1) == .sentInParts)
    #expect(bench.sent() == ["data 1 4064 more", "data 1 32 more"])
    bench.machine.endOfStream(1)
    #expect(bench.sent() == [])
    #expect(bench.receive(.credit(1, 8)) == ["data 1 8 more"])
    #expect(bench.receive(.credit(1, 4096)) == ["writable 1", "data 1 8", "data 1 0 last"])
    #expect(bench.receive(.credit(1, 8)) == [])
  }

  @Test("a call that was withdrawn sends nothing but its cancel")
  func cancelled() throws {
    var bench = try bench()
    #expect(try bench.machine.send(note(8000), on: 1) == .sentInParts)
    bench.machine.cancel(1)
    #expect(bench.sent().first == "cancel 1")
    #expect(bench.receive(.credit(1, 4096)) == [])
    bench.machine.endOfStream(1)
    #expect(try bench.machine.send(note(24), on: 1) == .closed)
    #expect(bench.sent() == [])
  }

  @Test("a message beyond what the server accepts is refused")
  func tooLarge() throws {
    var bench = try bench()
    #expect(throws: WireError(.tooLarge)) {
      _ = try bench.machine.send(note((64 << 10) + 8), on: 1)
    }
    #expect(bench.sent() == [])
  }

  @Test("streams wait while the output is full, and are told when it has been written")
  func fullOutput() throws {
    var server = ConnectionLimits()
    server.initialCredit = 1 << 30
    var bench = ClientBench(server: server)
    _ = try bench.open(sends: true)
    while try bench.machine.send(note(1 << 20), on: 1) == .sent {}
    let batch = bench.machine.output.take()
    let actions = bench.machine.wrote(batch.control.count + batch.data.count)
    #expect(actions.compactMap(\.summary) == ["writable 1"])
  }
}
