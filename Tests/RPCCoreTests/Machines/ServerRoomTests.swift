import TestSupport
import Testing

@testable import RPCCore

@Suite("which calls may make a message")
struct ServerRoomTests {
  private static let most = FrameOutput.highWater / ServerConnectionMachine.usualMessage + 1

  private func note(_ size: Int) -> Note { Note(0, String(repeating: "a", count: size - 24)) }

  private func bench(_ bounds: ConnectionBounds = ConnectionBounds()) -> ServerBench {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    bench.machine = ServerConnectionMachine(
      greeting: ServerBench.greeting(name: "server"), bounds: bounds, now: bench.now)
    _ = bench.receive(.greeting(.hello, ServerBench.greeting(name: "client")))
    return bench
  }

  /// A machine with so many calls, of which as many as may be are about to make a message.
  private func crowd(_ count: Int) -> ServerBench {
    var bench = bench()
    for id in 1...UInt64(count) {
      _ = bench.receive(.open(id))
      let room = bench.machine.prepareMessage(on: id)
      #expect(room == (id <= Self.most ? .ready : .mustWait), "call \(id)")
    }
    return bench
  }

  /// Has the client read everything; gives who may go on.
  private func read(_ bench: inout ServerBench) throws -> [String] {
    let output = bench.machine.takeOutput(now: bench.now)
    let batch = try #require(output)
    let count = batch.control.count + batch.data.count
    return bench.machine.wrote(count, now: bench.now).compactMap(\.summary)
  }

  @Test("as many as the output has room for, and the others in the order in which they asked")
  func turns() throws {
    var bench = crowd(3 * Self.most)
    #expect(bench.machine.promised == Self.most * ServerConnectionMachine.usualMessage)
    let hasRoom = bench.machine.hasRoomForOutput()
    #expect(hasRoom, "what is promised does not keep frames from being taken")
    for id in 1...UInt64(Self.most) { #expect(try bench.machine.send(note(1000), on: id) == .sent) }
    #expect(bench.machine.promised == 0)
    let next = (Self.most + 1...2 * Self.most).map { "writable \($0)" }
    #expect(try read(&bench) == next)
    let again = bench.machine.prepareMessage(on: UInt64(Self.most) + 1)
    #expect(again == .ready, "it was let go on with the room")
    #expect(bench.machine.promised == Self.most * ServerConnectionMachine.usualMessage)
    let first = bench.machine.prepareMessage(on: 1)
    #expect(first == .mustWait, "behind those that have waited for longer")
  }

  @Test("a call that ends without a message gives its room to the next")
  func endWithoutMessage() throws {
    var bench = crowd(Self.most + 2)
    bench.machine.end(1, error: nil, now: bench.now)
    #expect(try read(&bench) == ["writable \(Self.most + 1)"])
    bench.machine.end(UInt64(Self.most) + 2, error: nil, now: bench.now)
    bench.machine.end(2, error: nil, now: bench.now)
    #expect(try read(&bench) == [], "who has gone is passed over")
    for id in streams(of: bench) { bench.machine.end(id, error: nil, now: bench.now) }
    #expect(bench.machine.promised == 0 && bench.machine.memory.used == 0)
  }

  private func streams(of bench: ServerBench) -> [UInt64] { bench.machine.streams.ids }

  @Test("large messages make the room that is kept for the next larger")
  func large() throws {
    var bench = bench()
    for id in 1...3 as ClosedRange<UInt64> { _ = bench.receive(.open(id, credit: 1 << 30)) }
    #expect(try bench.machine.send(note(3 << 20), on: 1) == .sent)
    _ = try read(&bench)
    let rooms = (1...3 as ClosedRange<UInt64>).map { bench.machine.prepareMessage(on: $0) }
    #expect(rooms == [.ready, .ready, .mustWait])
  }

  @Test("a call without credit makes no message, and is told when there is some")
  func credit() throws {
    var bench = bench()
    _ = bench.receive(.open(1, credit: 0, messages: 0))
    let room = bench.machine.prepareMessage(on: 1)
    #expect(room == .mustWait && bench.machine.promised == 0)
    #expect(bench.receive(.credit(1, 0, messages: 1)) == [])
    #expect(bench.receive(.credit(1, 8, messages: 0)) == ["writable 1"])
    let more = bench.machine.prepareMessage(on: 1)
    #expect(more == .ready)
  }

  @Test("the next message is made when the credit is there that the latest took, or half of all")
  func creditForNext() throws {
    for (window, rest, isReady) in [
      (10_000, 2000, true), (10_000, 1992, false), (3000, 1504, true), (3000, 1496, false),
    ] {
      var bench = bench()
      _ = bench.receive(.open(1, credit: window))
      #expect(try bench.machine.send(note(2000), on: 1) == .sent)
      let left = window - 2000
      // The rest of the credit is used up or added to.
      if left > rest {
        #expect(try bench.machine.send(note(left - rest - 2000), on: 1) == .sent)
        #expect(try bench.machine.send(note(2000), on: 1) == .sent)
      } else {
        _ = bench.receive(.credit(1, UInt32(rest - left), messages: 1))
      }
      let room = bench.machine.prepareMessage(on: 1)
      #expect(room == (isReady ? .ready : .mustWait), "\(rest) of \(window)")
    }
  }

  // MARK: Messages that were made and wait

  @Test("a message that must wait counts once, until it has been sent or its call ends")
  func held() throws {
    var bench = bench()
    _ = bench.receive(.open(1, credit: 0), .open(2, credit: 0))
    let calls = bench.machine.memory.used
    for _ in 0..<3 { #expect(try bench.machine.send(note(4000), on: 1) == .mustWait) }
    #expect(try bench.machine.send(note(2000), on: 2) == .mustWait)
    #expect(bench.machine.memory.used == calls + 6000)
    #expect(bench.receive(.credit(1, 4000)) == ["writable 1"])
    #expect(try bench.machine.send(note(4000), on: 1) == .sent)
    #expect(bench.machine.memory.used == calls + 2000)
    for id in [1, 2] as [UInt64] { bench.machine.end(id, error: nil, now: bench.now) }
    #expect(bench.machine.memory.used == 0)
  }

  @Test("a message that must wait and finds no memory is told so; one that is lost is given back")
  func noMemory() throws {
    var bounds = ConnectionBounds()
    bounds.memory = 10_000 + 2 * ConnectionBounds.callCost
    let ledger = MemoryLedger(limit: 1 << 30)
    var bench = bench(bounds)
    bench.machine.memory = MemoryAccount(limit: bounds.memory, ledger: ledger)
    _ = bench.receive(.open(1, credit: 0), .open(2, credit: 0))
    #expect(try bench.machine.send(note(9000), on: 1) == .mustWait)
    #expect(try bench.machine.send(note(9000), on: 2) == .noMemory)
    #expect(try bench.machine.send(note(4000), on: 2) == .mustWait, "it costs less than its call")
    _ = bench.machine.connectionLost()
    #expect(bench.machine.memory.used == 0 && ledger.used == 0)
    bench.machine.end(1, error: nil, now: bench.now)
    #expect(bench.machine.memory.used == 0 && bench.machine.promised == 0)
  }

  @Test("who has made a message and finds no credit for it gives its room to others")
  func heldBackWithRoom() throws {
    var bench = bench()
    _ = bench.receive(.open(1, credit: 8000))
    for _ in 0..<5 { #expect(try bench.machine.send(note(1000), on: 1) == .sent) }
    _ = try read(&bench)
    for id in 1...UInt64(Self.most) + 1 {
      if id > 1 { _ = bench.receive(.open(id)) }
      _ = bench.machine.prepareMessage(on: id)
    }
    #expect(bench.machine.resumeWaiting().isEmpty)
    // Larger than those before, and than the credit that is left.
    #expect(try bench.machine.send(note(3504), on: 1) == .mustWait)
    #expect(bench.machine.resumeWaiting().compactMap(\.summary) == ["writable \(Self.most + 1)"])
  }

  @Test("who waits for a message's parts to leave is told so where there is no room, too")
  func partsWithoutRoom() throws {
    var bench = crowd(Self.most + 1)
    _ = bench.receive(.open(100, credit: 1000))
    #expect(try bench.machine.send(note(4000), on: 100) == .sentInParts)
    #expect(bench.receive(.credit(100, 4000)).contains("writable 100"))
  }
}
