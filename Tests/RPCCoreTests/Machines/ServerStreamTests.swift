import TestSupport
import Testing

@testable import RPCCore

@Suite("frames of a call as a server receives them")
struct ServerStreamTests {
  private static func small() -> ConnectionLimits {
    var limits = ConnectionLimits.least
    limits.maxStreams = 10
    limits.maxMessage = 8192
    return limits
  }

  /// A server with one call whose client goes on to send.
  private func streaming() -> ServerBench {
    var bench = ServerBench(limits: Self.small())
    #expect(bench.receive(.open(1, flags: [])) == ["start 1 streams"])
    return bench
  }

  @Test("messages come in order, and the last may say that it is")
  func messages() {
    var bench = streaming()
    #expect(
      bench.receive(.data(1, 8), .data(1, 16, .endOfStream)) == [
        "message 1 8", "message 1 16 last",
      ]
    )
  }

  @Test("a stream may end without a message")
  func endAlone() {
    var bench = streaming()
    #expect(bench.receive(.data(1, 0, .endOfStream)) == ["last 1"])
  }

  @Test("parts become one message, and are allowed again at once")
  func parts() {
    var bench = streaming()
    #expect(
      bench.receive(.data(1, 2048, .moreFollows), .data(1, 2048, .moreFollows), .data(1, 8)) == [
        "message 1 4104", "credit 1 2048 0", "credit 1 2048 0",
      ])
  }

  static let faults: [[Frame]] = [
    [.data(1, 0)],
    [.data(1, 0, .moreFollows)],
    [.data(1, 8, [.moreFollows, .endOfStream])],
    [.data(1, 8, .moreFollows), .data(1, 0, .endOfStream)],
    [.data(1, 8, .moreFollows), .data(1, 0)],
    [.data(1, 4096), .data(1, 8)],
    [.data(1, 4104)],
    [
      .data(1, 4096, .moreFollows), .data(1, 4096, .moreFollows), .data(1, 8),
    ],
    [.credit(1, 1 << 31)],
    [.credit(1, .max)],
    [.credit(1, 0, messages: 1 << 31)],
  ]

  @Test("a fault within a call cancels it once; the connection goes on", arguments: faults.indices)
  func streamFaults(index: Int) {
    var bench = streaming()
    var seen: [String] = []
    for frame in Self.faults[index] { seen += bench.receive(frame) }
    #expect(seen.last == "cancel 1 fault")
    #expect(bench.receive(Self.faults[index].last ?? .ping(1)) == [])
    #expect(!bench.machine.isClosed)
    #expect(bench.receive(.open(2)) == ["start 2"])
  }

  @Test("data behind the end of a stream is a fault of the call")
  func afterEnd() {
    for last in [Frame.data(1, 8, .endOfStream), .data(1, 0, .endOfStream)] {
      for next in [Frame.data(1, 8), .data(1, 0, .endOfStream)] {
        var bench = streaming()
        _ = bench.receive(last)
        #expect(bench.receive(next) == ["cancel 1 fault"])
      }
    }
    var unary = ServerBench()
    #expect(unary.receive(.open(1), .data(1, 8)) == ["start 1", "cancel 1 fault"])
  }

  @Test("what comes for a call that has ended is dropped and counted", arguments: 0..<4)
  func late(index: Int) {
    let frame = [Frame.data(1, 8), .data(1, 0, .endOfStream), .cancel(1), .credit(1, 8)][index]
    var bench = streaming()
    bench.machine.end(1, error: nil, now: bench.now)
    #expect(bench.receive(frame, frame) == ["end 1 ok 0"])
    #expect(bench.machine.lateFrames == 2)
  }

  @Test("what comes for a call that never was ends the connection", arguments: 0..<3)
  func neverWas(index: Int) {
    for stream: UInt64 in [0, 2, .max] {
      let frame = [Frame.data(stream, 8), .cancel(stream), .credit(stream, 8)][index]
      var bench = streaming()
      #expect(bench.receive(frame) == ["close", "abort streamNumber"])
    }
  }

  @Test("a cancel reaches its call once")
  func cancel() {
    var bench = streaming()
    #expect(bench.receive(.cancel(1), .cancel(1)) == ["cancel 1 caller"])
    bench.machine.end(1, error: ConnectionFixture.cancelled, now: bench.now)
    #expect(bench.sent() == ["end 1 cancelled unknown handler"])
    #expect(bench.machine.streamCount == 0)
  }

  @Test("what a call has taken is allowed again in halves of the window")
  func credit() {
    var bench = streaming()
    _ = bench.receive(.data(1, 2040), .data(1, 16))
    bench.machine.take(MessageCredit(bytes: 2040, memory: 2040), on: 1)
    #expect(bench.sent() == [])
    bench.machine.take(MessageCredit(bytes: 16, memory: 16), on: 1)
    #expect(bench.sent() == ["credit 1 2056 2"])
    _ = bench.receive(.data(1, 2048, .endOfStream))
    bench.machine.take(MessageCredit(bytes: 2048, memory: 2048), on: 1)
    #expect(bench.sent() == [], "nothing more comes on this stream")
  }
}

enum ConnectionFixture {
  static let cancelled = CallError(.cancelled, "", executed: .unknown, stage: .handler)
}
