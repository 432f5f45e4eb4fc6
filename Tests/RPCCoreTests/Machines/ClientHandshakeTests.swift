import TestSupport
import Testing

@testable import RPCCore

@Suite("a client's handshake")
struct ClientHandshakeTests {
  private func welcome(_ change: (inout Greeting) -> Void = { _ in }) -> Frame {
    var greeting = ServerBench.greeting(name: "server")
    change(&greeting)
    return .greeting(.welcome, greeting)
  }

  @Test("the hello is the first that a client says, and calls wait for the welcome")
  func hello() throws {
    var machine = ClientConnectionMachine(greeting: ServerBench.greeting(name: "client"))
    #expect(machine.output.takeFrames().map(\.summary) == ["hello"])
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    let error = #expect(throws: CallError.self) { _ = try bench.open() }
    #expect(error?.summary == "unavailable never transport")
    #expect(bench.receive(welcome()) == ["ready"])
    #expect(try bench.open() == 1)
  }

  @Test(
    "the clocks are the same where the welcome's lies between the hello and the welcome",
    arguments: [(-1, false), (0, true), (10, true), (11, false)])
  func clocks(offset: Int64, isShared: Bool) {
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    bench.now = bench.now.advanced(by: .nanoseconds(10))
    let clock = ClientBench.start.advanced(by: .nanoseconds(offset))
    #expect(bench.receive(welcome { $0.clock = clock }) == ["ready"])
    #expect(bench.machine.sharesClock == isShared)
  }

  static let rejects: [(RejectReason, StatusCode)] = [
    (.notThisProtocol, .failedPrecondition), (.version, .failedPrecondition),
    (.malformedHello, .failedPrecondition), (.limitsTooSmall, .failedPrecondition),
    (.tooManyConnections, .resourceExhausted), (.draining, .unavailable),
    (.notPermitted, .permissionDenied), (.handshakeTimeout, .unavailable),
  ]

  @Test("each reject gives an error with the server's text", arguments: rejects)
  func rejected(reason: RejectReason, code: StatusCode) {
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    let frame = Frame.notice(
      .reject, code: reason.rawValue, "so it is", stream: FrameHeader.handshakeMagic)
    guard case .close(let error) = bench.machine.receive(frame, now: bench.now) else {
      Issue.record("the connection goes on")
      return
    }
    #expect(error.summary == "\(code) never admission")
    #expect(error.message == "the server refuses the connection: so it is")
    #expect(bench.sent() == [])
  }

  @Test("a reason that this client does not know is a reject as well")
  func unknownReject() {
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    let frame = Frame.notice(.reject, code: 999, stream: FrameHeader.handshakeMagic)
    #expect(bench.receive(frame) == ["close failedPrecondition never admission"])
  }

  static let faults: [(Frame, AbortReason)] = {
    var small = ConnectionLimits.least
    small.maxFrame -= 8
    var later = ServerBench.greeting(name: "server")
    later.lowestVersion = 2
    later.highestVersion = 2
    var range = ServerBench.greeting(name: "server")
    range.highestVersion = 2
    return [
      (.greeting(.welcome, ServerBench.greeting(small, name: "server")), .malformedFrame),
      (.greeting(.welcome, later), .malformedFrame),
      (.greeting(.welcome, range), .malformedFrame),
      (Frame(.welcome, FrameHeader.handshakeMagic), .malformedFrame),
      (Frame(.welcome, 1), .unexpectedFrame),
      (.notice(.reject, code: 1, stream: 1), .unexpectedFrame),
      (.greeting(.hello, ServerBench.greeting(name: "me")), .unexpectedFrame),
      (.ping(1), .unexpectedFrame), (.end(1), .unexpectedFrame),
    ]
  }()

  @Test("a first frame that is no good welcome ends the connection", arguments: faults.indices)
  func refused(index: Int) {
    let (frame, reason) = Self.faults[index]
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    #expect(bench.receive(frame) == ["close unavailable never framing", "abort \(reason)"])
  }

  @Test("the welcome must come within two seconds")
  func timeout() {
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    #expect(bench.machine.nextTick == ClientBench.start.advanced(by: .seconds(2)))
    #expect(bench.advance(by: .milliseconds(1999)) == [])
    #expect(bench.advance(by: .milliseconds(1)) == ["close unavailable never transport"])
    #expect(bench.machine.nextTick == nil)
  }

  @Test("a connection that is lost before the welcome has executed nothing")
  func lost() {
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    #expect(bench.machine.connectionLost("gone").summary == "close unavailable never transport")
    #expect(bench.machine.connectionLost("gone").summary == nil)
  }
}
