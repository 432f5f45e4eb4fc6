import Glibc
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("A server that ends")
struct DrainTests {
  @Test("calls on several loops run beside each other, and all of them end within the grace")
  func loops() async throws {
    let loopCount = 3
    let begun = Record<UInt>()
    let mayEnd = Milestone()
    let method = MethodTable.unary { (note, _) async throws(CallError) in
      begun.append(UInt(pthread_self()))
      await mayEnd.wait()
      return note
    }
    try await RunningServer.with([TestMethod.echo: method], loopCount: loopCount) { running in
      let client = try UnixClient()
      var connections: [ClientConnection] = []
      for _ in 0..<2 * loopCount { connections.append(try await running.connection(client)) }
      #expect(running.server.connectionCounts == [2, 2, 2])
      let calls = connections.enumerated().map { number, connection in
        Task { try await connection.echo(Note(UInt64(number))) }
      }
      let threads = await begun.wait(for: connections.count)
      #expect(Set(threads).count == loopCount)
      let drained = Task { await running.server.drain(grace: .seconds(60)) }
      #expect(await eventually { connections.allSatisfy { !$0.isUsable } })
      mayEnd.reach()
      for (number, call) in calls.enumerated() {
        #expect(try await call.value == Note(UInt64(number)))
      }
      await drained.value
      #expect(running.server.connectionCount == 0)
    }
  }

  @Test("a call that is cancelled at the end of the grace says why; one that ignores it, too")
  func overrun() async throws {
    let begun = Record<UInt64>()
    let mayEnd = Milestone()
    let stubborn = MethodTable.unary { (note, _) async throws(CallError) in
      begun.append(note.number)
      await mayEnd.wait()
      return note
    }
    let waiting = TestMethod.waiting(begun: begun, cancelled: Record())
    try await RunningServer.with([TestMethod.wait: waiting, TestMethod.echo: stubborn]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let obedient = Task {
        try await connection.call(TestMethod.wait, Note(1), options: CallOptions()) as Note
      }
      let ignoring = Task { try await connection.echo(Note(2)) }
      _ = await begun.wait(for: 2)
      await running.server.drain(grace: .milliseconds(5))
      let cancelled = await #expect(throws: CallError.self) { try await obedient.value }
      #expect(cancelled?.code == .unavailable)
      #expect(cancelled?.executed == .never)
      #expect(cancelled?.message.contains("grace was over") == true)
      let cut = await #expect(throws: CallError.self) { try await ignoring.value }
      #expect(cut?.code == .unavailable)
      #expect(cut?.executed == .unknown)
      #expect(cut?.stage == .handler)
      mayEnd.reach()
    }
  }

  @Test("whoever waits to be accepted when the server ends is told so")
  func waiting() async throws {
    try await RunningServer.with(
      TestMethod.echoing(), configure: { $0.bounds.handshakeTime = .seconds(600) }
    ) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let peers = try (0..<40).map { _ in try RawPeer(connectedTo: running.path) }
      await running.server.drain(grace: .zero)
      for peer in peers {
        let frames = Frames.parse(await peer.receiveAll())
        #expect(frames.map(\.header.code) == [RejectReason.draining.rawValue])
      }
      let refusals = running.server.counters.refusals
      #expect(refusals.map(\.reason) == [.draining])
      #expect(refusals.map(\.count) == [40], "each once, whether it was accepted before or not")
      await connection.close()
    }
  }
}
