internal import Glibc
package import RPCCore
internal import Synchronization

/// A server on a Unix socket: it accepts connections and spreads them over its loops.
package final class UnixServer: Sendable {
  /// How a server behaves.
  package struct Configuration: Sendable {
    /// The program's name, for the client's log.
    package var name: String
    /// The schema's content hash, SHA-256.
    package var schemaHash: [UInt8]
    /// What each connection is held to.
    package var limits = ConnectionLimits()
    /// The most connections at once. Each costs a descriptor, of which a process has 1,024 unless
    /// it asks for more; the rest are for the store.
    package var maxConnections = 900
    /// How many threads serve connections.
    package var loopCount = 1

    package init(name: String, schemaHash: [UInt8]) {
      self.name = name
      self.schemaHash = schemaHash
    }
  }

  fileprivate struct State {
    var connections: [ObjectIdentifier: ServerConnection] = [:]
    var listener: Listener?
    var isDraining = false
    var whenDrained: [@Sendable () -> Void] = []
  }

  private let configuration: Configuration
  private let service: any RPCService
  private let loops: [EventLoop]
  private let nextLoop = Atomic<Int>(0)
  private let state = Mutex(State())

  /// A server that answers with `service`; ``listen(on:)`` opens its socket.
  package init(
    configuration: Configuration, service: any RPCService
  ) throws(SystemError) {
    self.configuration = configuration
    self.service = service
    var loops: [EventLoop] = []
    for _ in 0..<max(configuration.loopCount, 1) { loops.append(try EventLoop()) }
    self.loops = loops
    for (index, loop) in loops.enumerated() { try loop.start(name: "pq-loop-\(index)") }
  }

  deinit {
    for loop in loops { loop.stop() }
  }

  /// Opens the socket; when this returns, a client may connect.
  package func listen(on path: SocketPath) throws(ListenError) {
    let listener = Listener(
      loop: loops[0], socket: try ListeningSocket.open(path),
      accept: { [weak self] in self?.accept($0) }
    )
    state.withLock { $0.listener = listener }
    listener.begin()
  }

  /// How many connections there are.
  package var connectionCount: Int { state.withLock { $0.connections.count } }

  // MARK: Connections

  /// Begins a connection on a socket that has been connected.
  private func accept(_ socket: consuming Descriptor) {
    let peer: PeerIdentity
    do throws(SystemError) {
      peer = try UnixSocket.peer(of: socket.number)
    } catch {
      return
    }
    let index = nextLoop.add(1, ordering: .relaxed).oldValue
    let loop = loops[index % loops.count]
    let identity = Mutex<ObjectIdentifier?>(nil)
    let driver = SocketDriver<ServerConnection>(
      socket: socket, loop: loop, maxFrame: configuration.limits.maxFrame,
      closed: { [weak self] in
        if let identity = identity.withLock({ $0 }) { self?.forget(identity) }
      })
    let connection = ServerConnection(
      greeting: Greeting(
        limits: configuration.limits, clock: driver.now, schemaHash: configuration.schemaHash,
        name: configuration.name),
      service: service, peer: peer, driver: driver)
    identity.withLock { $0 = ObjectIdentifier(connection) }
    let refusal = state.withLock { state in
      let refusal = self.refusal(of: peer, state)
      state.connections[ObjectIdentifier(connection)] = connection
      return refusal
    }
    loop.submit {
      driver.begin(connection)
      if let (reason, text) = refusal { connection.reject(reason, text) }
    }
  }

  private func refusal(
    of peer: PeerIdentity, _ state: State
  ) -> (RejectReason, String)? {
    if peer.user != geteuid() {
      return (.notPermitted, "the server belongs to user \(geteuid()), you are \(peer.user)")
    }
    if state.isDraining { return (.draining, "the server is about to end") }
    if state.connections.count >= configuration.maxConnections {
      return (
        .tooManyConnections, "the server has \(configuration.maxConnections) connections already"
      )
    }
    return nil
  }

  private func forget(_ connection: ObjectIdentifier) {
    let waiters = state.withLock { state in
      state.connections[connection] = nil
      return state.takeWaitersIfDrained()
    }
    for waiter in waiters { waiter() }
  }

  // MARK: The end

  /// Stops accepting, lets calls that have begun end within `grace`, and closes everything; the
  /// socket's file is gone when this returns.
  package func drain(grace: Duration) async {
    let (listener, connections) = state.withLock { state in
      state.isDraining = true
      return (state.listener.take(), Array(state.connections.values))
    }
    await listener?.close()
    for connection in connections { connection.drain() }
    let hurry = Task {
      try? await Task.sleep(for: grace)
      if !Task.isCancelled { self.cutConnections() }
    }
    await withCheckedContinuation { continuation in
      let waiters = state.withLock { state in
        state.whenDrained.append { continuation.resume() }
        return state.takeWaitersIfDrained()
      }
      for waiter in waiters { waiter() }
    }
    hurry.cancel()
  }

  /// Cancels what is still under way and closes its connections.
  private func cutConnections() {
    for connection in state.withLock({ Array($0.connections.values) }) {
      connection.cut()
    }
  }
}

extension UnixServer.State {
  fileprivate mutating func takeWaitersIfDrained() -> [@Sendable () -> Void] {
    guard isDraining, connections.isEmpty else { return [] }
    defer { whenDrained = [] }
    return whenDrained
  }
}
