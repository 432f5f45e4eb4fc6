import TestSupport
import Testing

@testable import RPCCore

@Suite("what a peer cannot have a server keep")
struct ServerMemoryTests {
  private func bench(_ ledger: MemoryLedger = MemoryLedger(limit: 1 << 30)) -> ServerBench {
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    bench.machine = ServerConnectionMachine(
      greeting: ServerBench.greeting(name: "server"), ledger: ledger, now: bench.now)
    _ = bench.receive(.greeting(.hello, ServerBench.greeting(name: "client")))
    return bench
  }

  /// Sends notes until one has to wait; gives how many bytes wait to be read.
  private func fill(_ bench: inout ServerBench) throws -> Int {
    let note = Note(0, String(repeating: "a", count: 4000))
    while try bench.machine.send(note, on: 1) == .sent {}
    return bench.machine.output.unsentCount
  }

  @Test("what clients do not read counts for the memory of all, and each goes on when it has read")
  func unread() throws {
    let step = MemoryAccount.step
    let ledger = MemoryLedger(limit: step)
    var (first, second) = (bench(ledger), bench(ledger))
    for _ in 0..<2 {
      swap(&first, &second); _ = first.receive(.open(1, credit: 1 << 30, messages: 1 << 20))
    }
    let most = MemoryAccount.free + 8192
    #expect((step..<step + most).contains(try fill(&first)))
    #expect(try fill(&second) < most, "nothing is left for it but what each may have")
    let hasRoom = second.machine.hasRoomForOutput()
    #expect(!hasRoom)
    let output = second.machine.takeOutput(now: second.now)
    let batch = try #require(output)
    let actions = second.machine.wrote(batch.control.count + batch.data.count, now: second.now)
    #expect(actions.compactMap(\.summary) == ["writable 1"])
    #expect(try fill(&second) > 0)
    _ = first.machine.connectionLost()
    #expect(ledger.used == 0)
    let stillHasRoom = first.machine.hasRoomForOutput()
    #expect(stillHasRoom, "a connection that has ended asks for nothing")
    #expect(ledger.used == 0)
    #expect(try fill(&second) > step)
  }

  @Test("a message in many parts costs as many times one part")
  func manyParts() {
    var bench = bench()
    _ = bench.receive(.open(1, flags: []))
    let clock = ContinuousClock()
    let part = Frame.data(1, 8, .moreFollows)
    let time = clock.measure {
      for _ in 0..<30_000 { _ = bench.machine.receive(part, now: bench.now) }
    }
    #expect(bench.receive(.data(1, 8)).first == "message 1 240008")
    // Where each part moves all before it, this takes half a minute, and a debug build far longer.
    #expect(time < .seconds(10))
  }

  @Test("calls that only wait count, too")
  func waitingCalls() {
    let count = (1 << 20) / ConnectionBounds.callCost
    var bench = bench(MemoryLedger(limit: 1 << 20))
    var begun = 0
    for number in 1...2 * UInt64(count)
    where bench.receive(.open(number)).first == "start \(number)" {
      begun += 1
    }
    #expect((count..<count + 16).contains(begun))
  }

  @Test("parts small and large are put together in order", arguments: 0..<50 as Range<UInt64>)
  func assembly(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var assembly = MessageAssembly(since: ServerBench.start)
    var expected: [UInt8] = []
    for _ in 0..<Int.random(in: 1...60, using: &generator) {
      let size =
        Bool.random(using: &generator) ? 8 : 8 * Int.random(in: 1...4000, using: &generator)
      let part = generator.bytes(size)
      expected += part
      assembly.append(Bytes(part))
    }
    #expect(assembly.size == expected.count, "seed \(seed)")
    #expect([UInt8](assembly.whole(with: Bytes([1, 2]))) == expected + [1, 2], "seed \(seed)")
  }
}
