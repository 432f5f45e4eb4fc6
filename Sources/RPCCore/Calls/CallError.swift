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

  /// What the error says, apart, so that the error itself is a reference: functions on every call's
  /// way can throw one or hand one on, hardly any does, and those that do not must not pay for the
  /// room.
  private final class Facts: Equatable, Sendable {
    let code: StatusCode
    let message: String
    let executed: Execution
    let stage: CallStage
    let retryAfter: Duration?
    let detail: Detail?

    init(
      _ code: StatusCode, _ message: String, _ executed: Execution, _ stage: CallStage,
      _ retryAfter: Duration?, _ detail: Detail?
    ) {
      self.code = code
      self.message = message
      self.executed = executed
      self.stage = stage
      self.retryAfter = retryAfter
      self.detail = detail
    }

    static func == (left: Facts, right: Facts) -> Bool {
      left === right
        || left.code == right.code && left.message == right.message
          && left.executed == right.executed && left.stage == right.stage
          && left.retryAfter == right.retryAfter && left.detail == right.detail
    }
  }

  private var facts: Facts

  /// How the call ended; never ``StatusCode/ok``.
  public var code: StatusCode {
    get { facts.code }
    set { facts = Facts(newValue, message, executed, stage, retryAfter, detail) }
  }

  /// What happened, to what, and what to do next: at most ``maxTextLength`` bytes travel.
  public var message: String {
    get { facts.message }
    set { facts = Facts(code, newValue, executed, stage, retryAfter, detail) }
  }

  /// Whether what the call asked for has happened.
  public var executed: Execution {
    get { facts.executed }
    set { facts = Facts(code, message, newValue, stage, retryAfter, detail) }
  }

  /// Where the call failed.
  public var stage: CallStage {
    get { facts.stage }
    set { facts = Facts(code, message, executed, newValue, retryAfter, detail) }
  }

  /// How long to wait before the call is repeated, where the server says so.
  public var retryAfter: Duration? {
    get { facts.retryAfter }
    set { facts = Facts(code, message, executed, stage, newValue, detail) }
  }

  /// The error that the schema declares, where it is one.
  public var detail: Detail? {
    get { facts.detail }
    set { facts = Facts(code, message, executed, stage, retryAfter, newValue) }
  }

  /// The longest text that travels, in bytes: a line for a person, not a report.
  public static let maxTextLength = 1024

  /// An error.
  public init(
    _ code: StatusCode, _ message: String, executed: Execution, stage: CallStage,
    retryAfter: Duration? = nil, detail: Detail? = nil
  ) {
    facts = Facts(code, message, executed, stage, retryAfter, detail)
  }
}

extension CallError: CustomStringConvertible {
  /// The text, or the code where there is none.
  public var description: String { message.isEmpty ? "\(code)" : message }
}
