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

  /// Gives a socket its address.
  static func bind(_ number: Int32, to path: SocketPath) throws(SystemError) {
    let result = unsafe path.withAddress { address, length in
      unsafe Glibc.bind(number, address, length)
    }
    guard result == 0 else { throw .last("bind the socket \(path)") }
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

  /// The groups of whoever is at the other end, besides its first; none where the kernel does not
  /// say.
  static func supplementaryGroups(of number: Int32) -> [UInt32] {
    let width = MemoryLayout<UInt32>.size
    // The kernel says how much room it needs; a process's groups do not change for the socket.
    var length = socklen_t(0)
    let result = unsafe getsockopt(number, SOL_SOCKET, Int32(PQ_SO_PEERGROUPS), nil, &length)
    guard result != 0, errno == ERANGE, length > 0 else { return [] }
    return unsafe [UInt32](unsafeUninitializedCapacity: Int(length) / width) { buffer, count in
      var length = socklen_t(buffer.count * width)
      let result = unsafe getsockopt(
        number, SOL_SOCKET, Int32(PQ_SO_PEERGROUPS), buffer.baseAddress, &length)
      count = result == 0 ? Int(length) / width : 0
    }
  }

  /// A whole number that the kernel keeps for a socket; nil where there is none.
  static func option(_ option: Int, of number: Int32) -> Int32? {
    var value: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    let result = unsafe getsockopt(number, SOL_SOCKET, Int32(option), &value, &length)
    return result == 0 ? value : nil
  }

  /// Makes a descriptor that somebody else has made like those that are made here: it does not
  /// block, and no program that this one starts has it.
  static func prepare(_ number: Int32) throws(SystemError) {
    let flags = fcntl(number, F_GETFL)
    guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0,
      fcntl(number, F_SETFD, FD_CLOEXEC) == 0
    else { throw .last("prepare descriptor \(number)") }
  }

  /// Checks that a descriptor is a connected Unix stream socket, and prepares it.
  static func prepareConnected(_ number: Int32) throws(SystemError) {
    guard option(PQ_SO_DOMAIN, of: number) == AF_UNIX,
      option(Int(SO_TYPE), of: number) == Int32(SOCK_STREAM.rawValue),
      option(PQ_SO_ACCEPTCONN, of: number) == 0
    else {
      throw SystemError(
        "serve descriptor \(number), which is no connected Unix stream socket", number: ENOTSOCK)
    }
    try prepare(number)
  }

  /// Where a socket is, for people.
  static func localName(of number: Int32) -> String {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe getsockname(number, pointer, &length)
      }
    }
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
    guard result == 0, Int(length) > start else { return "descriptor \(number)" }
    return unsafe withUnsafeBytes(of: &address.sun_path) { bytes in
      var name = unsafe Array(bytes.prefix(Int(length) - start))
      if name.first == 0 { return "@" + String(decoding: name.dropFirst(), as: UTF8.self) }
      if name.last == 0 { name.removeLast() }
      return String(decoding: name, as: UTF8.self)
    }
  }

  /// A descriptor that is good for nothing but to be given up; nil where there is none.
  static func makeSpare() -> Descriptor? {
    let number = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    return number < 0 ? nil : Descriptor(owning: number)
  }

  /// Sends a few bytes to a connection that is not to be begun, and closes it.
  ///
  /// What the peer has sent is taken: the kernel would tell it of a reset connection otherwise,
  /// perhaps before it has read the bytes. They fit into the empty buffer of a new socket.
  static func refuse(_ socket: consuming Descriptor, with bytes: [UInt8]) {
    let number = socket.number
    _ = unsafe bytes.withUnsafeBytes { bytes in
      unsafe send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
    discardInput(of: number)
  }

  /// Ends what is sent, and takes what has come and nobody wants.
  static func discardInput(of number: Int32) {
    shutdown(number, Int32(SHUT_WR))
    unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) { buffer in
      for _ in 0..<64 {
        let count = unsafe recv(
          number, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count <= 0 { return }
      }
    }
  }
}
