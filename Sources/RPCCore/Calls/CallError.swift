/// What a caller is told of a call that did not end well.
///
/// The first question after a failure is whether to repeat the call: ``executed`` answers it, for
/// the server where it knows and for the client library where the server can no longer be asked.
public struct CallError: Error, Equatable, Sendable {
  /// An error that the schema declares, as it travels.
  public struct Detail: Equatable, Sendable {
    /// The error's number in the schema.
    public let number: UInt16
    /// The encoded error.
    public let message: Bytes

    /// An encoded error and its number.
    public init(number: UInt16, message: Bytes) {
      self.number = number
      self.message = message
    }
  }

  /// How the call ended; never ``StatusCode/ok``.
  public var code: StatusCode
  /// What happened, to what, and what to do next: at most ``maxTextLength`` bytes travel.
  public var message: String
  /// Whether what the call asked for has happened.
  public var executed: Execution
  /// Where the call failed.
  public var stage: CallStage
  /// How long to wait before the call is repeated, where the server says so.
  public var retryAfter: Duration?
  /// The error that the schema declares, where it is one.
  public var detail: Detail?

  /// The longest text that travels, in bytes: a line for a person, not a report.
  public static let maxTextLength = 1024

  /// An error.
  public init(
    _ code: StatusCode, _ message: String, executed: Execution, stage: CallStage,
    retryAfter: Duration? = nil, detail: Detail? = nil
  ) {
    self.code = code
    self.message = message
    self.executed = executed
    self.stage = stage
    self.retryAfter = retryAfter
    self.detail = detail
  }
}

extension CallError: CustomStringConvertible {
  /// The text, or the code where there is none.
  public var description: String { message.isEmpty ? "\(code)" : message }
}
