internal import Glibc

/// Somebody whose socket may hold more than is usual.
protocol SendRoomHolder: AnyObject {
  /// The socket.
  var socket: Int32 { get }
  /// Whether something waits to be written to it.
  var isSending: Bool { get }
  /// The socket holds as much as is usual again, since others need the room.
  func roomIsTaken()
}

/// How many of a loop's sockets hold more unsent bytes than the kernel gives them at first.
///
/// A peer that takes a long stream can then read on while the loop does something else; what is sent
/// at once and fits needs no more than is usual. The kernel's memory counts for this process, and a
/// peer that reads nothing holds it, so that only so many connections have more at a time; whoever
/// has nothing to send gives way to who has.
///
/// `@unchecked Sendable`: touched by one loop's thread alone.
final class SendRoom: @unchecked Sendable {
  /// Of a stream of bars a fifth more gets through than with the usual 208 KiB; twice as much as this
  /// gains nothing. The kernel takes twice the number, for what it keeps beside the bytes, and not
  /// more than the host allows.
  private static let size: Int32 = 512 << 10
  /// 32 MiB a loop, with what the kernel keeps beside the bytes.
  private static let maxCount = 32

  private struct Holding {
    weak let holder: (any SendRoomHolder)?
    /// What the kernel had given the socket.
    let usual: Int32
  }

  private var holdings: [ObjectIdentifier: Holding] = [:]

  /// How many sockets hold more.
  var count: Int { holdings.count }

  /// Gives a socket more room, where there is some left or to be had; ``giveBack(_:)`` follows before
  /// it is closed, unless it is told that the room was taken.
  func enlarge(for holder: some SendRoomHolder) -> Bool {
    if holdings.count >= Self.maxCount { takeFromIdle() }
    guard holdings.count < Self.maxCount,
      let usual = UnixSocket.option(Int(SO_SNDBUF), of: holder.socket), usual < Self.size * 2,
      Self.set(Self.size, of: holder.socket)
    else { return false }
    // A host may allow less than it gives by itself.
    guard UnixSocket.option(Int(SO_SNDBUF), of: holder.socket) ?? 0 > usual else {
      _ = Self.set(usual / 2, of: holder.socket)
      return false
    }
    holdings[ObjectIdentifier(holder)] = Holding(holder: holder, usual: usual)
    return true
  }

  /// The socket of a holder is about to be closed.
  func giveBack(_ holder: some SendRoomHolder) {
    holdings[ObjectIdentifier(holder)] = nil
  }

  /// Takes the room of one that has nothing to send.
  private func takeFromIdle() {
    let idle = holdings.first { $0.value.holder?.isSending != true }
    guard let (key, holding) = idle else { return }
    holdings[key] = nil
    guard let holder = holding.holder else { return }
    _ = Self.set(holding.usual / 2, of: holder.socket)
    holder.roomIsTaken()
  }

  private static func set(_ size: Int32, of socket: Int32) -> Bool {
    var size = size
    let length = socklen_t(MemoryLayout<Int32>.size)
    return unsafe setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, length) == 0
  }
}
