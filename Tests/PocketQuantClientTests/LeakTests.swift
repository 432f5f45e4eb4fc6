import Foundation
import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("What a closed client leaves", .serialized)
struct LeakTests {
  /// The client's descriptors of a kind that nobody else opens: connections to `path`'s server.
  private static func descriptorCount() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
  }

  @Test("no client, no channel, no connection, however its calls ended")
  func references() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(
        on: folder.file("s"),
        MethodTable([
          .getLatestBar: FakeServer.method(GetLatestBar.self) { _ in Bar.sample },
          .listSymbols: FakeServer.method(ListSymbols.self) {
            _ async throws(CallError) -> Nothing in
            throw .refused
          },
          .listEvents: FakeServer.method(ListEvents.self) {
            call async throws(CallError) -> Nothing in
            try await call.send(EventPage(events: []))
            await untilCancelled()
            return Nothing()
          },
        ]))
      weak var channel: ServerChannel?
      weak var connection: ClientConnection?
      func use() async throws {
        let client = try await MarketClient.connect(to: folder.file("s"))
        channel = client.channel
        connection = try await client.channel.link().connection
        _ = try await client.anyBar()
        _ = try? await client.listSymbols(ListSymbols()).reply()
        let events = try await client.listEvents(ListEvents(from: 0))
        _ = try await events.next()
        events.cancel()
        await client.close()
      }
      try await use()
      #expect(await eventually { channel == nil && connection == nil })
      await server.stop()
    }
  }

  @Test("no descriptor after a hundred connections")
  func descriptors() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"))
      func use() async throws {
        let client = try MarketClient(socket: folder.file("s"))
        #expect(try await client.anyBar() == .sample)
        await client.close()
      }
      try await use()
      let before = try Self.descriptorCount()
      for _ in 0..<100 { try await use() }
      // Other tests run beside this one; what leaked would be a hundred.
      let isFew = try await eventually { try Self.descriptorCount() < before + 50 }
      #expect(isFew)
      #expect(await eventually { server.server.connectionCount == 0 })
      await server.stop()
    }
  }
}
