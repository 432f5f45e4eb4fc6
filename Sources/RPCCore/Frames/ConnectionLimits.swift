/// The limits that one end announces to the other and holds it to.
public struct ConnectionLimits: Equatable, Sendable {
  /// The largest body of a frame in bytes. 1 MiB keeps a large stream from holding up a small
  /// call for longer than it takes to copy that much.
  public var maxFrame = 1 << 20
  /// The largest message in bytes, put together from its frames. 64 MiB holds a million bars.
  public var maxMessage = 64 << 20
  /// The most calls at once on the connection; 1,024 is more than a process has threads or
  /// strategies, and small enough that their state stays in the cache.
  public var maxStreams = 1024
  /// The bytes of a stream that may be under way before this end has taken any of them. 1 MiB
  /// covers what the kernel's buffers hold, so that a stream never waits for a round trip.
  public var initialCredit = 1 << 20
  /// The messages of a stream that may be under way before this end has taken any of them. A small
  /// message costs about 200 bytes of memory besides its own, so 1,024 cost less than the bytes of
  /// the credit, and are as many as a reader takes in a millisecond.
  public var initialMessages = 1024

  /// The default limits.
  public init() {}

  /// What every end must allow, or the protocol cannot be spoken.
  public static let least: ConnectionLimits = {
    var limits = ConnectionLimits()
    limits.maxFrame = 4096
    limits.maxMessage = 4096
    limits.maxStreams = 1
    limits.initialCredit = 4096
    limits.initialMessages = 4
    return limits
  }()

  /// Whether each limit is at least that of `other`.
  func allows(_ other: ConnectionLimits) -> Bool {
    maxFrame >= other.maxFrame && maxMessage >= other.maxMessage
      && maxStreams >= other.maxStreams && initialCredit >= other.initialCredit
      && initialMessages >= other.initialMessages
  }
}
