import Glibc
import TestSupport
import Testing

@testable import UnixTransport

@Suite("Sockets that hold more than is usual")
struct SendRoomTests {
  private static func room(of socket: Int32) -> Int32 {
    UnixSocket.option(Int(SO_SNDBUF), of: socket) ?? 0
  }

  @Test("there are so many of, and no more until one of them is closed")
  func bounded() throws {
    let room = SendRoom()
    var pairs: [(peer: RawPeer, other: Int32)] = []
    for _ in 0..<40 { pairs.append(try RawPeer.pair()) }
    defer { for pair in pairs { close(pair.other) } }
    let usual = Self.room(of: pairs[0].other)
    let enlarged = pairs.map { room.enlarge($0.other) }
    #expect(enlarged == Array(repeating: true, count: 32) + Array(repeating: false, count: 8))
    #expect(Self.room(of: pairs[31].other) > usual)
    #expect(Self.room(of: pairs[32].other) == usual)
    room.giveBack()
    #expect(room.enlarge(pairs[32].other))
    #expect(!room.enlarge(pairs[33].other))
    // One that has it already is not counted twice.
    room.giveBack()
    #expect(!room.enlarge(pairs[0].other))
  }

  @Test("no descriptor of a socket is no reason to count it")
  func noSocket() {
    let room = SendRoom()
    #expect(!room.enlarge(-1))
  }
}
