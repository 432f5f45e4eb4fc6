import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("A server that is replaced under load")
struct RestartTests {
  private static let queries = MethodTable([
    .getLatestBar: FakeServer.method(GetLatestBar.self) { _ async throws(CallError) in
      await Task.yield()
      return Bar.sample
    },
    // Without a message: a stream of which a part has come is not safe to repeat.
    .listSymbols: FakeServer.method(ListSymbols.self) { _ async throws(CallError) in
      await Task.yield()
      return Nothing()
    },
  ])

  /// `grace` is how long the server that goes lets its calls end; none cuts them.
  @Test("no call fails that was safe to repeat", arguments: [Duration.seconds(5), .zero])
  func restarts(grace: Duration) async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("s")
      let client = try MarketClient(socket: path)
      let stop = Milestone()
      let done = Record<Int>()
      var server = try FakeServer(on: path, Self.queries)
      let load = (0..<16).map { number in
        // Where the answers come in, so that the load does not wait for other tests.
        Task(executorPreference: client.executor) {
          while !stop.isReached {
            if number % 2 == 0 {
              _ = try await client.getLatestBar(.any, options: .waiting)
            } else {
              _ = try await client.listSymbols(ListSymbols(), options: .waiting).reply()
            }
            done.append(number)
          }
        }
      }
      for _ in 0..<5 {
        _ = await done.wait(for: done.count + 200)
        await server.server.drain(grace: grace)
        server = try FakeServer(on: path, Self.queries)
      }
      _ = await done.wait(for: done.count + 200)
      stop.reach()
      for task in load { try await task.value }
      #expect(server.server.connectionCount == 1)
      await client.close()
      await server.stop()
    }
  }

  @Test("closing waits for calls on the connection before the present one too")
  func retired() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("s")
      let begun = Milestone()
      let mayEnd = Milestone()
      let old = try FakeServer(on: path) { _ in
        begun.reach()
        await mayEnd.wait()
        return .sample
      }
      let client = try MarketClient(socket: path)
      let call = Task { try await client.anyBar() }
      await begun.wait()
      let connection = try await client.channel.link().connection
      let draining = Task { await old.server.drain(grace: .seconds(20)) }
      #expect(await eventually { !connection.isUsable })
      let new = try FakeServer(on: path)
      #expect(try await client.getLatestBar(.any, options: .waiting) == .sample)
      let closing = Task.immediate { await client.close() }
      mayEnd.reach()
      #expect(try await call.value == .sample)
      await closing.value
      await draining.value
      await new.stop()
    }
  }
}
