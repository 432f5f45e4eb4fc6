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
    /// The features that the server has, as a greeting says them.
    package var features: UInt64 = 0
    /// What each connection is held to.
    package var limits = ConnectionLimits()
    /// Who may connect, and what for; the server's own user where nothing else is said.
    package var access = AccessPolicy(owner: geteuid())
    /// What each connection may cost besides.
    package var bounds = ConnectionBounds()
    /// The most connections at once. Each costs a descriptor, of which a process has 1,024 unless
    /// it asks for more; the rest are for the store.
    package var maxConnections = 900
    /// The numbers of the service's methods, by which its calls are counted.
    package var methods: [UInt16] = []
    /// The most connections of one user who is not the server's own; half of all where it is nil, so
    /// that no other user takes the last one.
    package var maxConnectionsPerUser: Int?
    /// The most connections that have not said hello. Whoever connects says so at once, and a burst
    /// of clients on a busy host is shorter than this.
    package var maxSilentConnections = 256
    /// How long a connection of another user may be without calls and without frames. They count
    /// against a limit, and their clients connect again when they next ask something; those of the
    /// server's own user keep their connection, unless ``bounds`` say otherwise.
    package var idleTimeOfOthers: Duration? = .seconds(900)
    /// How many threads serve connections.
    package var loopCount = 1
    /// How long a thread that serves connections looks for more at the most before it sleeps.
    package var busyWait = BusyWait.usual

    package init(name: String, schemaHash: [UInt8]) {
      self.name = name
      self.schemaHash = schemaHash
    }
  }

  /// A connection and what moves its bytes.
  fileprivate struct Member {
    let connection: ServerConnection
    let driver: SocketDriver<ServerConnection>
  }

  fileprivate struct State {
    var table: ConnectionTable<Member>
    var listeners: [Listener] = []
    var isDraining = false
    var whenDrained: [@Sendable () -> Void] = []
  }

  /// How long calls that were cancelled at the end of the grace may take to say what has become of
  /// them: a handler sees its cancellation within milliseconds, and a rollback takes a few.
  private static let cutTime: Duration = .seconds(1)

  private let configuration: Configuration
  private let service: any RPCService
  /// What is counted of all connections.
  package let counters: ServerCounters
  private let loops: [EventLoop]
  private let ledger: MemoryLedger
  private let memoryReturn: MemoryReturn
  private let state: Mutex<State>

  /// A server that answers with `service`; ``listen(on:)`` opens its socket.
  package convenience init(
    configuration: Configuration, service: any RPCService
  ) throws(SystemError) {
    let loops = try ServerLoops(count: configuration.loopCount, busyWait: configuration.busyWait)
    try self.init(configuration: configuration, loops: loops, service: service)
  }

  /// A server on `loops`, which it starts and stops.
  package init(
    configuration: Configuration, loops: ServerLoops, service: any RPCService
  ) throws(SystemError) {
    let loops = loops.loops
    self.configuration = configuration
    ledger = MemoryLedger(limit: ConnectionBounds.serverMemory)
    memoryReturn = MemoryReturn(ledger)
    self.service = service
    counters = ServerCounters(methods: configuration.methods)
    self.loops = loops
    let total = max(configuration.maxConnections, 1)
    state = Mutex(
      State(
        table: ConnectionTable(
          limits: .init(
            total: total,
            perUser: configuration.maxConnectionsPerUser ?? max(total / 2, 1),
            silent: configuration.maxSilentConnections),
          owner: configuration.access.owner, loopCount: loops.count)))
    for (index, loop) in loops.enumerated() { try loop.start(name: "pq-loop-\(index)") }
  }

  deinit {
    for loop in loops { loop.stop() }
  }

  /// Opens the socket; when this returns, a client may connect.
  package func listen(on path: SocketPath) throws(ListenError) {
    try listen(on: try SocketClaim.take(path))
  }

  /// Opens the socket of a claim for those whom the policy names; when this returns, a client may
  /// connect.
  package func listen(on claim: consuming SocketClaim) throws(ListenError) {
    let access: SocketFileAccess
    switch configuration.access.groups.count {
    case 0: access = .ownUser
    case 1: access = configuration.access.groups.keys.first.map { .group($0) } ?? .ownUser
    // Without a mode, credentials alone tell who may connect, and so they do for any number.
    default:
      if let path = claim.path, !path.isAbstract { throw .severalGroups(path) }
      access = .ownUser
    }
    let listener = Listener(
      loop: loops[0], socket: try ListeningSocket.open(claim, access: access), counters: counters,
      accept: { [weak self] in self?.accept($0) }
    )
    state.withLock { $0.listeners.append(listener) }
    listener.begin()
  }

  /// How the connections stand now, one after the other.
  package var connectionFigures: [ConnectionFigures] {
    state.withLock { $0.table.connections }.map(\.connection.figures)
  }

  /// How many of the connections and the listener wait for a time.
  package func timerCount() async -> Int {
    var count = 0
    for loop in loops { count += await loop.timerCount() ?? 0 }
    return count
  }

  /// How many connections there are.
  package var connectionCount: Int { state.withLock { $0.table.count } }

  /// How many connections each loop serves.
  var connectionCounts: [Int] { state.withLock { $0.table.countOfLoop } }

  // MARK: Connections

  /// Begins a connection on one end of a pair of sockets, or on any that is connected already.
  ///
  /// Who is at the other end is what the kernel says: of a pair, whoever has made it.
  ///
  /// - Throws: ``SystemError`` where it is no connected Unix stream socket.
  package func adopt(_ socket: consuming Descriptor) throws(SystemError) {
    try UnixSocket.prepareConnected(socket.number)
    accept(socket)
  }

  /// Begins a connection on a socket that has been connected, or refuses it.
  private func accept(_ socket: consuming Descriptor) {
    let peer: PeerIdentity
    do throws(SystemError) {
      peer = try UnixSocket.peer(of: socket.number)
    } catch {
      return
    }
    counters.accept()
    let access = configuration.access
    let number = socket.number
    guard
      let right = access.right(
        of: peer, supplementaryGroups: { UnixSocket.supplementaryGroups(of: number) })
    else {
      let text =
        "user \(peer.user) may not connect to this server, which is user \(access.owner)'s"
      return refuse(socket, .notPermitted, text)
    }
    let admission = state.withLock { state in
      state.isDraining ? nil : state.table.admit(user: peer.user)
    }
    switch admission {
    case nil:
      let text = "the server is about to end"
      refuse(socket, .draining, text)
    case .refused(let text):
      refuse(socket, .tooManyConnections, text)
    case .admitted(let key, let loop):
      begin(socket, of: peer, right, at: key, on: loops[loop])
    }
  }

  /// Refuses a connection that is not even begun.
  private func refuse(
    _ socket: consuming Descriptor, _ reason: RejectReason, _ text: String
  ) {
    counters.refuse(reason)
    UnixSocket.refuse(socket, with: FrameOutput.reject(reason, text))
  }

  private func begin(
    _ socket: consuming Descriptor, of peer: PeerIdentity, _ right: AccessRight, at key: UInt64,
    on loop: EventLoop
  ) {
    let driver = SocketDriver<ServerConnection>(
      socket: socket, loop: loop, maxFrame: configuration.limits.maxFrame, counters: counters,
      closed: { [weak self] in self?.forget(key) })
    let isOwner = peer.user == configuration.access.owner
    var bounds = configuration.bounds
    if !isOwner { bounds.idleTime = configuration.idleTimeOfOthers }
    let connection = ServerConnection(
      greeting: Greeting(
        limits: configuration.limits, clock: driver.now, schemaHash: configuration.schemaHash,
        name: configuration.name, features: configuration.features),
      service: service, peer: peer, right: right, driver: driver, bounds: bounds, ledger: ledger,
      counters: counters)
    // The table's place was taken before; a server that has begun to drain since looks here again.
    let (isDraining, silent) = state.withLock { state in
      state.table.fill(key, with: Member(connection: connection, driver: driver))
      return (
        state.isDraining, state.table.takeOldestSilent(where: { $0.connection.isSilent })
      )
    }
    if !loop.submit({ driver.begin(connection) }) { forget(key) }
    if isDraining { connection.drain() }
    if let silent { drop(silent) }
  }

  /// Ends a connection that has not said hello, unless what it has sent in the meantime is one.
  private func drop(_ member: Member) {
    let limit = configuration.maxSilentConnections
    member.driver.loop.submit {
      member.driver.readAhead()
      if member.connection.isSilent {
        member.connection.reject(
          .tooManyConnections,
          "more than \(limit) connections have not said hello; the oldest is given up")
      }
    }
  }

  private func forget(_ key: UInt64) {
    let waiters = state.withLock { state in
      state.table.leave(key)
      return state.takeWaitersIfDrained()
    }
    for waiter in waiters { waiter() }
    memoryReturn.connectionClosed()
  }

  // MARK: The end

  /// Stops accepting, lets calls that have begun end within `grace`, and closes everything; the
  /// socket's file is gone when this returns.
  ///
  /// Calls that have not ended then are cancelled, and their clients are told so.
  package func drain(grace: Duration) async {
    let (listeners, members) = state.withLock { state in
      state.isDraining = true
      defer { state.listeners = [] }
      return (state.listeners, state.table.connections)
    }
    for listener in listeners { await listener.close() }
    for member in members { member.connection.drain() }
    let hurry = Task {
      try await Task.sleep(for: grace)
      for member in connections { member.connection.cancelCalls() }
      try await Task.sleep(for: Self.cutTime)
      for member in connections { member.connection.cut() }
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

  private var connections: [Member] { state.withLock { $0.table.connections } }
}

extension UnixServer.State {
  fileprivate mutating func takeWaitersIfDrained() -> [@Sendable () -> Void] {
    guard isDraining, table.count == 0 else { return [] }
    defer { whenDrained = [] }
    return whenDrained
  }
}
