import TestSupport
import Testing

@testable import RPCCore

@Suite("what a server sends of a call")
struct ServerReplyTests {
  /// A server whose client accepts frames of 4 KiB, with one call that allows `credit`.
  private func bench(credit: Int = 4096, maxMessage: Int = 64 << 10) -> ServerBench {
    var client = ConnectionLimits.least
    client.maxMessage = maxMessage
    var bench = ServerBench(client: client)
    _ = bench.receive(.open(1, credit: credit))
    return bench
  }

  private func note(_ size: Int) -> Note { Note(0, String(repeating: "a", count: size - 24)) }

  @Test("a reply ends its call, which is gone then")
  func reply() throws {
    var bench = bench()
    bench.now = bench.now.advanced(by: .microseconds(7))
    try bench.machine.end(1, reply: note(32), now: bench.now)
    let frame = try #require(bench.machine.output.takeFrames().first)
    #expect(frame.summary == "end 1 ok 32")
    #expect(try EndBlock.decode(frame.body, code: 0).block.serverTime == .microseconds(7))
    bench.machine.end(1, error: ConnectionFixture.cancelled, now: bench.now)
    try bench.machine.end(1, reply: note(32), now: bench.now)
    #expect(try bench.machine.send(note(32), on: 1) == .closed)
    #expect(bench.sent() == [])
  }

  @Test("messages leave while there is credit, then wait for more of it")
  func credit() throws {
    var bench = bench(credit: 96)
    #expect(try bench.machine.send(note(80), on: 1) == .sent)
    #expect(try bench.machine.send(note(56), on: 1) == .sentInParts)
    #expect(bench.sent() == ["data 1 80", "data 1 16 more"])
    #expect(try bench.machine.send(note(40), on: 1) == .mustWait)
    #expect(bench.receive(.credit(1, 8)) == ["data 1 8 more"])
    #expect(bench.receive(.credit(1, 32)) == ["writable 1", "data 1 32"])
    #expect(try bench.machine.send(note(24), on: 1) == .mustWait)
    #expect(bench.receive(.credit(1, 23)) == [], "not enough for what waits")
    #expect(bench.receive(.credit(1, 1)) == ["writable 1"])
    #expect(bench.receive(.credit(1, 8)) == [], "nobody waits")
  }

  @Test("a message of up to half of the first credit waits until it can leave whole")
  func whole() throws {
    var bench = bench(credit: 96)
    #expect(try bench.machine.send(note(80), on: 1) == .sent)
    #expect(try bench.machine.send(note(48), on: 1) == .mustWait)
    #expect(bench.receive(.credit(1, 24)) == ["data 1 80"])
    #expect(try bench.machine.send(note(48), on: 1) == .mustWait)
    #expect(bench.receive(.credit(1, 8)) == ["writable 1"])
    #expect(try bench.machine.send(note(48), on: 1) == .sent)
    #expect(bench.sent() == ["data 1 48"])
  }

  @Test("a call without any credit sends nothing")
  func noCredit() throws {
    var bench = bench(credit: 0)
    #expect(try bench.machine.send(note(24), on: 1) == .mustWait)
    #expect(bench.sent() == [])
    #expect(bench.receive(.credit(1, 24)) == ["writable 1"])
    #expect(try bench.machine.send(note(24), on: 1) == .sent)
  }

  @Test("a reply that does not fit a frame leaves in parts, the last one in the end")
  func largeReply() throws {
    var bench = bench(credit: 8192)
    try bench.machine.end(1, reply: note(10_000), now: bench.now)
    #expect(bench.sent() == ["data 1 4064 more", "data 1 4064 more", "end 1 ok 1872"])
    #expect(bench.machine.streamCount == 0)
  }

  @Test("a reply in parts waits for credit, and the call takes a place until it has left")
  func largeReplyWithoutCredit() throws {
    var bench = bench(credit: 4096)
    try bench.machine.end(1, reply: note(12_000), now: bench.now)
    #expect(bench.sent() == ["data 1 4064 more", "data 1 32 more"])
    #expect(bench.machine.streamCount == 1)
    #expect(try bench.machine.send(note(24), on: 1) == .closed)
    #expect(bench.receive(.credit(1, 4000)) == ["data 1 4000 more", "end 1 ok 3904"])
    #expect(bench.machine.streamCount == 0)
  }

  @Test("a call whose reply leaves in parts ends when the client withdraws it")
  func cancelledReply() throws {
    var bench = bench()
    try bench.machine.end(1, reply: note(12_000), now: bench.now)
    _ = bench.sent()
    #expect(bench.receive(.cancel(1)) == ["end 1 cancelled yes encode"])
    #expect(bench.machine.streamCount == 0)
    #expect(bench.receive(.credit(1, 8)) == [])
  }

  @Test("a call whose reply leaves in parts ends when its deadline passes")
  func expiredReply() throws {
    var bench = ServerBench(client: .least)
    _ = bench.receive(.open(1, credit: 4096, deadline: 6_000_000_000))
    try bench.machine.end(1, reply: note(4090 & ~7), now: bench.now)
    _ = bench.sent()
    _ = bench.receive(.open(2, credit: 8, deadline: 6_000_000_000))
    try bench.machine.end(2, reply: note(4096), now: bench.now)
    #expect(bench.sent() == ["data 2 8 more"])
    #expect(bench.advance(by: .seconds(1)) == ["end 2 deadlineExceeded yes encode"])
    #expect(bench.machine.streamCount == 0)
  }

  @Test("a call whose reply leaves in parts ends when its client breaks the rules")
  func faultyReply() throws {
    var bench = bench()
    try bench.machine.end(1, reply: note(12_000), now: bench.now)
    _ = bench.sent()
    #expect(bench.receive(.credit(1, .max)) == ["end 1 invalidArgument yes framing"])
    #expect(bench.machine.streamCount == 0)
  }

  @Test("a reply never completes a message that was cut off; the call ends with an error instead")
  func replyWithinMessage() throws {
    var bench = bench(credit: 64)
    #expect(try bench.machine.send(note(80), on: 1) == .sentInParts)
    try bench.machine.end(1, reply: note(24), now: bench.now)
    #expect(bench.sent() == ["data 1 64 more", "end 1 internal yes encode"])
  }

  @Test("a message or reply beyond what the client accepts is not sent, however large its frames")
  func tooLarge() throws {
    var client = ConnectionLimits()
    client.maxMessage = 4096
    var bench = ServerBench(client: client)
    _ = bench.receive(.open(1), .open(2))
    #expect(try bench.machine.send(note(4104), on: 1) == .tooLarge(limit: 4096))
    try bench.machine.end(1, reply: note(4104), now: bench.now)
    try bench.machine.end(2, reply: note(4096), now: bench.now)
    #expect(bench.sent() == ["end 1 resourceExhausted yes encode", "end 2 ok 4096"])
  }

  @Test("an error whose details do not fit a frame leaves without them")
  func largeDetail() throws {
    var bench = bench()
    var error = EndBlockTests.error
    error.detail = CallError.Detail(number: 1, message: Bytes(Array(repeating: 0, count: 4096)))
    bench.machine.end(1, error: error, now: bench.now)
    let frame = try #require(bench.machine.output.takeFrames().first)
    #expect(frame.body.count <= 4096)
    let decoded = try EndBlock.decode(frame.body, code: frame.header.code).block.error
    #expect(decoded?.message == error.message)
    #expect(decoded?.detail == nil)
  }

  @Test("streams wait while the output is full, and are told when it has been written")
  func fullOutput() throws {
    var bench = ServerBench()
    _ = bench.receive(.open(1, credit: 1 << 30), .open(2), .open(3, credit: 0))
    let large = note(1 << 20)
    while try bench.machine.send(large, on: 1) == .sent {}
    #expect(try bench.machine.send(note(24), on: 2) == .mustWait)
    #expect(try bench.machine.send(note(24), on: 3) == .mustWait)
    #expect(bench.machine.receive(.credit(2, 8), now: bench.now).summary == nil)
    let batch = bench.machine.output.take()
    #expect(bench.machine.wrote(8, now: bench.now).isEmpty)
    let rest = batch.control.count + batch.data.count - 8
    #expect(
      bench.machine.wrote(rest, now: bench.now).compactMap(\.summary) == [
        "writable 1", "writable 2",
      ])
  }
}
