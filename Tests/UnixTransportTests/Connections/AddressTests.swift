import Foundation
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("Where a server is reached")
struct AddressTests {
  private static func newName() -> String { "@pq-test-\(UInt64.random(in: 0...UInt64.max))" }

  private static func echo(_ connection: ClientConnection) async throws {
    _ = try await connection.ready()
    #expect(try await connection.echo(Note(1)) == Note(1))
    await connection.close()
  }

  @Test("an abstract name serves, and has no file")
  func abstract() async throws {
    let name = Self.newName()
    try await RunningServer.with(TestMethod.echoing(), socket: name) { running in
      #expect(running.path.isAbstract)
      #expect(!FileManager.default.fileExists(atPath: name))
      let client = try UnixClient()
      try await Self.echo(try await running.connection(client))
      let other = try UnixServer(
        configuration: .init(name: "other", schemaHash: []), service: MethodTable([:]))
      let error = #expect(throws: ListenError.self) { try other.listen(on: running.path) }
      #expect(error?.description.contains("already running on \(name)") == true)
    }
    // It is free again when the server has ended.
    try await RunningServer.with(TestMethod.echoing(), socket: name) { running in
      let client = try UnixClient()
      try await Self.echo(try await running.connection(client))
    }
    let path = try SocketPath(name)
    #expect(throws: UnixClient.ConnectError.nobodyListens(path)) {
      let client = try UnixClient()
      _ = try client.connect(to: path, schemaHash: [], name: "late")
    }
  }

  @Test("an abstract name that begins another is another")
  func prefix() async throws {
    let name = Self.newName()
    try await RunningServer.with(TestMethod.echoing(), socket: name) { _ in
      try await RunningServer.with(TestMethod.echoing(), socket: name + "x") { running in
        let client = try UnixClient()
        try await Self.echo(try await running.connection(client))
      }
    }
  }

  @Test("an abstract name may be as long as the kernel allows, and must not be empty")
  func lengths() throws {
    #expect(throws: SocketPathError.empty) { try SocketPath("@") }
    let longest = "@" + String(repeating: "x", count: SocketPath.maxLength - 1)
    let socket = try UnixSocket.make()
    try UnixSocket.bind(socket.number, to: try SocketPath(longest))
    #expect(UnixSocket.localName(of: socket.number) == longest)
    #expect(throws: SocketPathError.self) { try SocketPath(longest + "x") }
    #expect(try !SocketPath("./@x").isAbstract)
  }

  @Test("both ends of a pair of sockets serve, and end together")
  func pair() async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      var ends: [Int32] = [0, 0]
      try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      try running.server.adopt(Descriptor(owning: ends[0]))
      let client = try UnixClient()
      let connection = try client.connect(
        over: Descriptor(owning: ends[1]), schemaHash: [], name: "pair")
      try await Self.echo(connection)
      #expect(await eventually { running.server.connectionCount == 0 })
    }
  }

  @Test(
    "what is no connected Unix stream socket is refused by both",
    arguments: ["pipe", "datagram", "listening"])
  func unusable(_ kind: String) async throws {
    try await RunningServer.with(TestMethod.echoing()) { running in
      func make() throws -> Descriptor {
        switch kind {
        case "pipe":
          var ends: [Int32] = [0, 0]
          try #require(pipe(&ends) == 0)
          close(ends[1])
          return Descriptor(owning: ends[0])
        case "datagram":
          return Descriptor(owning: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        default:
          let socket = try UnixSocket.make()
          try UnixSocket.bind(socket.number, to: try SocketPath(Self.newName()))
          try #require(listen(socket.number, 1) == 0)
          return socket
        }
      }
      #expect(throws: SystemError.self) { try running.server.adopt(try make()) }
      #expect(throws: SystemError.self) {
        let client = try UnixClient()
        _ = try client.connect(over: try make(), schemaHash: [], name: "no")
      }
    }
  }

  @Test("a socket for a group has its mode and its group, and one for the own user 0600")
  func modes() async throws {
    try await TemporaryFolder.with { folder in
      func status(_ access: SocketFileAccess) throws -> stat {
        let path = try SocketPath(folder.file("s"))
        let socket = try ListeningSocket.open(try SocketClaim.take(path), access: access)
        var status = stat()
        try #require(lstat(path.description, &status) == 0)
        socket.close()
        return status
      }
      #expect(try status(.ownUser).st_mode & 0o777 == 0o600)
      let group = try status(.group(getegid()))
      #expect(group.st_mode & 0o777 == 0o660)
      #expect(group.st_gid == getegid())
      if geteuid() == 0 { #expect(try status(.group(12345)).st_gid == 12345) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test("a file cannot be opened for several groups; a name without a file can")
  func severalGroups() async throws {
    let policy = AccessPolicy(owner: geteuid(), groups: [getegid(): .query, 54321: .command])
    try await RunningServer.with(
      TestMethod.echoing(), socket: Self.newName(), configure: { $0.access = policy }
    ) { running in
      let client = try UnixClient()
      try await Self.echo(try await running.connection(client))
    }
    try await TemporaryFolder.with { folder in
      var configuration = UnixServer.Configuration(name: "test", schemaHash: [])
      configuration.access = policy
      let server = try UnixServer(configuration: configuration, service: MethodTable([:]))
      let path = try SocketPath(folder.file("s"))
      #expect(throws: ListenError.severalGroups(path)) { try server.listen(on: path) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test("a group is known by its name or its number")
  func groups() {
    #expect(UserGroup.number(of: "root") == 0)
    #expect(UserGroup.number(of: "12345") == 12345)
    #expect(UserGroup.number(of: "no such group") == nil)
    #expect(UserGroup.number(of: "4294967295") == nil)
    #expect(UserGroup.number(of: "-1") == nil)
  }
}
