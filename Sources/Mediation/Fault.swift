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
    /// A limit was reached.
    case exhausted
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

  /// A failure.
  public init(_ kind: Kind, _ message: String, effect: Effect = .none) {
    self.kind = kind
    self.message = message
    self.effect = effect
  }

  /// The fault that `error` is where no request declares it.
  public init(undeclared error: any Error) {
    switch error {
    case let fault as Fault: self = fault
    case is CancellationError: self.init(.cancelled, "the request was withdrawn")
    default:
      // What the error says may be about anything; the log has it, the caller does not.
      self.init(.internal, "the server failed in a way that it does not know; see its log")
    }
  }
}
