import Foundation
import TestSupport
import Testing
import UnixTransport

@testable import Conformance
@testable import ConformanceRunner

@Suite("A played connection")
struct PlayedConnectionTests {
  /// Does `body` with a played connection and its peer.
  private static func connected(
    _ body: (PlayedConnection, PlainSocket) throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let listener = try PlainListener(path: path)
      let peer = try PlainSocket(connectedTo: path)
      let socket = try #require(try listener.accept(withinNanoseconds: 10_000_000_000))
      let connection = PlayedConnection(
        socket, shaper: ByteShaper(.whole, seed: 0),
        builder: FrameBuilder(forms: TextForms(), schemaHash: []), answersPings: true,
        isServer: false)
      try body(connection, peer)
    }
  }

  @Test("each frame comes once, also where there is no room for the answers to pings")
  func pings() async throws {
    try await Self.connected { connection, peer in
      var pings: [UInt8] = []
      for word in 0..<1000 {
        var ping = WireFrame(kind: 0x20)
        ping.body = [UInt8(word % 256), 0, 0, 0, 0, 0, 0, 0]
        pings += ping.bytes
      }
      // In one piece, with the end behind it: the answers, each a write, have no room, since nobody
      // reads them, and the connection looks for more to come meanwhile.
      #expect(peer.send(pings[...]) == pings.count)
      peer.finishSending()
      let none = connection.awaitFrame(within: 10_000_000_000) { _ in nil as Bool? }
      #expect(none == nil && connection.hasEnded)
      #expect(connection.inbox.count == 1000)
      #expect(
        connection.inbox.map { $0.number("word") } == (0..<1000).map { UInt64($0 % 256) })
    }
  }

  @Test("all messages that are collected have to come within the one time, not each of them")
  func collecting() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let listener = try PlainListener(path: path)
      Thread.detachNewThread {
        guard let peer = try? PlainSocket(connectedTo: path) else { return }
        // What it says takes ten times as long as there is time for.
        for index in 0..<20 {
          var data = WireFrame(kind: 0x11)
          data.stream = 1
          data.body = Array("{\"index\": \(index)}".utf8)
          guard peer.send(data.bytes[...]) != nil else { return }
          // The slowness is what is tried: a peer that sends little by little.
          usleep(50_000)
        }
      }
      let socket = try #require(try listener.accept(withinNanoseconds: 10_000_000_000))
      let connection = PlayedConnection(
        socket, shaper: ByteShaper(.whole, seed: 0),
        builder: FrameBuilder(forms: TextForms(), schemaHash: []), answersPings: true,
        isServer: false)
      let count = MessageCount(stream: 1, count: 20, payload: nil, within: 100_000_000)
      let failure = #expect(throws: PlayFailure.self) {
        try MessageCollector(forms: TextForms(), count: count).collect(on: connection)
      }
      #expect(failure?.text.hasPrefix("20 messages were expected on stream 1;") == true)
    }
  }
}
