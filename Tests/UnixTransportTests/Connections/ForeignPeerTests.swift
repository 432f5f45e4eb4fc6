import Glibc
import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("Peers that do not keep to the protocol")
struct ForeignPeerTests {
  private static let beginnings: [(name: String, bytes: [UInt8])] = [
    ("HTTP/1", Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)),
    ("HTTP/2", Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)),
    ("TLS", [0x16, 0x03, 0x01, 0x02, 0, 1, 0, 1, 0xFC, 3, 3] + Array(repeating: 7, count: 32)),
    ("JSON", Array(#"{"jsonrpc": "2.0", "method": "ping"}"#.utf8)),
    ("D-Bus", Array("\0AUTH EXTERNAL 31303030\r\n".utf8)),
  ]

  /// The one frame that the server sends before it closes.
  private static func onlyFrame(
    to bytes: [UInt8], from running: RunningServer
  ) async throws -> Frame {
    let peer = try RawPeer(connectedTo: running.path)
    await peer.send(bytes)
    let frames = Frames.parse(await peer.receiveAll())
    #expect(frames.count == 1)
    return try #require(frames.first)
  }

  /// Expects that somebody else is answered.
  private static func expectService(by running: RunningServer) async throws {
    let client = try UnixClient()
    let connection = try await running.connection(client)
    #expect(try await connection.echo(Note(5)) == Note(5))
    await connection.close()
  }

  @Test("known protocols are refused by name", arguments: beginnings.map(\.name))
  func known(_ name: String) async throws {
    let bytes = try #require(Self.beginnings.first { $0.name == name }?.bytes)
    try await RunningServer.with(TestMethod.echoing()) { running in
      let frame = try await Self.onlyFrame(to: bytes, from: running)
      #expect(frame.header.kind == FrameKind.reject.rawValue)
      #expect(frame.header.code == RejectReason.notThisProtocol.rawValue)
      #expect(noticeText(frame.body).hasPrefix("you speak \(name)"))
      try await Self.expectService(by: running)
    }
  }

  @Test("a hello that cannot be accepted is refused with its reason")
  func hellos() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      var small = ConnectionLimits()
      small.maxFrame = 1
      let tooSmall = try await Self.onlyFrame(to: Frames.hello(small), from: running)
      #expect(tooSmall.header.code == RejectReason.limitsTooSmall.rawValue)
      var malformed = Frames.hello()
      malformed[FrameHeader.size] = 3
      let unreadable = try await Self.onlyFrame(to: malformed, from: running)
      #expect(unreadable.header.code == RejectReason.malformedHello.rawValue)
      var later = Frames.hello()
      (later[FrameHeader.size + 2], later[FrameHeader.size + 4]) = (9, 9)
      let version = try await Self.onlyFrame(to: later, from: running)
      #expect(version.header.code == RejectReason.version.rawValue)
      try await Self.expectService(by: running)
    }
  }

  @Test("half a hello and then nothing is refused after its time")
  func halfAHello() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      let start = ContinuousClock.now
      async let silent = Self.onlyFrame(to: [], from: running)
      let half = try await Self.onlyFrame(to: Array(Frames.hello().prefix(20)), from: running)
      for frame in [half, try await silent] {
        #expect(frame.header.kind == FrameKind.reject.rawValue)
        #expect(frame.header.code == RejectReason.handshakeTimeout.rawValue)
      }
      #expect(ContinuousClock.now - start >= ConnectionBounds().handshakeTime)
      try await Self.expectService(by: running)
    }
  }

  @Test("damaged bytes end nobody's connection but their own", arguments: 0..<4 as Range<UInt64>)
  func damage(_ seed: UInt64) async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      var generator = SeededGenerator(seed: seed)
      for round in 0..<40 as Range<UInt64> {
        let good =
          Frames.hello() + Frames.open(1, method: 1, Note(round, "a"), deadline: .max)
          + Frames.open(2, method: 1, Note(round, "b"))
        let damaged = generator.damage(good)
        let peer = try RawPeer(connectedTo: running.path)
        await peer.send(damaged)
        if round.isMultiple(of: 2) { peer.endSending() }
        #expect(try await connection.echo(Note(round)) == Note(round))
      }
      await connection.close()
    }
  }

  @Test("random bytes are answered with a refusal, whatever they are")
  func garbage() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      var generator = SeededGenerator(seed: 11)
      for _ in 0..<30 {
        // The first four bytes say a length that no frame may have.
        let bytes = [0xFF, 0xFF, 0xFF, 0xFF] + generator.bytes(Int.random(in: 12...3000))
        let frame = try await Self.onlyFrame(to: bytes, from: running)
        #expect(frame.header.kind == FrameKind.reject.rawValue)
      }
      try await Self.expectService(by: running)
    }
  }

  @Test("a fault after the handshake is told with an abort, also to a peer that goes on sending")
  func abort() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      var writer = WireWriter()
      writer.append(FrameHeader(.welcome))
      let bytes = Frames.hello() + [UInt8](writer.flattened())
      let peer = try RawPeer(connectedTo: running.path)
      await peer.send(bytes + [UInt8](repeating: 0, count: 100_000))
      let frames = Frames.parse(await peer.receiveAll())
      let kinds = frames.map(\.header.kind)
      #expect(kinds == [FrameKind.welcome.rawValue, FrameKind.abort.rawValue])
      #expect(frames.last?.header.code == AbortReason.unexpectedFrame.rawValue)
      try await Self.expectService(by: running)
    }
  }

  @Test("a frame beyond the limit ends the connection without being read")
  func tooLarge() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      var writer = WireWriter()
      writer.append(FrameHeader(.open, bodyLength: (1 << 20) + 8, stream: 1))
      let peer = try RawPeer(connectedTo: running.path)
      await peer.send(Frames.hello() + [UInt8](writer.flattened()))
      let last = try #require(Frames.parse(await peer.receiveAll()).last)
      #expect(last.header.code == AbortReason.frameTooLarge.rawValue)
      try await Self.expectService(by: running)
    }
  }

  @Test("a peer that asks and never reads has the server keep little, and others are answered")
  func neverReads() async throws {
    let begun = Record<Void>()
    let generous = MethodTable.unary { (_, _) throws(CallError) in
      begun.append(())
      return Note(0, String(repeating: "g", count: 500_000))
    }
    let methods = TestMethod.echoing().merging([9: generous]) { first, _ in first }
    // However busy the host is, the peer is not cut off before it reads.
    try await RunningServer.with(methods, configure: { $0.bounds.stallTime = .seconds(600) }) {
      running in
      let peer = try RawPeer(connectedTo: running.path)
      // As many as one read brings: their replies would be 15 MB.
      var bytes = Frames.hello()
      for number in 1...30 as ClosedRange<UInt64> {
        bytes += Frames.open(number, method: 9, Note(number))
      }
      await peer.send(bytes)
      _ = await begun.wait(for: 8)
      for _ in 0..<5 { try await Self.expectService(by: running) }
      // The high water of 4 MiB, the kernel's buffer of up to 1 MiB, and one more.
      #expect(begun.count < 14)
      // Whoever reads at last gets all of it.
      let last = 30 * 500_000
      #expect(await peer.receive(atLeast: last).count >= last)
      #expect(begun.count == 30)
    }
  }
}
