/// What one connection may cost a server besides the limits that the greeting announces.
///
/// A client that does what the protocol says meets none of them, unless it stops to run.
public struct ConnectionBounds: Equatable, Sendable {
  /// The bytes that the calls of a connection may keep together: requests, messages of which parts
  /// have come or that nobody has taken, and replies that have not left. 128 MiB hold one of the
  /// largest messages each way.
  public var memory = 128 << 20
  /// How long a peer may take to say hello: it is on the same host, and a process that starts up
  /// says hello before anything else.
  public var handshakeTime: Duration = .seconds(2)
  /// How long a connection may be without calls and without frames; for ever where it is nil.
  public var idleTime: Duration?
  /// How long a peer may take nothing of what waits to be written. A client without a thread of
  /// its own reads when its program asks it to, and a program may work on one message of a stream
  /// for a while; a minute is more than that, and less than anybody waits.
  public var stallTime: Duration = .seconds(60)
  /// The same where what waits are the answers to a flood of pings: a client that reads at all has
  /// read some of them within this.
  public var floodTime: Duration = .seconds(1)
  /// How long a client with calls under way may be silent before it is asked whether it lives.
  /// A dead one's socket closes by itself; this finds the one that was stopped.
  public var pingAfter: Duration = .seconds(60)
  /// How long such a client may be silent in all before it is taken for dead.
  public var deadAfter: Duration = .seconds(120)
  /// How long a message in parts may take from its first part to its last. The sender has it whole
  /// in memory, and 64 MiB take well below a second.
  public var messageTime: Duration = .seconds(60)

  /// The default bounds.
  public init() {}

  /// The bytes that all connections of a server may keep together: as much as four connections
  /// that take all they may, and still little on a host that serves many.
  public static let serverMemory = 512 << 20
  /// What a call costs besides its messages: its task, its place, what its work remembers. A call
  /// that only waits was measured with 8 KiB.
  static let callCost = 8 << 10
  /// What a message that nobody has taken costs besides its bytes; measured with 60.
  static let messageCost = 64
  /// After how long a call that found no memory is worth another try: a peer that reads frees a
  /// buffer's worth within this.
  static let retryAfter: Duration = .milliseconds(100)
}
