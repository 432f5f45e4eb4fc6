import Dispatch
import Glibc

@testable import RPCCore
@testable import UnixTransport

/// One end of a socket without a protocol; what it does may block, so it does it apart from tasks.
final class RawPeer: Sendable {
  private let socket: Int32
  private let queue = DispatchQueue(label: "raw-peer")

  /// An end that owns `socket`.
  init(owning socket: consuming Descriptor) {
    self.socket = socket.take()
    let flags = fcntl(self.socket, F_GETFL)
    _ = fcntl(self.socket, F_SETFL, flags & ~O_NONBLOCK)
    // A test that waits for what never comes fails instead of standing still.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      self.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(
      self.socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  /// An end that is connected to whoever listens on `path`.
  convenience init(connectedTo path: SocketPath) throws {
    self.init(owning: try UnixSocket.connect(to: path))
  }

  deinit {
    close(socket)
  }

  /// Two sockets that are connected to each other: one for a test, one to be tested.
  static func pair() throws -> (peer: RawPeer, other: Int32) {
    var numbers: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else {
      throw SystemError.last("make a pair of sockets")
    }
    return (RawPeer(owning: Descriptor(owning: numbers[0])), numbers[1])
  }

  /// Sends all of `bytes`; false where the other side is gone or does not read for long.
  @discardableResult
  func send(_ bytes: [UInt8]) async -> Bool {
    await blocking { socket in
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return false }
        sent += count
      }
      return true
    }
  }

  /// Sends what the socket has room for, as a short message always does.
  func sendAtOnce(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes {
      Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
  }

  /// Reads to the end of what the other side sends.
  func receiveAll() async -> [UInt8] {
    await blocking { socket in
      var received: [UInt8] = []
      while let more = Self.read(socket, atMost: 1 << 16), !more.isEmpty { received += more }
      return received
    }
  }

  /// Reads to the end of what the other side sends, a little now and then for `time`; gives how many
  /// bytes came in that time and how many afterwards.
  func receiveAll(slowlyFor time: Duration) async -> (slowly: Int, rest: Int) {
    await blocking { socket in
      var (slowly, rest) = (0, 0)
      let end = ContinuousClock.now.advanced(by: time)
      while ContinuousClock.now < end {
        slowly += Self.read(socket, atMost: 1 << 16)?.count ?? 0
        usleep(20_000)
      }
      while let more = Self.read(socket, atMost: 1 << 16), !more.isEmpty { rest += more.count }
      return (slowly, rest)
    }
  }

  /// Reads at least `count` bytes, or fewer where nothing more comes.
  func receive(atLeast count: Int) async -> [UInt8] {
    await blocking { socket in
      var received: [UInt8] = []
      while received.count < count, let more = Self.read(socket, atMost: 1 << 16), !more.isEmpty {
        received += more
      }
      return received
    }
  }

  /// What can be read without waiting, or some of it.
  func receiveNow() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
      initialized = max(recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT)), 0)
    }
  }

  /// Says that it sends nothing more.
  func endSending() {
    shutdown(socket, Int32(SHUT_WR))
  }

  /// What can be read at once.
  private static func read(_ socket: Int32, atMost count: Int) -> [UInt8]? {
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      got = Glibc.read(socket, buffer.baseAddress, count)
      initialized = max(got, 0)
    }
    return got < 0 ? nil : bytes
  }

  private func blocking<R: Sendable>(_ body: @escaping @Sendable (Int32) -> R) async -> R {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body(self.socket)) }
    }
  }
}
