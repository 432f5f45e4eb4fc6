/// A failure that belongs to no request: of time, of storage, of the program itself.
public struct Fault: Error, Equatable, Sendable {
  /// What kind of failure it is.
  public enum Kind: Equatable, Sendable {
    /// The caller withdrew.
    case cancelled
    /// The deadline passed.
    case deadlineExceeded
    /// Another command changed the same state at the same time, again and again.
    case conflict
    /// The command's id was given to a command of another content.
    case commandIDReused
    /// A limit was reached.
    case exhausted
    /// The caller may not ask this.
    case notPermitted
    /// Something that is needed does not answer, now.
    case unavailable
    /// Stored data is damaged.
    case damaged
    /// The program broke a promise of its own.
    case `internal`
  }

  /// What has become of the state.
  public enum Effect: Equatable, Sendable {
    /// Nothing was changed and nothing will be.
    case none
    /// The change was committed all the same.
    case committed
    /// It cannot be told.
    case unknown
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// What happened, to what, and what to do next.
  public let message: String
  /// What has become of the state.
  public let effect: Effect

  /// Whether the handler had been called.
  public let hasBegun: Bool
  /// How long to wait before the request is repeated, in nanoseconds; nil where nobody knows.
  public let retryAfterNanoseconds: UInt64?

  /// A failure.
  public init(
    _ kind: Kind, _ message: String, effect: Effect = .none, hasBegun: Bool = true,
    retryAfterNanoseconds: UInt64? = nil
  ) {
    self.kind = kind
    self.message = message
    self.effect = effect
    self.hasBegun = hasBegun
    self.retryAfterNanoseconds = retryAfterNanoseconds
  }

  /// What is said of a request that was cancelled, to the caller and in the log.
  static let withdrawal = "the request was withdrawn"

  /// The fault that `error` is where no request declares it.
  public init(undeclared error: any Error) {
    switch error {
    case let fault as Fault: self = fault
    case is CancellationError: self.init(.cancelled, Self.withdrawal)
    default:
      // What the error says may be about anything; the log has it, the caller does not.
      self.init(.internal, "the server failed in a way that it does not know; see its log")
    }
  }
}
