import Foundation
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("Sockets that were handed over")
struct ActivatedSocketsTests {
  private static func parse(
    _ process: String?, _ count: String?, _ names: String? = nil
  ) throws(ActivationError) -> [String] {
    try ActivationVariables.parse(process: process, count: count, names: names, ownProcess: 42)
      .map { "\($0.number) \($0.name)" }
  }

  @Test("the variables name the descriptors from 3 on, for one process alone")
  func variables() throws {
    #expect(try Self.parse(nil, nil) == [])
    #expect(try Self.parse("41", "2") == [])
    #expect(try Self.parse("42", nil) == [])
    #expect(try Self.parse("42", "0") == [])
    #expect(try Self.parse("42", "1") == ["3 "])
    #expect(try Self.parse("42", "2", "first:second") == ["3 first", "4 second"])
    #expect(try Self.parse("42", "3", ":b") == ["3 ", "4 b", "5 "])
    #expect(try Self.parse("42", "1", "a:b:c") == ["3 a"])
  }

  @Test("a number that is none is refused", arguments: ["", "x", "-1", "65", "99999999999"])
  func malformed(_ count: String) {
    let error = #expect(throws: ActivationError.self) { try Self.parse("42", count) }
    #expect(error == .malformed(variable: "LISTEN_FDS", value: count))
  }

  @Test("what does not listen, or is no Unix stream socket, is refused with the reason")
  func unusable() throws {
    func reason(_ number: Int32) -> String? {
      defer { close(number) }
      return #expect(throws: ActivationError.self) {
        _ = try ActivatedSockets.claim(number, name: "bars")
      }?.description
    }
    let stream = Int32(SOCK_STREAM.rawValue)
    #expect(reason(1 << 20)?.contains("1048576 (bars)") == true)
    #expect(reason(1 << 20)?.contains("is not open") == true)
    #expect(reason(open("/dev/null", O_RDONLY))?.contains("is not a socket") == true)
    #expect(reason(socket(AF_INET, stream, 0))?.contains("is not a Unix socket") == true)
    let datagram = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    #expect(reason(datagram)?.contains("is not a stream socket") == true)
    #expect(reason(socket(AF_UNIX, stream, 0))?.contains("does not listen") == true)
  }

  @Test("several are served by one server, and their files stay when it ends")
  func several() async throws {
    try await TemporaryFolder.with { folder in
      let server = try UnixServer(
        configuration: .init(name: "test", schemaHash: []),
        service: MethodTable(TestMethod.echoing()))
      let paths = try ["a", "b"].map { try SocketPath(folder.file($0)) }
      for path in paths {
        let socket = try UnixSocket.make()
        try UnixSocket.bind(socket.number, to: path)
        try #require(listen(socket.number, 8) == 0)
        let claim = try ActivatedSockets.claim(socket.take(), name: "")
        #expect(claim.place == path.description)
        try server.listen(on: claim)
      }
      let client = try UnixClient()
      for path in paths {
        let connection = try client.connect(to: path, schemaHash: [], name: "test")
        _ = try await connection.ready()
        #expect(try await connection.echo(Note(1)) == Note(1))
        await connection.close()
      }
      await server.drain(grace: .zero)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a", "b"])
    }
  }
}
