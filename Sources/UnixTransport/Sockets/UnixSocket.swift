internal import CLinux
internal import Glibc
internal import RPCCore

/// The calls that make, connect and accept Unix stream sockets; all of them non-blocking.
enum UnixSocket {
  static func make() throws(SystemError) -> Descriptor {
    let flags = Int32(PQ_SOCK_CLOEXEC | PQ_SOCK_NONBLOCK)
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | flags, 0)
    guard number >= 0 else { throw .last("make a socket") }
    return Descriptor(owning: number)
  }

  /// Connects to whoever listens at `path`.
  ///
  /// A connect on a Unix socket is done or refused at once; only a full backlog has it wait, which
  /// is told as `EAGAIN`.
  static func connect(to path: SocketPath) throws(SystemError) -> Descriptor {
    let socket = try make()
    let result = unsafe path.withAddress { address, length in
      retryingInterrupts { unsafe Glibc.connect(socket.number, address, length) }
    }
    guard result == 0 else { throw .last("connect to \(path)") }
    return socket
  }

  /// The next connection that waits, or nil where none does.
  static func accept(from listener: Int32) throws(SystemError) -> Descriptor? {
    let number = retryingInterrupts {
      accept4(listener, nil, nil, Int32(PQ_SOCK_CLOEXEC | PQ_SOCK_NONBLOCK))
    }
    if number >= 0 { return Descriptor(owning: number) }
    switch errno {
    // The peer may have gone while it waited.
    case EAGAIN, EWOULDBLOCK, ECONNABORTED: return nil
    default: throw .last("accept a connection")
    }
  }

  /// Who is at the other end, as the kernel noted when the connection was made.
  static func peer(of number: Int32) throws(SystemError) -> PeerIdentity {
    var credentials = pq_credentials()
    var length = socklen_t(MemoryLayout<pq_credentials>.size)
    let result = unsafe getsockopt(
      number, SOL_SOCKET, Int32(PQ_SO_PEERCRED), &credentials, &length)
    guard result == 0 else { throw .last("ask who connects") }
    return PeerIdentity(
      process: credentials.process, user: credentials.user, group: credentials.group)
  }
}
