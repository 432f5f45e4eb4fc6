import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("A client's connection")
struct ConnectingTests {
  @Test("it is made when it is first needed, and only then")
  func lazily() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("s")
      let client = try MarketClient(socket: path)
      let server = try FakeServer(on: path)
      #expect(server.server.connectionCount == 0)
      #expect(try await client.anyBar() == .sample)
      #expect(server.server.connectionCount == 1)
      await client.close()
      await server.stop()
    }
  }

  @Test("those who ask at the same time share one")
  func shared() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"))
      let client = try MarketClient(socket: folder.file("s"))
      try await withThrowingTaskGroup { group in
        for _ in 0..<50 {
          group.addTask {
            let bar = try await client.anyBar()
            #expect(bar == .sample)
          }
        }
        try await group.waitForAll()
      }
      #expect(server.server.connectionCount == 1)
      await client.close()
      await server.stop()
    }
  }

  @Test("it is made again when the server has been started anew")
  func again() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("s")
      let client = try MarketClient(socket: path)
      for _ in 0..<3 {
        let server = try FakeServer(on: path)
        #expect(try await client.anyBar() == .sample)
        #expect(try await client.ping() > .zero)
        let connection = try await client.channel.link().connection
        await server.stop()
        #expect(await eventually { !connection.isUsable })
        let error = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
        #expect(error?.callError.code == .unavailable)
        #expect(error?.callError.executed == .never)
      }
      await client.close()
    }
  }

  @Test("closing waits for what is under way, closes the connection and leaves no thread")
  func close() async throws {
    try await TemporaryFolder.with { folder in
      let begun = Milestone()
      let mayEnd = Milestone()
      let server = try FakeServer(on: folder.file("s")) { _ in
        begun.reach()
        await mayEnd.wait()
        return .sample
      }
      let client = try MarketClient(socket: folder.file("s"))
      let call = Task { try await client.anyBar() }
      await begun.wait()
      let closed = Milestone()
      let closing = Task {
        await client.close()
        closed.reach()
      }
      mayEnd.reach()
      #expect(try await call.value == .sample)
      await closing.value
      #expect(await eventually { server.server.connectionCount == 0 })
      await server.stop()
    }
  }

  @Test("closing a client that is about to connect leaves no connection")
  func closeWhileConnecting() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"))
      var clients: [MarketClient] = []
      for _ in 0..<50 {
        let client = try MarketClient(socket: folder.file("s"))
        let connecting = Task.immediate { _ = try? await client.channel.link().connection }
        await client.close()
        await connecting.value
        // A client that is let go of would close it too.
        clients.append(client)
      }
      #expect(await eventually { server.server.connectionCount == 0 })
      #expect(clients.count == 50)
      await server.stop()
    }
  }

  @Test("a client that is let go of without a close has no connection any more")
  func letGo() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"))
      for _ in 0..<20 {
        let client = try await MarketClient.connect(to: folder.file("s"))
        #expect(try await client.ping() > .zero)
      }
      #expect(await eventually { server.server.connectionCount == 0 })
      await server.stop()
    }
  }

  @Test("a server that dies during a request leaves its outcome unknown")
  func death() async throws {
    try await TemporaryFolder.with { folder in
      let begun = Milestone()
      let mayEnd = Milestone()
      let server = try FakeServer(on: folder.file("s")) { _ in
        begun.reach()
        await mayEnd.wait()
        return .sample
      }
      let client = try MarketClient(socket: folder.file("s"))
      let call = Task { try await client.anyBar() }
      await begun.wait()
      await server.stop()
      let error = await #expect(throws: GetLatestBar.Failure.self) { try await call.value }
      #expect(error?.callError.executed == .unknown)
      mayEnd.reach()
      await client.close()
    }
  }
}
