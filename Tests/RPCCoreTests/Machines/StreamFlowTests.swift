import TestSupport
import Testing

@testable import RPCCore

@Suite("credit and parts")
struct StreamFlowTests {
  /// What the receiver of one direction got.
  private struct Receiver {
    var flow: InboundFlow
    var messages: [Bytes] = []
    var untaken: [Int] = []
    var told = 0

    mutating func take(_ frames: [Frame], seed: UInt64) {
      for frame in frames {
        let more = frame.header.flags.contains(.moreFollows)
        switch flow.receive(frame.body, moreFollows: more, maxMessage: 1 << 20) {
        case .message(let message, let credit):
          messages.append(message)
          untaken.append(credit)
        case .part(let credit): told += flow.allow(credit)
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
    var sender = OutboundFlow(credit: window)
    var receiver = Receiver(flow: InboundFlow(window: window))
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
        receiver.told += receiver.flow.allow(receiver.untaken.removeFirst())
      }
      let told = receiver.told
      receiver.told = 0
      if !sender.add(told) { Issue.record("too much credit, seed \(seed)") }
      let isSame = before == (next, receiver.messages.count, receiver.untaken.count)
      idle = isSame && told == 0 ? idle + 1 : 0
    }
    #expect(receiver.messages == messages, "seed \(seed), window \(window), frames of \(maxFrame)")
  }

  @Test("nothing is sent beyond the credit, to the byte", arguments: 0..<40 as Range<UInt64>)
  func credit(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var allowed = Int.random(in: 0...200, using: &generator)
    var sent = 0
    var sender = OutboundFlow(credit: allowed)
    var output = FrameOutput()
    sender.begin(Bytes(generator.bytes(4096)), tail: .nothing)
    while !sender.pump(into: &output, maxFrame: 128, stream: 1) {
      sent += output.takeFrames().reduce(0) { $0 + $1.body.count }
      #expect(sent <= allowed && allowed - sent < 8, "seed \(seed)")
      let more = Int.random(in: 1...200, using: &generator)
      allowed += more
      if !sender.add(more) { Issue.record("too much credit, seed \(seed)") }
    }
    sent += output.takeFrames().reduce(0) { $0 + $1.body.count }
    #expect(sent == 4096, "seed \(seed)")
    #expect(sender.credit == allowed - sent, "seed \(seed)")
  }

  @Test("credit is told in halves of the window, or at once where none is left")
  func halves() {
    var flow = InboundFlow(window: 1000)
    _ = flow.receive(Bytes(Array(repeating: 0, count: 600)), moreFollows: false, maxMessage: 1000)
    #expect(flow.allow(200) == 0)
    #expect(flow.allow(299) == 0)
    #expect(flow.allow(1) == 500)
    _ = flow.receive(Bytes(Array(repeating: 0, count: 900)), moreFollows: false, maxMessage: 1000)
    #expect(flow.allow(8) == 8)
  }

  @Test("a byte beyond the credit is an overrun, one beyond the message is too large")
  func overrun() {
    func receive(_ count: Int, window: Int, most: Int) -> InboundFlow.Received {
      var flow = InboundFlow(window: window)
      return flow.receive(
        Bytes(Array(repeating: 0, count: count)), moreFollows: true, maxMessage: most)
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

  @Test("a sum of credit beyond 2^31 is refused")
  func sum() {
    var flow = OutboundFlow(credit: 1 << 30)
    let sums = [flow.add(1 << 30), flow.add(1)]
    #expect(sums == [true, false])
  }
}
