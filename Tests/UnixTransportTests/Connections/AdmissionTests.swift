import Glibc
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("Who gets a connection")
struct AdmissionTests {
  /// A policy by which the user of the tests is a stranger.
  private static let stranger = AccessPolicy(owner: geteuid() &+ 1)
  /// One by which that user is let in with the group.
  private static func guest(_ right: AccessRight) -> AccessPolicy {
    AccessPolicy(owner: geteuid() &+ 1, groups: [getegid(): right])
  }

  private static func refusal(
    _ running: RunningServer, _ client: UnixClient
  ) async -> CallError? {
    await #expect(throws: CallError.self) { _ = try await running.connection(client) }
  }

  @Test("a user who may not connect is told so before anything of the server is")
  func stranger() async throws {
    try await RunningServer.with(
      TestMethod.echoing(), configure: { $0.access = Self.stranger }
    ) { running in
      let peer = try RawPeer(connectedTo: running.path)
      let frames = Frames.parse(await peer.receiveAll())
      #expect(frames.map(\.header.code) == [RejectReason.notPermitted.rawValue])
      let client = try UnixClient()
      let error = await Self.refusal(running, client)
      #expect(error?.code == .permissionDenied)
      #expect(error?.message.contains("user \(geteuid()) may not connect") == true)
      #expect(running.server.connectionCount == 0)
    }
  }

  @Test("a group's member is let in with what the group may, and the call knows who asks")
  func member() async throws {
    let seen = Record<(AccessRight, PeerIdentity)>()
    let method = MethodTable.unary { (note, call) async throws(CallError) in
      seen.append((call.right, call.peer))
      return note
    }
    for right in AccessRight.allCases {
      try await RunningServer.with(
        [TestMethod.echo: method], configure: { $0.access = Self.guest(right) }
      ) { running in
        let client = try UnixClient()
        let connection = try await running.connection(client)
        #expect(try await connection.echo(Note(1)) == Note(1))
        await connection.close()
      }
    }
    #expect(seen.elements.map(\.0) == [.query, .command])
    #expect(seen.elements.allSatisfy { $0.1.user == geteuid() && $0.1.group == getegid() })
    #expect(seen.elements.allSatisfy { $0.1.process == getpid() })
  }

  @Test("one user who is not the server's own has no more than half of the connections")
  func perUser() async throws {
    try await RunningServer.with(
      TestMethod.echoing(), maxConnections: 4, configure: { $0.access = Self.guest(.query) }
    ) { running in
      let client = try UnixClient()
      let first = try await running.connection(client)
      let second = try await running.connection(client)
      let error = await Self.refusal(running, client)
      #expect(error?.code == .resourceExhausted)
      #expect(
        error?.message.contains("2 connections already, the server's limit for one user") == true)
      await first.close()
      #expect(await eventually { running.server.connectionCount == 1 })
      let third = try await running.connection(client)
      #expect(try await third.echo(Note(1)) == Note(1))
      await second.close()
      await third.close()
    }
  }

  @Test("of those that do not say hello the oldest is given up; who has said it is not touched")
  func silent() async throws {
    try await RunningServer.with(
      TestMethod.echoing(),
      configure: {
        $0.maxSilentConnections = 2
        $0.bounds.handshakeTime = .seconds(600)
      }
    ) { running in
      let client = try UnixClient()
      let established = try await running.connection(client)
      let silent = try (0..<3).map { _ in try RawPeer(connectedTo: running.path) }
      let frames = Frames.parse(await silent[0].receiveAll())
      #expect(frames.map(\.header.code) == [RejectReason.tooManyConnections.rawValue])
      #expect(try await established.echo(Note(1)) == Note(1))
      // The others may still say it.
      for peer in silent[1...] {
        await peer.send(Frames.hello())
        let frames = Frames.parse(await peer.receive(atLeast: 100))
        #expect(frames.first?.header.kind == FrameKind.welcome.rawValue)
      }
      await established.close()
    }
  }

  @Test("a burst of clients that all say hello is served, however few silent ones are allowed")
  func burst() async throws {
    try await RunningServer.with(
      TestMethod.echoing(), loopCount: 2,
      configure: {
        $0.maxSilentConnections = 1
        $0.bounds.handshakeTime = .seconds(600)
      }
    ) { running in
      // Each has said hello before the server has looked at any of them.
      let peers = try (0..<100).map { _ in
        let socket = try UnixSocket.connect(to: running.path)
        let hello = Frames.hello()
        #expect(send(socket.number, hello, hello.count, 0) == hello.count)
        return RawPeer(owning: socket)
      }
      for peer in peers {
        let frames = Frames.parse(await peer.receive(atLeast: 100))
        #expect(frames.first?.header.kind == FrameKind.welcome.rawValue)
      }
    }
  }

  @Test("a connection on which nothing is asked is closed in order, and its client can tell")
  func idle() async throws {
    try await RunningServer.with(
      TestMethod.echoing(), configure: { $0.bounds.idleTime = .milliseconds(50) }
    ) { running in
      let peer = try RawPeer(connectedTo: running.path)
      await peer.send(Frames.hello())
      let frames = Frames.parse(await peer.receiveAll())
      #expect(frames.map(\.header.kind) == [FrameKind.welcome, .goaway].map(\.rawValue))
      #expect(frames.last?.header.code == AbortReason.idle.rawValue)
      let client = try UnixClient()
      let connection = try await running.connection(client)
      #expect(await eventually { !connection.isUsable })
      #expect(await eventually { running.server.connectionCount == 0 })
    }
  }
}
