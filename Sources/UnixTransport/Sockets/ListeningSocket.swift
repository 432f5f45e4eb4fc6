internal import Glibc
internal import RPCCore

/// Why a server cannot have the socket that it was told to listen on.
public enum ListenError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A server is running there.
  case inUse(SocketPath)
  /// Something lies there that is no socket.
  case notASocket(SocketPath)
  /// The socket's file can be opened for one group, and there are several that may connect.
  case severalGroups(SocketPath)
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
    case .severalGroups(let path):
      "the file \(path) can belong to one group only; allow one that has all who may connect, or "
        + "listen on an abstract name, --socket @NAME, which is guarded by credentials alone"
    case .system(let error): "\(error); choose another socket with --socket"
    }
  }
}

/// A socket that this process alone listens on.
///
/// Whoever listens on a path holds a lock on `PATH.lock` for as long as it does. So a second server
/// is refused however the two start, and a socket that a dead server has left is known to be dead.
/// The socket is made with the mode 0600 before it has a name, and opened for a group before it
/// listens: there is no moment in which anybody else could connect.
struct ListeningSocket: ~Copyable {
  /// How many connections may wait to be accepted; the kernel cuts this to its own limit.
  static let backlog: Int32 = 1024

  /// The descriptor's number.
  let number: Int32
  private let claim: SocketClaim
  /// The socket, where it was made here and not with the claim.
  private let made: Descriptor?
  /// Which file the socket is, so that only this one is removed at the end.
  private let identity: FileIdentity?

  private init(_ claim: SocketClaim, boundNumber: Int32) {
    self.claim = claim
    number = boundNumber
    made = nil
    identity = nil
  }

  private init(_ claim: SocketClaim, made: consuming Descriptor, identity: FileIdentity) {
    self.claim = claim
    number = made.number
    self.made = consume made
    self.identity = identity
  }

  /// Whether whoever waits to be accepted at the end is served by somebody else, who has the socket
  /// too.
  var isHandedOver: Bool { claim.path == nil }

  /// Claims the path and listens.
  static func open(_ path: SocketPath) throws(ListenError) -> ListeningSocket {
    try open(try SocketClaim.take(path))
  }

  /// Listens on an address that has been claimed.
  static func open(
    _ claim: SocketClaim, access: SocketFileAccess = .ownUser
  ) throws(ListenError) -> ListeningSocket {
    do throws(SystemError) {
      if let number = claim.boundNumber {
        guard listen(number, backlog) == 0 else { throw .last("listen on \(claim.place)") }
        return ListeningSocket(claim, boundNumber: number)
      }
      guard let path = claim.path else { throw SystemError("listen on nothing", number: EBADF) }
      let socket = try bind(path)
      let identity = try FileIdentity(path: path.description)
      let listening = ListeningSocket(claim, made: socket, identity: identity)
      do throws(SystemError) {
        try access.apply(to: path)
        guard listen(listening.number, backlog) == 0 else { throw .last("listen on \(path)") }
      } catch {
        listening.close()
        throw error
      }
      return listening
    } catch {
      throw .system(error)
    }
  }

  /// Removes the socket, and the lock's file with the claim; nothing is left in the file system.
  ///
  /// A socket that was handed over stays where it is: it belongs to whoever did so.
  consuming func close() {
    guard let identity, let path = claim.path?.description else { return }
    if (try? FileIdentity(path: path)) == identity { _ = unsafe unlink(path) }
  }

  private static func bind(_ path: SocketPath) throws(SystemError) -> Descriptor {
    let socket = try UnixSocket.make()
    // On Linux a socket's mode before it is bound is the mode of the file that bind makes.
    guard fchmod(socket.number, 0o600) == 0 else { throw .last("set the mode of \(path)") }
    try UnixSocket.bind(socket.number, to: path)
    return socket
  }
}
