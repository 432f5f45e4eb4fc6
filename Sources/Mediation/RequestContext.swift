/// An instant of the host's monotonic clock, in nanoseconds.
public struct MonotonicTime: Comparable, Hashable, Sendable {
  /// Nanoseconds since a moment that is fixed while the host runs.
  public let nanoseconds: UInt64

  /// The instant so many nanoseconds after that moment.
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` is earlier.
  public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

/// Who asks.
public struct Caller: Hashable, Sendable {
  /// The user's number at the operating system.
  public let user: UInt32
  /// What a caller may ask; each includes those before it.
  public enum Right: Int, Comparable, Sendable {
    /// Nothing.
    case nothing
    /// What changes nothing.
    case query
    /// What changes the state.
    case command

    /// Whether `left` allows less.
    public static func < (left: Right, right: Right) -> Bool { left.rawValue < right.rawValue }
  }

  /// The number of the user's group.
  public let group: UInt32
  /// The number of the process; 0 for this process itself.
  public let process: Int32

  /// What the caller may ask, who is not the server's owner.
  public let right: Right

  /// A caller.
  public init(user: UInt32, group: UInt32, process: Int32, right: Right = .nothing) {
    self.user = user
    self.group = group
    self.process = process
    self.right = right
  }
}

/// What holds for a request and for all that its handler asks in turn.
public struct RequestContext: Sendable {
  /// The number that stands in every log line about the request.
  public let correlation: UInt64
  /// Who asks.
  public let caller: Caller
  /// When the answer is worth nothing any more.
  public let deadline: MonotonicTime?
  /// The number that the caller has drawn for the command that it sent; none of a query.
  public let commandID: CommandID
  /// How many requests this one stands in: 0 for one that came from outside.
  public internal(set) var depth = 0

  /// A context.
  public init(
    correlation: UInt64, caller: Caller, deadline: MonotonicTime? = nil,
    commandID: CommandID = .none
  ) {
    self.correlation = correlation
    self.caller = caller
    self.deadline = deadline
    self.commandID = commandID
  }
}
