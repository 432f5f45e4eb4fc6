import RPCCore

/// A client and a server that are connected without a socket, in one process.
///
/// The bytes between them are real and pass through the same frame readers and machines as those
/// of a socket, in pieces that the test chooses. Time stands still until the test moves it. Nothing
/// happens on a thread of its own: ``settle()`` returns when there is nothing left to be done.
package final class InProcessConnection: Sendable {
  /// How the two ends behave.
  package struct Configuration: Sendable {
    /// What the client accepts.
    package var clientLimits = ConnectionLimits()
    /// What the server accepts.
    package var serverLimits = ConnectionLimits()
    /// How the client finds out that the server is gone.
    package var liveness = ClientConnectionMachine.Liveness()
    /// How many bytes each read brings.
    package var cuts = ByteCuts.whole
    /// How many bytes may be under way in each direction; a socket's buffers keep about as many.
    package var capacity = 128 << 10
    /// What the client may ask.
    package var right = AccessRight.command

    /// The usual behaviour.
    package init() {}
  }

  /// One of the two ends.
  package enum Side: Sendable {
    case client
    case server
  }

  /// The client's end.
  package let client: ClientConnection
  /// The server's end.
  package let server: ServerConnection
  /// Where everything of the connection runs; a test's task that prefers it counts for
  /// ``settle()``.
  package let loop = InProcessLoop()
  /// What the server counts.
  package let counters = ServerCounters()
  /// The clock of both ends.
  package let clock = ManualClock()

  private let clientDriver: InProcessDriver<ClientConnection>
  private let serverDriver: InProcessDriver<ServerConnection>

  /// Connects a client to a server that answers with `service`.
  package init(_ service: any RPCService, _ configuration: Configuration = Configuration()) {
    let requests = InProcessPipe(capacity: configuration.capacity)
    let replies = InProcessPipe(capacity: configuration.capacity)
    let clientDriver = InProcessDriver<ClientConnection>(
      loop: loop, clock: clock, incoming: replies, outgoing: requests, cuts: configuration.cuts,
      maxFrame: configuration.clientLimits.maxFrame)
    let serverDriver = InProcessDriver<ServerConnection>(
      loop: loop, clock: clock, incoming: requests, outgoing: replies, cuts: configuration.cuts,
      maxFrame: configuration.serverLimits.maxFrame)
    let schemaHash = [UInt8](repeating: 7, count: 32)
    let server = ServerConnection(
      greeting: Greeting(
        limits: configuration.serverLimits, clock: clock.now, schemaHash: schemaHash,
        name: "in-process-server"),
      service: service, peer: PeerIdentity(process: 1, user: 2, group: 3),
      right: configuration.right, driver: serverDriver, counters: counters)
    let client = ClientConnection(
      greeting: Greeting(
        limits: configuration.clientLimits, clock: clock.now, schemaHash: schemaHash,
        name: "in-process-client"),
      driver: clientDriver, liveness: configuration.liveness)
    self.client = client
    self.server = server
    self.clientDriver = clientDriver
    self.serverDriver = serverDriver
    loop.submit {
      serverDriver.begin(server) { [weak clientDriver] in clientDriver?.outputReady() }
      clientDriver.begin(client) { [weak serverDriver] in serverDriver?.outputReady() }
    }
  }

  deinit {
    sever()
  }

  /// Waits until no byte moves and no task on the loop can go on; see ``InProcessLoop/settle()``.
  package func settle() async {
    await loop.settle()
  }

  /// Moves the clock, has both ends do what is due then, and settles.
  package func advance(by duration: Duration) async {
    clock.advance(by: duration)
    clientDriver.outputReady()
    serverDriver.outputReady()
    await settle()
  }

  /// Breaks the connection off: both ends lose it, and what was under way is gone.
  package func sever() {
    loop.submit { [clientDriver, serverDriver] in
      clientDriver.finish("the connection was severed")
      serverDriver.finish("the connection was severed")
    }
  }

  /// Has one side neither read nor write, as a process that is stopped.
  package func hold(_ side: Side) {
    setHeld(side, true)
  }

  /// Has a held side go on.
  package func release(_ side: Side) {
    setHeld(side, false)
  }

  private func setHeld(_ side: Side, _ isHeld: Bool) {
    loop.submit { [clientDriver, serverDriver] in
      switch side {
      case .client: clientDriver.hold(isHeld)
      case .server: serverDriver.hold(isHeld)
      }
    }
  }
}
