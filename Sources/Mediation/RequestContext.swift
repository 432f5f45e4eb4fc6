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
  /// The number of the process; 0 for this process itself.
  public let process: Int32

  /// A caller.
  public init(user: UInt32, process: Int32) {
    self.user = user
    self.process = process
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

  /// A context.
  public init(correlation: UInt64, caller: Caller, deadline: MonotonicTime? = nil) {
    self.correlation = correlation
    self.caller = caller
    self.deadline = deadline
  }
}
