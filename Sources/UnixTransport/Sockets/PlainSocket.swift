internal import Glibc

/// One end of a Unix socket without a protocol, for who wants to send what no client would.
///
/// It is used by one thread at a time, which waits where it has to: never on a loop.
package final class PlainSocket {
  /// What a read brought.
  package enum Reading: Equatable {
    /// Some bytes.
    case bytes([UInt8])
    /// Nothing came in time.
    case nothing
    /// The peer sends nothing more, or is gone.
    case ended
  }

  private var number: Int32

  /// An end that owns a descriptor.
  init(owning descriptor: consuming Descriptor) {
    number = descriptor.take()
  }

  /// Connects to whoever listens on `path`.
  package convenience init(connectedTo path: SocketPath) throws(SystemError) {
    self.init(owning: try UnixSocket.connect(to: path))
  }

  deinit {
    close()
  }

  /// Closes it.
  package func close() {
    if number >= 0 { Glibc.close(number) }
    number = -1
  }

  /// Whether it is still open at this end.
  package var isOpen: Bool { number >= 0 }

  /// Says that nothing more is sent.
  package func finishSending() {
    shutdown(number, Int32(SHUT_WR))
  }

  /// Sends what the kernel takes at once; gives how much that was, or nil where the peer is gone.
  package func send(_ bytes: ArraySlice<UInt8>) -> Int? {
    let count = unsafe bytes.withUnsafeBytes { bytes in
      retryingInterrupts {
        unsafe Glibc.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
    }
    if count >= 0 { return count }
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : nil
  }

  /// Waits until there is something to read, or where `orWrite` room to write; at most so long.
  package func wait(nanoseconds: Int64, orWrite: Bool) {
    var entry = pollfd(
      fd: number, events: Int16(POLLIN) | (orWrite ? Int16(POLLOUT) : 0), revents: 0)
    let milliseconds = Int32(clamping: (max(nanoseconds, 0) + 999_999) / 1_000_000)
    _ = unsafe poll(&entry, 1, milliseconds)
  }

  /// What can be read, waiting at most so long.
  package func receive(withinNanoseconds time: Int64) -> Reading {
    if time > 0 { wait(nanoseconds: time, orWrite: false) }
    var (got, number) = (0, Int32(0))
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 17) { buffer, initialized in
      got = retryingInterrupts {
        unsafe Glibc.read(self.number, buffer.baseAddress, buffer.count)
      }
      // Noted here: what the array does with its memory may set it anew.
      number = errno
      initialized = max(got, 0)
    }
    if got > 0 { return .bytes(bytes) }
    if got < 0, number == EAGAIN || number == EWOULDBLOCK { return .nothing }
    return .ended
  }
}

/// A socket that clients connect to and whoever plays a server accepts from.
package final class PlainListener {
  private let listening: ListeningSocket

  /// Listens on `path`.
  package init(path: SocketPath) throws(ListenError) {
    listening = try ListeningSocket.open(path)
  }

  /// The next client, waiting at most so long.
  package func accept(withinNanoseconds time: Int64) throws(SystemError) -> PlainSocket? {
    var entry = pollfd(fd: listening.number, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(clamping: (max(time, 0) + 999_999) / 1_000_000)
    _ = unsafe poll(&entry, 1, milliseconds)
    guard let descriptor = try UnixSocket.accept(from: listening.number) else { return nil }
    return PlainSocket(owning: descriptor)
  }
}
