import TestSupport
import Testing

@testable import RPCCore

@Suite("credit and parts")
struct StreamFlowTests {
  /// What the receiver of one direction got.
  private struct Receiver {
    var flow: InboundFlow
    var messages: [Bytes] = []
    var untaken: [MessageCredit] = []
    var told = StreamCredit.none

    mutating func allow(_ more: StreamCredit) {
      guard let told = flow.allow(more) else { return }
      self.told.bytes += told.bytes
      self.told.messages += told.messages
    }

    mutating func take(_ frames: [Frame], seed: UInt64) {
      for frame in frames {
        let more = frame.header.flags.contains(.moreFollows)
        switch flow.receive(
          frame.body, moreFollows: more, maxMessage: 1 << 20, now: ServerBench.start)
        {
        case .message(let message, let credit):
          messages.append(message)
          untaken.append(credit)
        case .part(let credit): allow(StreamCredit(bytes: credit, messages: 0))
        case .overrun, .tooLarge: Issue.record("a frame that is not allowed, seed \(seed)")
        }
      }
    }
  }

  /// So many bytes of which no two places are alike; random ones would take most of the time.
  private func bytes(_ count: Int, _ generator: inout SeededGenerator) -> Bytes {
    var writer = WireWriter()
    let start = writer.appendZeros(count)
    for position in stride(from: 0, to: count, by: 64) {
      writer.store(generator.next(), at: start + position & ~7)
    }
    return writer.flattened()
  }

  @Test(
    "messages of any size arrive whole and in order, and no sender is ever stuck",
    arguments: 0..<40 as Range<UInt64>)
  func arrival(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let window = Int.random(in: 8...20_000, using: &generator)
    let maxFrame = Int.random(in: 40...9000, using: &generator)
    let most = StreamCredit(bytes: window, messages: Int.random(in: 1...5, using: &generator))
    var sender = OutboundFlow(credit: most)
    var receiver = Receiver(flow: InboundFlow(window: most))
    var output = FrameOutput()
    let messages = (0..<20).map { _ in
      bytes(8 * Int.random(in: 1...3000, using: &generator), &generator)
    }
    var next = 0
    var idle = 0
    while receiver.messages.count < messages.count, idle < 3 {
      let before = (next, receiver.messages.count, receiver.untaken.count)
      if sender.isReady, next < messages.count {
        sender.begin(messages[next], tail: .nothing)
        next += 1
      }
      _ = sender.pump(into: &output, maxFrame: maxFrame, stream: 1)
      receiver.take(output.takeFrames(), seed: seed)
      while !receiver.untaken.isEmpty, Bool.random(using: &generator) || !sender.isReady {
        receiver.allow(StreamCredit(bytes: receiver.untaken.removeFirst().bytes, messages: 1))
      }
      let told = receiver.told
      receiver.told = .none
      if !sender.add(told) { Issue.record("too much credit, seed \(seed)") }
      let isSame = before == (next, receiver.messages.count, receiver.untaken.count)
      idle = isSame && told == .none ? idle + 1 : 0
    }
    #expect(receiver.messages == messages, "seed \(seed), window \(window), frames of \(maxFrame)")
  }

  @Test("nothing is sent beyond the credit, to the byte", arguments: 0..<40 as Range<UInt64>)
  func credit(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var allowed = Int.random(in: 0...200, using: &generator)
    var sent = 0
    var sender = OutboundFlow(credit: StreamCredit(bytes: allowed, messages: 1))
    var output = FrameOutput()
    sender.begin(Bytes(generator.bytes(4096)), tail: .nothing)
    while !sender.pump(into: &output, maxFrame: 128, stream: 1) {
      sent += output.takeFrames().reduce(0) { $0 + $1.body.count }
      #expect(sent <= allowed && allowed - sent < 8, "seed \(seed)")
      let more = Int.random(in: 1...200, using: &generator)
      allowed += more
      if !sender.add(StreamCredit(bytes: more, messages: 0)) {
        Issue.record("too much credit, seed \(seed)")
      }
    }
    sent += output.takeFrames().reduce(0) { $0 + $1.body.count }
    #expect(sent == 4096, "seed \(seed)")
    #expect(sender.credit == StreamCredit(bytes: allowed - sent, messages: 0), "seed \(seed)")
  }

  @Test("credit is told in halves of the window, or at once where none is left")
  func halves() {
    var flow = InboundFlow(window: StreamCredit(bytes: 1000, messages: 100))
    func receive(_ count: Int) {
      _ = flow.receive(
        Bytes(Array(repeating: 0, count: count)), moreFollows: false, maxMessage: 1000,
        now: ServerBench.start)
    }
    func allow(_ bytes: Int, _ messages: Int = 0) -> StreamCredit? {
      flow.allow(StreamCredit(bytes: bytes, messages: messages))
    }
    receive(600)
    #expect(allow(200, 1) == nil)
    #expect(allow(299) == nil)
    #expect(allow(1) == StreamCredit(bytes: 500, messages: 1))
    receive(900)
    #expect(allow(8) == StreamCredit(bytes: 8, messages: 0))
    #expect(allow(8, 49) == nil)
    #expect(allow(0, 1) == StreamCredit(bytes: 8, messages: 50))
  }

  @Test("what is left of the credit is never too little for a part while a message is unfinished")
  func leftOver() {
    var flow = InboundFlow(window: StreamCredit(bytes: 1003, messages: 10))
    for (count, more) in [(600, false), (400, true)] {
      _ = flow.receive(
        Bytes(Array(repeating: 0, count: count)), moreFollows: more, maxMessage: 2000,
        now: ServerBench.start)
    }
    #expect(flow.allow(StreamCredit(bytes: 400, messages: 0))?.bytes == 400)
  }

  @Test("a byte beyond the credit is an overrun, one beyond the message is too large")
  func overrun() {
    func receive(_ count: Int, window: Int, most: Int) -> InboundFlow.Received {
      var flow = InboundFlow(window: StreamCredit(bytes: window, messages: 1))
      return flow.receive(
        Bytes(Array(repeating: 0, count: count)), moreFollows: true, maxMessage: most,
        now: ServerBench.start)
    }
    guard case .part(16) = receive(16, window: 16, most: 16) else {
      Issue.record("a part that is allowed is not taken")
      return
    }
    guard case .overrun = receive(17, window: 16, most: 100) else {
      Issue.record("more than the credit is taken")
      return
    }
    guard case .tooLarge = receive(17, window: 100, most: 16) else {
      Issue.record("more than a message is taken")
      return
    }
  }

  @Test("a sum of credit beyond 2^31 is refused, of bytes and of messages")
  func sum() {
    for field in [\StreamCredit.bytes, \StreamCredit.messages] {
      var half = StreamCredit.none
      half[keyPath: field] = 1 << 30
      var one = StreamCredit.none
      one[keyPath: field] = 1
      var flow = OutboundFlow(credit: half)
      let sums = [flow.add(half), flow.add(one)]
      #expect(sums == [true, false])
    }
  }

  @Test("only the last part of a message takes one of the messages that are allowed")
  func messages() {
    var flow = InboundFlow(window: StreamCredit(bytes: 1000, messages: 1))
    func receive(_ moreFollows: Bool) -> String {
      let received = flow.receive(
        Bytes(Array(repeating: 0, count: 8)), moreFollows: moreFollows, maxMessage: 100,
        now: ServerBench.start)
      return switch received {
      case .message(let whole, let credit):
        "message \(whole.count), \(credit.bytes) again, \(credit.memory) kept"
      case .part: "part"
      case .overrun: "overrun"
      case .tooLarge: "too large"
      }
    }
    #expect([receive(true), receive(true)] == ["part", "part"])
    #expect(receive(false) == "message 24, 8 again, 24 kept")
    #expect(receive(true) == "part", "a reply's part takes none")
    #expect(receive(false) == "overrun")
  }
}
