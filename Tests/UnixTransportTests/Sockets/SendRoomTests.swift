import Glibc
import TestSupport
import Testing

@testable import UnixTransport

@Suite("Sockets that hold more than is usual")
struct SendRoomTests {
  /// One who has a socket, and something to send as long as a test says so.
  private final class Holder: SendRoomHolder {
    let peer: RawPeer
    let socket: Int32
    var isSending = true
    var isTaken = false

    init() throws { (peer, socket) = try RawPeer.pair() }

    deinit { close(socket) }

    func roomIsTaken() { isTaken = true }

    var room: Int32 { UnixSocket.option(Int(SO_SNDBUF), of: socket) ?? 0 }
  }

  @Test("there are so many of, and no more until one of them is closed")
  func bounded() throws {
    let room = SendRoom()
    let holders = try (0..<40).map { _ in try Holder() }
    let usual = holders[0].room
    let enlarged = holders.map { room.enlarge(for: $0) }
    #expect(enlarged == Array(repeating: true, count: 32) + Array(repeating: false, count: 8))
    #expect(holders[31].room > usual)
    #expect(holders[32].room == usual)
    room.giveBack(holders[0])
    #expect(room.enlarge(for: holders[32]))
    #expect(!room.enlarge(for: holders[33]))
    #expect(room.count == 32)
    #expect(!holders.contains { $0.isTaken })
  }

  @Test("whoever has nothing to send gives way, and has what is usual again")
  func idle() throws {
    let room = SendRoom()
    let holders = try (0..<33).map { _ in try Holder() }
    let usual = holders[0].room
    for holder in holders.dropLast() { #expect(room.enlarge(for: holder)) }
    holders[7].isSending = false
    #expect(room.enlarge(for: holders[32]))
    #expect(holders[7].isTaken)
    #expect(holders[7].room == usual)
    #expect(holders.count { $0.isTaken } == 1)
    #expect(!room.enlarge(for: holders[7]))
  }

  @Test("one that is gone keeps nobody else from it")
  func gone() throws {
    let room = SendRoom()
    for _ in 0..<40 { #expect(room.enlarge(for: try Holder())) }
  }

  @Test("where nothing is gained, nothing is changed or counted")
  func noGain() throws {
    let room = SendRoom()
    let holder = try Holder()
    var size: Int32 = 512 << 10
    setsockopt(holder.socket, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(4))
    let before = holder.room
    #expect(!room.enlarge(for: holder))
    #expect(holder.room == before)
    #expect(room.count == 0)
  }
}
