import TestSupport
import Testing

@testable import RPCCore

@Suite("peers of another protocol")
struct ForeignProtocolTests {
  static let beginnings: [(String, String)] = [
    ("GET / HTTP/1.1\r\nHost: localhost\r\n", "HTTP/1"),
    ("POST /bars HTTP/1.1\r\n", "HTTP/1"),
    ("OPTIONS * HTTP/1.1\r\n", "HTTP/1"),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HTTP/2, as gRPC does"),
    ("{\"jsonrpc\": \"2.0\", \"id\": 1}", "JSON"),
    ("[{\"jsonrpc\": \"2.0\"}]", "JSON"),
    ("\0AUTH EXTERNAL 31303030\r\n", "D-Bus"),
    ("AUTH EXTERNAL 31303030\r\n", "D-Bus"),
    ("\u{16}\u{3}\u{1}\0\u{5}\u{1}\0\0\u{1}\u{3}\u{3}random bytes", "TLS"),
  ]

  @Test("a peer of a known protocol is told its name and refused", arguments: beginnings)
  func named(beginning: String, name: String) throws {
    var reader = FrameReader(maxFrame: 1 << 20)
    reader.feed(Array(beginning.utf8))
    let fault = try #require(throws: FrameFault.self) { _ = try reader.next() }
    var bench = ServerBench(awaitingHelloWith: ConnectionLimits())
    #expect(bench.machine.fault(fault).summary == "close")
    let frame = try #require(bench.machine.output.takeFrames().first)
    #expect(frame.summary == "reject notThisProtocol")
    #expect(noticeText(frame.body).contains("you speak \(name);"))
  }

  @Test("what no known protocol begins with has no name", arguments: ["", "GE", "get /", "hello"])
  func unnamed(beginning: String) {
    #expect(ForeignProtocol(startingWith: Array(beginning.utf8)) == nil)
  }

  @Test("the magic number is no protocol that is known by name")
  func magic() {
    #expect(ForeignProtocol(startingWith: littleEndian(FrameHeader.handshakeMagic)) == nil)
    let hello = Frame.greeting(.hello, GreetingTests.greeting).bytes
    #expect(ForeignProtocol(startingWith: hello) == nil)
  }
}
