/// An instant of the host's monotonic clock in nanoseconds (`CLOCK_MONOTONIC`).
public struct MonotonicInstant: Comparable, Hashable, Sendable {
  /// Nanoseconds since a moment that is the same for all processes of a host and a boot.
  public var nanoseconds: UInt64

  /// The instant `nanoseconds` after the clock's beginning.
  public init(nanoseconds: UInt64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` is earlier.
  public static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `duration` later, or the last one where there is none; a negative duration is
  /// earlier, or the first.
  public func advanced(by duration: Duration) -> MonotonicInstant {
    let step = duration.nanosecondsClamped
    let (sum, overflow) =
      step < 0
      ? nanoseconds.subtractingReportingOverflow(step.magnitude)
      : nanoseconds.addingReportingOverflow(UInt64(step))
    return MonotonicInstant(nanoseconds: overflow ? (step < 0 ? 0 : .max) : sum)
  }

  /// How long it is until `later`; zero where that is not later.
  public func duration(until later: MonotonicInstant) -> Duration {
    .nanoseconds(Int64(clamping: later.nanoseconds - min(later.nanoseconds, nanoseconds)))
  }
}

extension Duration {
  /// Whole nanoseconds; durations of more than 292 years are cut.
  public var nanosecondsClamped: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carried ? (seconds < 0 ? .min : .max) : sum
  }
}

/// What a caller says of a call besides its request.
public struct CallOptions: Sendable {
  /// When the answer is worth nothing any more; nil waits for as long as the connection lives.
  public var deadline: MonotonicInstant?
  /// A number that stands in every log line about the call; 0 has one drawn.
  public var correlation: UInt64
  /// Names a command, so that a repeat of it can be recognised.
  public var commandID: UniqueID
  /// Called right before the call ends, where its outcome is the one that the server has kept of an
  /// earlier call with the same command id; it must not wait.
  public var onReplay: (@Sendable () -> Void)?
  /// Further facts.
  public var metadata: Metadata
  /// What becomes of the call where there is no connection and none can be made.
  public var whenUnavailable: Unavailability
  /// How often the call is made at the most, its repeats included; 1 never repeats it.
  public var maxAttempts: Int

  /// What a client does with a call where there is no server.
  public enum Unavailability: Sendable {
    /// The call fails at once, which on one host is within microseconds.
    case fail
    /// The call waits until there is a server, for as long as its deadline and its task allow.
    case wait
  }

  /// Enough for a server that is being replaced twice meanwhile; whatever fails more often than
  /// that does not fail by chance.
  public static let usualAttempts = 4

  /// Options.
  ///
  /// A call fails where there is no server, unless it says otherwise: on one host that is known at
  /// once, and who starts a server has to be told. What runs beside a server that is restarted says
  /// ``Unavailability/wait``, with a deadline.
  public init(
    deadline: MonotonicInstant? = nil, correlation: UInt64 = 0, commandID: UniqueID = .none,
    metadata: Metadata = Metadata(), whenUnavailable: Unavailability = .fail,
    maxAttempts: Int = Self.usualAttempts, onReplay: (@Sendable () -> Void)? = nil
  ) {
    self.deadline = deadline
    self.correlation = correlation
    self.commandID = commandID
    self.metadata = metadata
    self.whenUnavailable = whenUnavailable
    self.maxAttempts = maxAttempts
    self.onReplay = onReplay
  }
}
