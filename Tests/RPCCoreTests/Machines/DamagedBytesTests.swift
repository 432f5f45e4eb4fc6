import TestSupport
import Testing

@testable import RPCCore

@Suite("random and damaged bytes")
struct DamagedBytesTests {
  private static let fromClient: [Frame] = [
    .greeting(.hello, ServerBench.greeting(name: "client")), .open(1, flags: []), .data(1, 24),
    .data(1, 16, .moreFollows), .data(1, 8), .open(2, credit: 64), .credit(2, 512), .ping(7),
    .cancel(1), .data(1, 0, .endOfStream), .open(3, deadline: 5_000_000_001), .credit(1, 9),
  ]

  private static let fromServer: [Frame] = [
    .greeting(.welcome, ServerBench.greeting(name: "server")), .data(1, 24),
    .data(1, 16, .moreFollows), .credit(1, 4096), .end(1), .pong(7),
    .end(2, EndBlockTests.error), .ping(8), .data(3, 8), .notice(.goaway, code: 9, stream: 3),
    .end(3),
  ]

  /// Has `bytes` read in pieces and each frame handed in, until the connection is to be closed.
  private func read(
    _ bytes: [UInt8], _ generator: inout SeededGenerator, _ receive: (Frame) -> Bool,
    _ fail: (FrameFault) -> Void
  ) {
    var reader = FrameReader(maxFrame: 1 << 20)
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(Int.random(in: 1...200, using: &generator))
      rest = rest.dropFirst(piece.count)
      reader.feed(Array(piece))
      do throws(FrameFault) {
        while let frame = try reader.next() {
          guard receive(frame) else { return }
        }
      } catch {
        return fail(error)
      }
    }
  }

  private func bytes(_ frames: [Frame], _ generator: inout SeededGenerator) -> [UInt8] {
    let kept = Int.random(in: 0...2, using: &generator)
    let rest = frames.dropFirst(kept).flatMap(\.bytes)
    let isNoise = Int.random(in: 0..<4, using: &generator) == 0
    let count = Int.random(in: 0...500, using: &generator)
    return frames.prefix(kept).flatMap(\.bytes)
      + (isNoise ? generator.bytes(count) : generator.damage(rest))
  }

  @Test("a server ends in a close or in nothing", arguments: 0..<300 as Range<UInt64>)
  func server(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    read(
      bytes(Self.fromClient, &generator), &generator,
      { frame in
        let action = bench.machine.receive(frame, now: bench.now)
        if case .start(let info, _, _) = action {
          let reply = Note(1, String(repeating: "a", count: 200))
          _ = try? bench.machine.send(reply, on: info.stream)
          _ = try? bench.machine.end(info.stream, reply: reply, now: bench.now)
        }
        if case .close = action { return false }
        return true
      }, { _ = bench.machine.fault($0) })
    _ = bench.advance(by: .seconds(2))
    for action in bench.machine.connectionLost() {
      guard case .cancel = action else {
        Issue.record("seed \(seed): \(action)")
        continue
      }
    }
    #expect(bench.machine.isClosed)
    #expect(bench.sent() == [])
  }

  @Test("a client ends in a close or in nothing", arguments: 0..<300 as Range<UInt64>)
  func client(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var bench = ClientBench(awaitingWelcomeWith: ConnectionLimits())
    var ended: [UInt64] = []
    func note(_ action: ClientConnectionMachine.Action) -> Bool {
      if case .end(let stream, _, _, _) = action { ended.append(stream) }
      if case .ready = action {
        for _ in 0..<3 { _ = try? bench.open(sends: true) }
        _ = try? bench.machine.send(Note(1), on: 1)
        bench.machine.cancel(3)
      }
      if case .close = action { return false }
      return true
    }
    read(
      bytes(Self.fromServer, &generator), &generator,
      { note(bench.machine.receive($0, now: bench.now)) },
      { _ = bench.machine.fault($0.reason, $0.text) })
    _ = bench.advance(by: .seconds(2))
    #expect(Set(ended).count == ended.count, "seed \(seed): a call ended twice")
    _ = bench.machine.connectionLost("gone")
    #expect(bench.machine.isClosed)
  }
}
