import TestSupport
import Testing

@testable import RPCCore

@Suite("frames of the connection as a server receives them")
struct ServerConnectionFrameTests {
  @Test("a ping is answered with its word, ahead of data")
  func ping() throws {
    var bench = ServerBench()
    _ = bench.receive(.open(1))
    _ = try bench.machine.send(Note(0), on: 1)
    #expect(bench.receive(.ping(0xFFEE)) == ["pong \(0xFFEE)", "data 1 24"])
  }

  static let faults: [(Frame, AbortReason)] = [
    (Frame(.ping), .malformedFrame),
    (Frame(.ping, body: Array(repeating: 0, count: 16)), .malformedFrame),
    (Frame(.pong), .malformedFrame),
    (Frame(.credit, 1), .malformedFrame),
    (Frame(.credit, 1, body: Array(repeating: 0, count: 16)), .malformedFrame),
    (Frame(.cancel, 1, body: Array(repeating: 0, count: 8)), .malformedFrame),
    (.greeting(.hello, ServerBench.greeting(name: "again")), .unexpectedFrame),
    (.greeting(.welcome, ServerBench.greeting(name: "me")), .unexpectedFrame),
    (.notice(.reject, code: 1, stream: FrameHeader.handshakeMagic), .unexpectedFrame),
    (.notice(.goaway, code: 9), .unexpectedFrame),
    (.end(1), .unexpectedFrame),
  ]

  @Test("a frame that a client may not send ends the connection", arguments: faults.indices)
  func connectionFaults(index: Int) {
    let (frame, reason) = Self.faults[index]
    var bench = ServerBench()
    _ = bench.receive(.open(1))
    #expect(bench.receive(frame) == ["close", "abort \(reason)"])
    #expect(bench.receive(.open(2)) == [], "nothing is read any more")
  }

  @Test("a client's abort closes the connection without an answer")
  func abort() {
    var bench = ServerBench()
    #expect(bench.receive(.notice(.abort, code: 4, "why")) == ["close"])
  }

  @Test("frames that may be skipped are, and so are answers to pings")
  func skipped() {
    var bench = ServerBench()
    var header = FrameHeader(.data, bodyLength: 8, stream: 77)
    header.kind = 0x80
    #expect(bench.receive(Frame(header: header, body: Bytes(littleEndian(UInt64(0))))) == [])
    #expect(bench.receive(.pong(1)) == [])
    #expect(bench.receive(.open(1)) == ["start 1"])
  }

  @Test("bytes that are no frame end the connection by the fault's name")
  func frameFault() {
    var bench = ServerBench()
    let fault = FrameFault(
      reason: .unknownKind, text: "a frame of the unknown kind 9", header: Array("GET / HT".utf8))
    #expect(bench.machine.fault(fault).summary == "close")
    #expect(bench.sent() == ["abort unknownKind"])
  }

  @Test("a connection that is lost cancels each call once, and nothing is sent any more")
  func lost() throws {
    var bench = ServerBench()
    _ = bench.receive(.open(1), .open(2), .open(3), .cancel(2))
    #expect(
      bench.machine.connectionLost().compactMap(\.summary) == [
        "cancel 1 connectionLost", "cancel 3 connectionLost",
      ])
    #expect(bench.machine.connectionLost().isEmpty)
    bench.machine.end(1, error: nil, now: bench.now)
    try bench.machine.end(2, reply: Note(0), now: bench.now)
    #expect(try bench.machine.send(Note(0), on: 3) == .closed)
    bench.machine.take(MessageCredit(bytes: 1 << 20, memory: 1 << 20), on: 3)
    #expect(bench.sent() == [])
    #expect(bench.receive(.open(4)) == [])
  }
}
