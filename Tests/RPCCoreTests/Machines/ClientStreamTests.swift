import TestSupport
import Testing

@testable import RPCCore

@Suite("frames of a call as a client receives them")
struct ClientStreamTests {
  private func bench(credit: Int = 4096) throws -> ClientBench {
    var limits = ConnectionLimits.least
    limits.initialCredit = credit
    limits.maxMessage = 8192
    var bench = ClientBench(limits: limits)
    _ = try bench.open(sends: true)
    _ = bench.sent()
    return bench
  }

  @Test("messages come in order and the end has the reply")
  func messages() throws {
    var bench = try bench()
    #expect(
      bench.receive(.data(1, 8), .data(1, 16), .end(1)) == [
        "message 1 8", "message 1 16", "end 1 ok 24",
      ])
  }

  @Test("parts become a message, or with the end's the reply")
  func parts() throws {
    var bench = try bench()
    #expect(
      bench.receive(
        .data(1, 2048, .moreFollows), .data(1, 8), .data(1, 2048, .moreFollows), .end(1)) == [
          "message 1 2056", "end 1 ok 2072", "credit 1 2048 0", "credit 1 2048 0",
        ])
  }

  @Test("an end with an error drops what was there of a message")
  func errorWithinMessage() throws {
    var bench = try bench()
    #expect(
      bench.receive(.data(1, 8, .moreFollows), .end(1, EndBlockTests.error)) == [
        "end 1 notFound never handler"
      ])
  }

  @Test("what comes for a call that was withdrawn is dropped and counted until its end")
  func withdrawn() throws {
    var bench = try bench()
    bench.machine.cancel(1)
    bench.machine.cancel(1)
    #expect(bench.sent() == ["cancel 1"])
    #expect(bench.receive(.data(1, 8), .credit(1, 8), .end(1)) == [])
    #expect(bench.machine.lateFrames == 3)
    #expect(bench.receive(.data(1, 8), .credit(1, 8)) == [])
    #expect(bench.machine.lateFrames == 5)
  }

  @Test("a cancel does not overtake the open of its call, but all other data")
  func cancelBehindOpen() throws {
    var bench = ClientBench()
    var server = ServerBench()
    _ = try bench.open()
    _ = try bench.machine.open(
      7, request: Note(0), options: CallOptions(), endOfStream: false, now: bench.now)
    bench.machine.cancel(1)
    let frames = bench.machine.output.takeFrames()
    #expect(frames.map(\.summary) == ["open 1 method 7 last", "open 2 method 7", "cancel 1"])
    for frame in frames { #expect(server.receive(frame).first?.hasPrefix("close") != true) }
    _ = try bench.machine.send(Note(0), on: 2)
    bench.machine.cancel(2)
    #expect(bench.sent() == ["cancel 2", "data 2 24"])
  }

  static let faults: [([Frame], AbortReason)] = [
    ([.data(2, 8)], .streamNumber), ([.data(0, 8)], .streamNumber),
    ([.end(2)], .streamNumber), ([.end(0)], .streamNumber),
    ([.credit(2, 8)], .streamNumber), ([.credit(0, 8)], .streamNumber),
    ([.end(1), .end(1)], .streamNumber),
    ([.data(1, 0)], .unexpectedFrame), ([.data(1, 8, .endOfStream)], .unexpectedFrame),
    ([.data(1, 4096), .data(1, 8)], .unexpectedFrame),
    (
      [.data(1, 4096, .moreFollows), .data(1, 4096, .moreFollows), .data(1, 8)], .unexpectedFrame
    ),
    (
      [.data(1, 4096, .moreFollows), .data(1, 4096, .moreFollows), .end(1)], .unexpectedFrame
    ),
    ([.credit(1, 1 << 31)], .unexpectedFrame),
    ([Frame(.credit, 1)], .malformedFrame),
    ([.credit(1, 0, messages: 1 << 31)], .unexpectedFrame),
    ([Frame(.credit, 1, body: [8, 0, 0, 0, 0, 0, 0, 1, 0])], .malformedFrame),
    ([Frame(.end, 1)], .malformedFrame),
    ([Frame(.ping)], .malformedFrame), ([Frame(.pong)], .malformedFrame),
    ([.open(1)], .unexpectedFrame), ([.cancel(1)], .unexpectedFrame),
    ([.greeting(.welcome, ServerBench.greeting(name: "again"))], .unexpectedFrame),
    ([.greeting(.hello, ServerBench.greeting(name: "me"))], .unexpectedFrame),
    ([.notice(.reject, code: 1, stream: FrameHeader.handshakeMagic)], .unexpectedFrame),
  ]

  @Test("any fault of a server ends the connection by its name", arguments: faults.indices)
  func serverFaults(index: Int) throws {
    let (frames, reason) = Self.faults[index]
    var bench = try bench()
    var seen: [String] = []
    for frame in frames { seen += bench.receive(frame) }
    #expect(seen.suffix(2) == ["close unavailable unknown framing", "abort \(reason)"])
    #expect(bench.receive(.data(1, 8)) == [])
  }

  @Test("a server's abort ends the connection with its text")
  func abort() throws {
    var bench = try bench()
    let frame = Frame.notice(.abort, code: 7, "you do not read")
    guard case .close(let error) = bench.machine.receive(frame, now: bench.now) else {
      Issue.record("the connection goes on")
      return
    }
    #expect(error.message == "the server ended the connection: you do not read")
    #expect(error.executed == .unknown)
    #expect(bench.sent() == [])
  }

  @Test("frames that may be skipped are, a ping is answered, and a pong is told")
  func others() throws {
    var bench = try bench()
    var header = FrameHeader(.data, stream: 77)
    header.kind = 0xFF
    #expect(bench.receive(Frame(header: header, body: .empty)) == [])
    #expect(bench.receive(.ping(4), .pong(5)) == ["pong 5", "pong 4"])
  }
}
