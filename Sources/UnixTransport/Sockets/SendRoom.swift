internal import Glibc

/// How many of a loop's sockets hold more unsent bytes than the kernel gives them at first.
///
/// A peer that takes a long stream can then read on while the loop does something else; what is sent
/// at once and fits needs no more than is usual. The kernel's memory counts for this process, and a
/// peer that reads nothing holds it, so that only so many connections have more at a time.
///
/// `@unchecked Sendable`: touched by one loop's thread alone.
final class SendRoom: @unchecked Sendable {
  /// Of a stream of bars a fifth more gets through than with the usual 208 KiB; twice as much as this
  /// gains nothing. The kernel takes twice the number, for what it keeps beside the bytes, and not
  /// more than the host allows.
  private static let size: Int32 = 512 << 10
  /// 32 MiB a loop, with what the kernel keeps beside the bytes.
  private static let maxCount = 32

  private var count = 0

  /// Gives a socket more room, where there is some left; ``giveBack()`` follows when it is closed.
  func enlarge(_ socket: Int32) -> Bool {
    guard count < Self.maxCount, let usual = UnixSocket.option(Int(SO_SNDBUF), of: socket),
      usual < Self.size
    else { return false }
    var size = Self.size
    let length = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, length) == 0 else { return false }
    count += 1
    return true
  }

  /// A socket that had more room is closed.
  func giveBack() {
    assert(count > 0)
    count -= 1
  }
}
