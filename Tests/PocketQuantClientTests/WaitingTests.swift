import Glibc
import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("A call without a connection")
struct WaitingTests {
  @Test("one that waits is answered when a server has come")
  func waits() async throws {
    try await TemporaryFolder.with { folder in
      let client = try MarketClient(socket: folder.file("s"))
      let calls = (0..<20).map { _ in
        Task { try await client.getLatestBar(.any, options: .waiting) }
      }
      // One that does not wait says at once that there is none, however many do.
      let error = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
      #expect(error?.callError.code == .unavailable)
      let server = try FakeServer(on: folder.file("s"))
      for call in calls { #expect(try await call.value == .sample) }
      #expect(server.server.connectionCount == 1)
      await client.close()
      await server.stop()
    }
  }

  @Test("one that waits ends at its deadline, and says what there is to wait for")
  func deadline() async throws {
    try await TemporaryFolder.with { folder in
      let client = try MarketClient(socket: folder.file("s"))
      let saysWhy = await givingTime(from: .milliseconds(30)) { time in
        let error = await #expect(throws: GetLatestBar.Failure.self) {
          let options = CallOptions(
            deadline: MonotonicClock.now.advanced(by: time), whenUnavailable: .wait)
          return try await client.getLatestBar(.any, options: options)
        }
        #expect(error?.callError.code == .deadlineExceeded)
        #expect(error?.callError.executed == .never)
        return error?.callError.message.contains("start one with") == true
      }
      #expect(saysWhy)
      await client.close()
    }
  }

  @Test("one that nobody waits for any more ends with its task, and the others go on")
  func cancellation() async throws {
    try await TemporaryFolder.with { folder in
      let client = try MarketClient(socket: folder.file("s"))
      let first = Task { try await client.getLatestBar(.any, options: .waiting) }
      let second = Task { try await client.getLatestBar(.any, options: .waiting) }
      first.cancel()
      let error = await #expect(throws: GetLatestBar.Failure.self) { try await first.value }
      #expect(error?.callError.code == .cancelled)
      #expect(error?.callError.executed == .never)
      let server = try FakeServer(on: folder.file("s"))
      #expect(try await second.value == .sample)
      await client.close()
      await server.stop()
    }
  }

  @Test("a server that accepts and says nothing holds nobody longer than the deadline allows")
  func silentServer() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try UnixSocket.make()
      try #require(path.withAddress { bind(socket.number, $0, $1) } == 0)
      try #require(listen(socket.number, 5) == 0)
      let client = try MarketClient(socket: path.description)
      // Had the handshake been given up first, after two seconds, both would be unavailable.
      let error = await #expect(throws: GetLatestBar.Failure.self) {
        let options = CallOptions(deadline: MonotonicClock.now.advanced(by: .milliseconds(30)))
        return try await client.getLatestBar(.any, options: options)
      }
      #expect(error?.callError.code == .deadlineExceeded)
      let call = Task { try await client.anyBar() }
      call.cancel()
      let cancelled = await #expect(throws: GetLatestBar.Failure.self) { try await call.value }
      #expect(cancelled?.callError.code == .cancelled)
      await client.close()
    }
  }

  @Test("what does not pass by itself is not waited for")
  func permanent() async throws {
    let client = try MarketClient(socket: "/dev/null/s")
    let error = await #expect(throws: GetLatestBar.Failure.self) {
      try await client.getLatestBar(.any, options: .waiting)
    }
    #expect(error?.callError.message.contains("Not a directory") == true)
  }

  @Test("a closed client stays closed, and says so; what waits for a connection ends")
  func closed() async throws {
    try await TemporaryFolder.with { folder in
      let client = try MarketClient(socket: folder.file("s"))
      let waiting = Task { try await client.getLatestBar(.any, options: .waiting) }
      // It waits once the first attempt has failed.
      _ = try? await client.anyBar()
      await client.close()
      let ended = await #expect(throws: GetLatestBar.Failure.self) { try await waiting.value }
      let server = try FakeServer(on: folder.file("s"))
      let late = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
      for error in [ended, late] {
        #expect(error?.callError.code == .failedPrecondition)
        #expect(error?.callError.message == ClientError.closed.description)
        #expect(error?.callError.executed == .never)
      }
      await #expect(throws: ClientError.closed) { try await client.ping() }
      #expect(server.server.connectionCount == 0)
      await client.close()
      await server.stop()
    }
  }
}
