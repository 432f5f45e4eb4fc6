import Glibc
import TestSupport
import Testing

@testable import UnixTransport

@Suite("A socket's path")
struct SocketPathTests {
  @Test("the longest path that the kernel takes can be listened on and connected to")
  func longest() async throws {
    try await TemporaryFolder.with { folder in
      let room = SocketPath.maxLength - folder.path.utf8.count - 1
      let path = try SocketPath(folder.file(String(repeating: "x", count: room)))
      #expect(path.description.utf8.count == 107)
      let socket = try ListeningSocket.open(path)
      _ = try UnixSocket.connect(to: path)
      socket.close()
    }
  }

  @Test("a longer path is refused with its length and what to do")
  func tooLong() throws {
    let text = "/" + String(repeating: "é", count: 54)
    let error = #expect(throws: SocketPathError.self) { try SocketPath(text) }
    #expect(error == .tooLong(text, length: 109))
    #expect(error?.description.contains("109 bytes") == true)
    #expect(error?.description.hasSuffix("choose a shorter one with --socket") == true)
  }

  @Test(
    "no path, and a path outside the file system, are refused", arguments: ["", "\0name", "a\0b"])
  func noPath(_ text: String) {
    #expect(throws: SocketPathError.empty) { try SocketPath(text) }
    #expect("\(SocketPathError.empty)".contains("zero byte"))
  }

  @Test("the kernel gets the path as it was given, with zeros behind it")
  func address() throws {
    let path = try SocketPath("/some/where")
    let bytes = path.withAddress { address, length in
      Array(UnsafeRawBufferPointer(start: address, count: Int(length)))
    }
    #expect(Array(bytes[2..<13]) == Array("/some/where".utf8))
    #expect(bytes[13...].allSatisfy { $0 == 0 })
    #expect(bytes.count == 110)
  }
}
