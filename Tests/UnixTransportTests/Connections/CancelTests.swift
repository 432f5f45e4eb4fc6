import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("Calls that end early, over a socket")
struct CancelTests {
  /// A server with a method that waits for its cancellation, and what became of its calls.
  private static func with(
    _ body: (RunningServer, _ begun: Record<UInt64>, _ cancelled: Record<UInt64>) async throws
      -> Void
  ) async throws {
    let begun = Record<UInt64>()
    let cancelled = Record<UInt64>()
    let waiting = TestMethod.waiting(begun: begun, cancelled: cancelled)
    let methods = TestMethod.echoing().merging([TestMethod.wait: waiting]) { first, _ in first }
    try await RunningServer.with(methods) { try await body($0, begun, cancelled) }
  }

  private static func wait(
    _ number: UInt64, on connection: ClientConnection, deadline: MonotonicInstant? = nil
  ) async throws(CallError) -> Note {
    try await connection.call(
      TestMethod.wait, Note(number), options: CallOptions(deadline: deadline))
  }

  @Test("cancelling the task cancels the handler, and the connection serves on")
  func cancel() async throws {
    try await Self.with { running, begun, cancelled in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let task = Task { try await Self.wait(1, on: connection) }
      _ = await begun.wait(for: 1)
      task.cancel()
      let error = await #expect(throws: CallError.self) { try await task.value }
      #expect(error?.code == .cancelled)
      #expect(await cancelled.wait(for: 1) == [1])
      #expect(try await connection.echo(Note(2)) == Note(2))
      await connection.close()
    }
  }

  @Test("a deadline ends the call on both sides, and the connection serves on")
  func deadline() async throws {
    try await Self.with { running, begun, cancelled in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let hasBegun = await givingTime(from: .milliseconds(30)) { time in
        let deadline = MonotonicClock.now.advanced(by: time)
        let error = await #expect(throws: CallError.self) {
          try await Self.wait(1, on: connection, deadline: deadline)
        }
        #expect(error?.code == .deadlineExceeded)
        #expect(MonotonicClock.now >= deadline)
        return begun.count > 0
      }
      #expect(hasBegun)
      #expect(await cancelled.wait(for: 1).first == 1)
      #expect(try await connection.echo(Note(2)) == Note(2))
      await connection.close()
    }
  }

  @Test("a deadline at the end of time is one that never comes")
  func endOfTime() async throws {
    try await Self.with { running, _, _ in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let options = CallOptions(deadline: MonotonicInstant(nanoseconds: .max))
      for number in 0..<3 as Range<UInt64> {
        #expect(try await connection.echo(Note(number), options: options) == Note(number))
      }
      await connection.close()
    }
  }

  @Test("a call that is under way when the server goes is cancelled and says what became of it")
  func serverGone() async throws {
    try await Self.with { running, begun, _ in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let task = Task { try await Self.wait(1, on: connection) }
      _ = await begun.wait(for: 1)
      await running.server.drain(grace: .zero)
      let error = await #expect(throws: CallError.self) { try await task.value }
      #expect(error?.code == .unavailable)
      #expect(error?.executed == .never)
      #expect(error?.stage == .handler)
      #expect(error?.message.contains("grace was over") == true)
      #expect(!connection.isUsable)
      let later = await #expect(throws: CallError.self) { try await connection.echo(Note(1)) }
      #expect(later?.executed == .never)
    }
  }

  @Test("a client that closes its socket has all of its handlers cancelled")
  func clientGone() async throws {
    try await Self.with { running, begun, cancelled in
      do {
        let peer = try RawPeer(connectedTo: running.path)
        var bytes = Frames.hello()
        for number in 1...50 as ClosedRange<UInt64> {
          bytes += Frames.open(number, method: TestMethod.wait, Note(number))
        }
        await peer.send(bytes)
        _ = await begun.wait(for: 50)
      }
      #expect(await cancelled.wait(for: 50).sorted() == Array(1...50))
      #expect(await eventually { running.server.connectionCount == 0 })
    }
  }

  @Test("a client that is let go of ends its calls, which wait no longer")
  func clientLetGo() async throws {
    try await Self.with { running, begun, cancelled in
      var client: UnixClient? = try UnixClient()
      let connection = try await running.connection(try #require(client))
      let task = Task { try await Self.wait(1, on: connection) }
      _ = await begun.wait(for: 1)
      client = nil
      let error = await #expect(throws: CallError.self) { try await task.value }
      #expect(error?.code == .unavailable)
      #expect(error?.executed == .unknown)
      #expect(await cancelled.wait(for: 1) == [1])
    }
  }

  @Test("whoever waits for a connection whose client is let go of waits no longer")
  func letGoBeforeReady() async throws {
    try await Self.with { running, _, _ in
      for _ in 0..<100 {
        var client: UnixClient? = try UnixClient()
        let connection = try client?.connect(to: running.path, schemaHash: [], name: "test")
        client = nil
        // Whether the welcome or the end comes first is open; that one comes is what counts.
        let outcome = await Task { try await connection?.ready() }.result
        if case .failure(let error) = outcome {
          #expect((error as? CallError)?.code == .unavailable)
        }
      }
      #expect(await eventually { running.server.connectionCount == 0 })
    }
  }
}
