import Glibc
import Synchronization
import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("What one connection may take of the others'")
struct FairnessTests {
  /// Makes replies, as a handler does, and counts those that have been made and not been sent.
  private actor Maker {
    struct Count {
      var now = 0
      var most = 0
    }

    let count = Mutex(Count())

    func make(_ note: Note) -> Note {
      count.withLock { count in
        count.now += 1
        count.most = max(count.most, count.now)
      }
      return note
    }

    nonisolated func isSent() { count.withLock { $0.now -= 1 } }
  }

  private static func opens(_ numbers: ClosedRange<UInt64>, method: UInt16 = 1) -> [UInt8] {
    numbers.flatMap { Frames.open($0, method: method, Note($0)) }
  }

  @Test("of many calls that come at once few have replies that are not sent, at first and later")
  func depthFirst() async throws {
    let (maker, done) = (Maker(), Record<UInt64>())
    let method = MethodTable.unary { (note, _) async throws(CallError) in
      let reply = await maker.make(note)
      maker.isSent()
      done.append(note.number)
      return reply
    }
    // Nobody is to be late with a hello, however busy the host is.
    try await RunningServer.with(
      [1: method], configure: { $0.bounds.handshakeTime = .seconds(600) }
    ) { running in
      // Several connections, because it is the loop that works on all of them.
      let peers = try (0..<3).map { _ in try RawPeer(connectedTo: running.path) }
      for peer in peers { await peer.send(Frames.hello()) }
      for round in 0..<2 as Range<UInt64> {
        for peer in peers { await peer.send(Self.opens(200 * round + 1...200 * round + 200)) }
        _ = await done.wait(for: 600 * Int(round + 1))
        #expect(maker.count.withLock { $0.most } <= 16, "round \(round)")
      }
      withExtendedLifetime(peers) {}
    }
  }

  @Test("long work that one connection has asked for does not keep the others waiting")
  func others() async throws {
    let order = Record<Character>()
    let (long, first) = try RawPeer.pair()
    let (short, second) = try RawPeer.pair()
    let request = Frames.hello() + Frames.open(1, method: 2, Note(1))
    // The other one asks when the work has begun and everything of it has been sent.
    let work = MethodTable.unary { (note, _) async throws(CallError) in
      if note.number == 1 { short.sendAtOnce(request) }
      let end = MonotonicClock.now.advanced(by: .microseconds(200))
      while MonotonicClock.now < end {}
      order.append("l")
      return note
    }
    let answer = MethodTable.unary { (note, _) async throws(CallError) in
      order.append("s")
      return note
    }
    let server = try UnixServer(
      configuration: .init(name: "test", schemaHash: []),
      service: MethodTable([1: work, 2: answer]))
    try server.adopt(Descriptor(owning: first))
    try server.adopt(Descriptor(owning: second))
    await long.send(Frames.hello() + Self.opens(1...1000))
    let place = await order.wait(for: 1001).firstIndex(of: "s")
    // Two milliseconds are ten of these calls.
    #expect(try #require(place) < 200)
    await server.drain(grace: .zero)
  }

  /// Streams so many notes of 200 KB as it is asked for, each made when there is room.
  private static func stream(
    _ made: Record<UInt64>, after begin: Milestone? = nil
  ) -> MethodTable.Method {
    MethodTable.unary { (note, call) async throws(CallError) in
      await begin?.wait()
      for number in 0..<note.number {
        try await call.ready()
        made.append(number)
        try await call.send(Note(number, String(repeating: "a", count: 200_000)))
      }
      return note
    }
  }

  @Test("of many streams that nobody reads few make a message, and all of them when somebody does")
  func streams() async throws {
    let (made, begin) = (Record<UInt64>(), Milestone())
    let pair = InProcessConnection(MethodTable([1: Self.stream(made, after: begin)]))
    _ = try await pair.client.ready()
    let calls = try (0..<100).map { _ in
      try NoteCall(1, Note(2), options: CallOptions(), sends: false, on: pair.client)
    }
    await pair.settle()
    pair.hold(.client)
    begin.reach()
    await pair.settle()
    #expect(made.count >= 17)
    #expect(made.count < 60, "some 17 at a time, until 4 MiB wait")
    pair.release(.client)
    for call in calls {
      var numbers: [UInt64] = []
      while let note = try await call.next() { numbers.append(note.number) }
      #expect(numbers == [0, 1])
      #expect(try await call.reply() == Note(2))
    }
    #expect(made.count == 200)
    #expect(pair.server.figures.unsent == 0)
  }

  @Test("streams that are given no credit make no message")
  func noCredit() async throws {
    let made = Record<UInt64>()
    try await RunningServer.with([1: Self.stream(made)].merging(TestMethod.echoing()) { a, _ in a })
    { running in
      let peer = try RawPeer(connectedTo: running.path)
      await peer.send(
        Frames.hello() + (1...500).flatMap { Frames.open($0, method: 1, Note(3), credit: 0) })
      #expect(await eventually { running.server.connectionFigures.first?.calls == 500 })
      let client = try UnixClient()
      let connection = try await running.connection(client)
      _ = try await connection.ping()
      #expect(made.count == 0)
      await connection.close()
      withExtendedLifetime(peer) {}
    }
  }
}
