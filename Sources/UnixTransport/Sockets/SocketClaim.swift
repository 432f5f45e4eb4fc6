internal import CLinux
internal import Glibc

/// The right to listen on an address, which one process alone has.
///
/// For a path it is the lock on `PATH.lock`, whose file is gone with the claim. An abstract name is
/// bound, which the kernel allows once; a socket that was handed over is this process's already. It
/// is taken before anything else is opened or made, so that a server that may not listen leaves
/// nothing behind.
package final class SocketClaim: Sendable {
  /// Where the socket is; nil where it was handed over.
  let path: SocketPath?
  /// Where the socket is, for people.
  package let place: String
  private let lock: Descriptor?
  /// The number of the socket that has its address already; nil where it is still to be made.
  let boundNumber: Int32?
  private let bound: Descriptor?

  private init(file path: SocketPath, lock: consuming Descriptor) {
    self.path = path
    self.lock = consume lock
    place = path.description
    boundNumber = nil
    bound = nil
  }

  private init(abstract path: SocketPath, bound: consuming Descriptor) {
    self.path = path
    boundNumber = bound.number
    self.bound = consume bound
    place = path.description
    lock = nil
  }

  init(handedOver socket: consuming Descriptor, place: String) {
    path = nil
    lock = nil
    boundNumber = socket.number
    bound = consume socket
    self.place = place
  }

  deinit {
    // While the lock is held, so that nobody else's new file is removed.
    if lock != nil, let path { _ = unsafe unlink("\(path).lock") }
  }

  /// Claims an address, and removes what a dead server has left there.
  ///
  /// - Throws: ``ListenError`` where a server runs there or something else lies there.
  package static func take(_ path: SocketPath) throws(ListenError) -> SocketClaim {
    if path.isAbstract { return SocketClaim(abstract: path, bound: try bindName(path)) }
    let claim = SocketClaim(file: path, lock: try takeLock(path))
    try removeStaleSocket(path)
    return claim
  }

  private static func bindName(_ path: SocketPath) throws(ListenError) -> Descriptor {
    do throws(SystemError) {
      let socket = try UnixSocket.make()
      try UnixSocket.bind(socket.number, to: path)
      return socket
    } catch {
      // Such a name is gone with the process that had it, so whoever has it lives.
      throw error.number == EADDRINUSE ? .inUse(path) : .system(error)
    }
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
}
