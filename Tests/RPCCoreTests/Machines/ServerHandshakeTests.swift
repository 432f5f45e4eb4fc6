import TestSupport
import Testing

@testable import RPCCore

@Suite("a server's handshake")
struct ServerHandshakeTests {
  private func hello(_ change: (inout Greeting) -> Void = { _ in }) -> Frame {
    var greeting = ServerBench.greeting(name: "client")
    change(&greeting)
    return .greeting(.hello, greeting)
  }

  @Test("a hello is answered with a welcome that has the server's clock and limits")
  func welcome() throws {
    var limits = ConnectionLimits()
    limits.maxStreams = 9
    var bench = ServerBench(awaitingHelloWith: limits)
    bench.now = bench.now.advanced(by: .milliseconds(5))
    #expect(bench.machine.receive(hello(), now: bench.now).summary == nil)
    let frame = try #require(bench.machine.output.takeFrames().first)
    let welcome = try Greeting(decoding: frame.body)
    #expect(frame.summary == "welcome")
    #expect(welcome.clock == bench.now)
    #expect(welcome.limits == limits)
    #expect(bench.machine.peerGreeting?.name == "client")
    #expect(bench.receive(.open(1)) == ["start 1"])
  }

  @Test("a welcome names the chosen version and the features that both ends have")
  func chosen() throws {
    var greeting = ServerBench.greeting(name: "server")
    greeting.features = 0b0110
    greeting.highestVersion = 5
    var machine = ServerConnectionMachine(greeting: greeting, now: ServerBench.start)
    let hello = hello {
      $0.features = 0b0011
      $0.highestVersion = 9
    }
    _ = machine.receive(hello, now: ServerBench.start)
    let welcome = try Greeting(decoding: try #require(machine.output.takeFrames().first).body)
    #expect(welcome.features == 0b0010)
    #expect(welcome.lowestVersion == 1)
    #expect(welcome.highestVersion == 1)
  }

  @Test("versions meet where the ranges overlap", arguments: [(0, 1), (1, 1), (1, 9), (0, 9)])
  func versions(lowest: UInt16, highest: UInt16) {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    let hello = hello { ($0.lowestVersion, $0.highestVersion) = (lowest, highest) }
    #expect(bench.receive(hello) == ["welcome"])
  }

  static let refused: [(Frame, RejectReason)] = {
    var greeting = ServerBench.greeting(name: "client")
    greeting.lowestVersion = 2
    greeting.highestVersion = 3
    let future = Frame.greeting(.hello, greeting)
    greeting.lowestVersion = 0
    greeting.highestVersion = 0
    let past = Frame.greeting(.hello, greeting)
    var small = ConnectionLimits.least
    small.initialCredit -= 1
    let hello = Frame.greeting(.hello, ServerBench.greeting(name: "client"))
    var nameless = hello.header
    nameless.stream = 0
    return [
      (future, .version), (past, .version),
      (.greeting(.hello, ServerBench.greeting(small, name: "client")), .limitsTooSmall),
      (
        Frame(.hello, FrameHeader.handshakeMagic, body: Array(repeating: 0, count: 88)),
        .malformedHello
      ),
      (Frame(.hello, FrameHeader.handshakeMagic), .malformedHello),
      (Frame(header: nameless, body: hello.body), .notThisProtocol),
      (.open(1), .notThisProtocol), (.ping(1), .notThisProtocol),
      (.greeting(.welcome, ServerBench.greeting(name: "x")), .notThisProtocol),
    ]
  }()

  @Test("a first frame that is no good hello is rejected by name", arguments: 0..<refused.count)
  func rejects(index: Int) {
    let (frame, reason) = Self.refused[index]
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    #expect(bench.receive(frame) == ["close", "reject \(reason)"])
    #expect(bench.machine.isClosed)
    #expect(bench.receive(hello()) == [])
  }

  @Test("bytes that are no frame are rejected; those of a hello by its name")
  func noFrame() {
    var broken = hello().bytes
    broken[5] = 1
    for (bytes, reason) in [(broken, "malformedHello"), (Frame.ping(1).bytes, "notThisProtocol")] {
      var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
      let fault = FrameFault(reason: .malformedFrame, text: "no", header: Array(bytes.prefix(16)))
      #expect(bench.machine.fault(fault).summary == "close")
      #expect(bench.sent() == ["reject \(reason)"])
    }
  }

  @Test("a hello must come within two seconds, to the nanosecond")
  func timeout() {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    #expect(bench.machine.nextTick == ServerBench.start.advanced(by: .seconds(2)))
    #expect(bench.advance(by: .seconds(2) - .nanoseconds(1)) == [])
    #expect(bench.advance(by: .nanoseconds(1)) == ["close", "reject handshakeTimeout"])
    var timely = ServerBench()
    #expect(timely.machine.nextTick == nil)
    #expect(timely.advance(by: .seconds(10)) == [])
  }

  @Test("a server that is about to end rejects whoever has not said hello")
  func draining() {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    bench.machine.drain()
    #expect(bench.sent() == ["reject draining"])
    #expect(bench.machine.isDrained)
  }

  @Test("the transport may reject for reasons of its own", arguments: RejectReason.allCases)
  func byTransport(reason: RejectReason) {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    #expect(bench.machine.reject(reason, "because").summary == "close")
    #expect(bench.sent() == ["reject \(reason)"])
  }
}
