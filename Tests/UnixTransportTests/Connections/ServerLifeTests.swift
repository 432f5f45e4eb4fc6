import Foundation
import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("A server's life")
struct ServerLifeTests {
  @Test("two hundred connections at once are all served, and leave nothing behind")
  func many() async throws {
    try await RunningServer.with(TestMethod.echoing(), loopCount: 2) { running in
      let client = try UnixClient()
      let before = try OwnProcess.descriptorCount()
      var connections: [ClientConnection] = []
      for _ in 0..<200 { connections.append(try await running.connection(client)) }
      #expect(running.server.connectionCount == 200)
      try await withThrowingTaskGroup { group in
        for (number, connection) in connections.enumerated() {
          group.addTask {
            let reply = try await connection.echo(Note(UInt64(number)))
            #expect(reply == Note(UInt64(number)))
          }
        }
        try await group.waitForAll()
      }
      for connection in connections { await connection.close() }
      #expect(await eventually { running.server.connectionCount == 0 })
      // Other tests open some too, and far fewer than these 400.
      #expect(try await eventually { try OwnProcess.descriptorCount() < before + 200 })
    }
  }

  @Test("one connection too many is refused with the reason, and there is room when one has gone")
  func tooMany() async throws {
    try await RunningServer.with(TestMethod.echoing(), maxConnections: 2) { running in
      let client = try UnixClient()
      let first = try await running.connection(client)
      let second = try await running.connection(client)
      for _ in 0..<50 {
        let error = await #expect(throws: CallError.self) {
          _ = try await running.connection(client)
        }
        #expect(error?.code == .resourceExhausted)
        #expect(error?.message.contains("has 2 connections already") == true)
      }
      await first.close()
      #expect(await eventually { running.server.connectionCount == 1 })
      let third = try await running.connection(client)
      #expect(try await third.echo(Note(3)) == Note(3))
      await second.close()
      await third.close()
    }
  }

  @Test("a drain lets calls end, begins none, and takes the socket's file away")
  func drain() async throws {
    let begun = Milestone()
    let mayEnd = Milestone()
    let slow = MethodTable.unary { (note, _) async throws(CallError) in
      begun.reach()
      await mayEnd.wait()
      return note
    }
    try await RunningServer.with([1: slow]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let call = Task { try await connection.echo(Note(1)) }
      await begun.wait()
      let drained = Task { await running.server.drain(grace: .seconds(60)) }
      #expect(await eventually { !connection.isUsable })
      let error = await #expect(throws: CallError.self) { try await connection.echo(Note(2)) }
      #expect(error?.code == .unavailable)
      #expect(error?.executed == .never)
      mayEnd.reach()
      #expect(try await call.value == Note(1))
      await drained.value
      #expect(running.server.connectionCount == 0)
      #expect(!FileManager.default.fileExists(atPath: running.path.description))
      #expect(throws: UnixClient.ConnectError.noSocket(running.path)) {
        try client.connect(to: running.path, schemaHash: [], name: "late")
      }
    }
  }

  @Test("calls that do not end within the grace are cancelled")
  func grace() async throws {
    let begun = Record<UInt64>()
    let cancelled = Record<UInt64>()
    let waiting = TestMethod.waiting(begun: begun, cancelled: cancelled)
    try await RunningServer.with([TestMethod.wait: waiting]) { running in
      let client = try UnixClient()
      let connection = try await running.connection(client)
      let call = Task {
        try await connection.call(TestMethod.wait, Note(1), options: CallOptions()) as Note
      }
      _ = await begun.wait(for: 1)
      await running.server.drain(grace: .milliseconds(10))
      #expect(await cancelled.wait(for: 1) == [1])
      await #expect(throws: CallError.self) { try await call.value }
    }
  }

  @Test("a server that is let go of closes its sockets and ends its threads")
  func letGo() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      var server: UnixServer? = try UnixServer(
        configuration: .init(name: "test", schemaHash: []),
        service: MethodTable(TestMethod.echoing()))
      try server?.listen(on: path)
      let client = try UnixClient()
      let connection = try client.connect(to: path, schemaHash: [], name: "test")
      _ = try await connection.ready()
      let peer = try RawPeer(connectedTo: path)
      server = nil
      #expect(await eventually { !connection.isUsable })
      #expect(await peer.receiveAll().isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test("a second server on the same socket is refused, and the first serves on")
  func second() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      let other = try UnixServer(
        configuration: .init(name: "other", schemaHash: []), service: MethodTable([:]))
      #expect(throws: ListenError.inUse(running.path)) { try other.listen(on: running.path) }
      let client = try UnixClient()
      let connection = try await running.connection(client)
      #expect(try await connection.echo(Note(1)) == Note(1))
      await connection.close()
    }
  }
}

@Suite("A client without a server")
struct NoServerTests {
  @Test("what is wrong is told for each case")
  func errors() async throws {
    try await TemporaryFolder.with { folder in
      let client = try UnixClient()
      func error(at path: SocketPath) -> UnixClient.ConnectError? {
        #expect(throws: UnixClient.ConnectError.self) {
          try client.connect(to: path, schemaHash: [], name: "test")
        }
      }
      let missing = try SocketPath(folder.file("missing"))
      #expect(error(at: missing) == .noSocket(missing))
      let file = try SocketPath(folder.file("file"))
      try #require(FileManager.default.createFile(atPath: file.description, contents: nil))
      #expect(error(at: file) == .nobodyListens(file))
      let stale = try SocketPath(folder.file("stale"))
      let socket = try UnixSocket.make()
      try #require(stale.withAddress { bind(socket.number, $0, $1) } == 0)
      #expect(error(at: stale) == .nobodyListens(stale))
      let below = try SocketPath(folder.file("file/s"))
      #expect(error(at: below) == .system(SystemError("connect to \(below)", number: ENOTDIR)))
    }
  }

  @Test("a full backlog is told as such")
  func busy() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try UnixSocket.make()
      try #require(path.withAddress { bind(socket.number, $0, $1) } == 0)
      try #require(listen(socket.number, 0) == 0)
      let first = try UnixSocket.connect(to: path)
      let client = try UnixClient()
      #expect(throws: UnixClient.ConnectError.busy(path)) {
        try client.connect(to: path, schemaHash: [], name: "test")
      }
      _ = consume first
    }
  }

  @Test("a server that says nothing is waited for as long as the client is told to")
  func silent() async throws {
    try await TemporaryFolder.with { folder in
      let path = try SocketPath(folder.file("s"))
      let socket = try ListeningSocket.open(path)
      let client = try UnixClient()
      var liveness = ClientConnectionMachine.Liveness()
      liveness.handshakeTime = .milliseconds(20)
      let connection = try client.connect(
        to: path, schemaHash: [], name: "test", liveness: liveness)
      let error = await #expect(throws: CallError.self) { _ = try await connection.ready() }
      #expect(error?.code == .unavailable)
      #expect(error?.executed == .never)
      socket.close()
    }
  }
}
