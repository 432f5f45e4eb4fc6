internal import CLinux
internal import Glibc
internal import RPCCore

/// Why a server cannot have the socket that it was told to listen on.
public enum ListenError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A server is running there.
  case inUse(SocketPath)
  /// Something lies there that is no socket.
  case notASocket(SocketPath)
  /// The operating system refuses.
  case system(SystemError)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .inUse(let path):
      "a server is already running on \(path); stop it first, or choose another socket with "
        + "--socket"
    case .notASocket(let path):
      "\(path) exists and is not a socket; remove it, or choose another path with --socket"
    case .system(let error): "\(error); choose another socket with --socket"
    }
  }
}

/// A socket in the file system that this process alone listens on.
///
/// Whoever listens holds a lock on `PATH.lock` for as long as it does. So a second server is refused
/// however the two start, and a socket that a dead server has left is known to be dead. The socket
/// is made with the mode 0600 before it has a name: there is no moment in which others could
/// connect.
struct ListeningSocket: ~Copyable {
  /// How many connections may wait to be accepted; the kernel cuts this to its own limit.
  private static let backlog: Int32 = 1024

  let path: SocketPath
  let socket: Descriptor
  private let lock: Descriptor
  /// Which file the socket is, so that only this one is removed at the end.
  private let identity: FileIdentity

  private init(
    path: SocketPath, socket: consuming Descriptor, lock: consuming Descriptor,
    identity: FileIdentity
  ) {
    self.path = path
    self.socket = socket
    self.lock = lock
    self.identity = identity
  }

  /// Takes the lock, removes what a dead server has left, and listens.
  static func open(_ path: SocketPath) throws(ListenError) -> ListeningSocket {
    let lock = try takeLock(path)
    do throws(ListenError) {
      try removeStaleSocket(path)
      let socket = try bind(path)
      let identity = try identify(path)
      return ListeningSocket(path: path, socket: socket, lock: lock, identity: identity)
    } catch {
      _ = unsafe unlink("\(path).lock")
      throw error
    }
  }

  /// Removes the socket and the lock's file; nothing is left in the file system.
  consuming func close() {
    if (try? FileIdentity(path: path.description)) == identity {
      _ = unsafe unlink(path.description)
    }
    // While the lock is held, so that nobody else's new file is removed.
    _ = unsafe unlink("\(path).lock")
  }

  private static func takeLock(_ path: SocketPath) throws(ListenError) -> Descriptor {
    let file = "\(path).lock"
    while true {
      let number = unsafe Glibc.open(file, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard number >= 0 else { throw .system(.last("open the lock file \(file)")) }
      let descriptor = Descriptor(owning: number)
      if flock(number, Int32(PQ_LOCK_EXCLUSIVE | PQ_LOCK_NONBLOCKING)) != 0 {
        if errno == EWOULDBLOCK { throw .inUse(path) }
        throw .system(.last("lock the file \(file)"))
      }
      // A server that ended in between has removed the file that was locked here; then the lock
      // is worth nothing and the next round makes a new one.
      if let named = try? FileIdentity(path: file), named == FileIdentity(descriptor: number) {
        return descriptor
      }
    }
  }

  /// Removes a socket that nobody listens on.
  private static func removeStaleSocket(_ path: SocketPath) throws(ListenError) {
    var status = stat()
    guard unsafe lstat(path.description, &status) == 0 else {
      if errno == ENOENT { return }
      throw .system(.last("look at \(path)"))
    }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
    if try isAlive(path) { throw .inUse(path) }
    guard unsafe unlink(path.description) == 0 || errno == ENOENT else {
      throw .system(.last("remove the stale socket \(path)"))
    }
  }

  /// Whether somebody listens, who then does so without holding the lock.
  private static func isAlive(_ path: SocketPath) throws(ListenError) -> Bool {
    do throws(SystemError) {
      _ = try UnixSocket.connect(to: path)
      return true
    } catch {
      switch error.number {
      case ECONNREFUSED, ENOENT: return false
      // A full backlog has an owner.
      case EAGAIN: return true
      default: throw .system(error)
      }
    }
  }

  private static func bind(_ path: SocketPath) throws(ListenError) -> Descriptor {
    do throws(SystemError) {
      let socket = try UnixSocket.make()
      // On Linux a socket's mode before it is bound is the mode of the file that bind makes.
      guard fchmod(socket.number, 0o600) == 0 else { throw .last("set the mode of \(path)") }
      let bound = unsafe path.withAddress { address, length in
        unsafe Glibc.bind(socket.number, address, length)
      }
      guard bound == 0 else { throw .last("bind the socket \(path)") }
      guard listen(socket.number, backlog) == 0 else { throw .last("listen on \(path)") }
      return socket
    } catch {
      throw .system(error)
    }
  }

  private static func identify(_ path: SocketPath) throws(ListenError) -> FileIdentity {
    do throws(SystemError) {
      return try FileIdentity(path: path.description)
    } catch {
      throw .system(error)
    }
  }
}

/// Which file something is, whatever its name.
private struct FileIdentity: Equatable {
  let device: UInt
  let inode: UInt

  init(path: String) throws(SystemError) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { throw .last("look at \(path)") }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
  }
}
