internal import Glibc
package import RPCCore

/// Connects clients to a Unix socket; one loop serves all of its connections.
package final class UnixClient: Sendable {
  /// Why there is no connection.
  package enum ConnectError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such socket.
    case noSocket(SocketPath)
    /// There is one, and nobody listens on it.
    case nobodyListens(SocketPath)
    /// The user may not connect.
    case notPermitted(SocketPath)
    /// The server has more connections waiting than it keeps.
    case busy(SocketPath)
    /// The operating system refuses.
    case system(SystemError)

    /// What is wrong and what to do.
    package var description: String {
      switch self {
      case .noSocket(let path): "no server is running on \(path) (there is no such socket)"
      case .nobodyListens(let path): "no server is running on \(path) (nobody listens there)"
      case .notPermitted(let path): "you may not connect to \(path): it belongs to another user"
      case .busy(let path): "the server on \(path) has too many connections waiting; try again"
      case .system(let error): "\(error)"
      }
    }
  }

  /// The thread on which replies arrive; a task that prefers this executor is resumed there without
  /// a change of threads.
  package var executor: any TaskExecutor { loop }
  private let loop: EventLoop

  /// A client with a loop of its own, whose thread looks for `busyWait` at the most before it sleeps.
  package init(busyWait: Duration = BusyWait.usual) throws(SystemError) {
    loop = try EventLoop(busyWait: busyWait)
    try loop.start(name: "pq-client")
  }

  deinit {
    loop.stop()
  }

  /// Begins a connection; ``ClientConnection/ready()`` tells when it may be used.
  package func connect(
    to path: SocketPath, schemaHash: [UInt8], name: String,
    limits: ConnectionLimits = ConnectionLimits(),
    liveness: ClientConnectionMachine.Liveness = .init()
  ) throws(ConnectError) -> ClientConnection {
    let socket: Descriptor
    do throws(SystemError) {
      socket = try UnixSocket.connect(to: path)
    } catch {
      switch error.number {
      case ENOENT: throw .noSocket(path)
      case ECONNREFUSED, ENOTSOCK: throw .nobodyListens(path)
      case EACCES, EPERM: throw .notPermitted(path)
      case EAGAIN: throw .busy(path)
      default: throw .system(error)
      }
    }
    return begin(on: socket, schemaHash, name, limits, liveness)
  }

  /// Begins a connection on a socket that is connected already, such as one end of a pair.
  ///
  /// - Throws: ``SystemError`` where it is no connected Unix stream socket.
  package func connect(
    over socket: consuming Descriptor, schemaHash: [UInt8], name: String,
    limits: ConnectionLimits = ConnectionLimits(),
    liveness: ClientConnectionMachine.Liveness = .init()
  ) throws(SystemError) -> ClientConnection {
    try UnixSocket.prepareConnected(socket.number)
    return begin(on: socket, schemaHash, name, limits, liveness)
  }

  private func begin(
    on socket: consuming Descriptor, _ schemaHash: [UInt8], _ name: String,
    _ limits: ConnectionLimits, _ liveness: ClientConnectionMachine.Liveness
  ) -> ClientConnection {
    let driver = SocketDriver<ClientConnection>(
      socket: socket, loop: loop, maxFrame: limits.maxFrame, closed: {})
    let connection = ClientConnection(
      greeting: Greeting(
        limits: limits, clock: driver.now, schemaHash: schemaHash, name: name,
        features: Greeting.keepsOutcomes),
      driver: driver, liveness: liveness)
    loop.submit { driver.begin(connection) }
    return connection
  }
}
