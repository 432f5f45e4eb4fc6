/// What is kept of a command that has run once.
public struct CommandRecord: Hashable, Sendable {
  /// What the command is known by.
  public let key: CommandKey
  /// What it asked for, in short.
  public let digest: ContentDigest
  /// What came of it.
  public let outcome: KeptOutcome
  /// When it ended, in nanoseconds since 1970 UTC.
  public let endedAt: Int64

  /// A record.
  public init(key: CommandKey, digest: ContentDigest, outcome: KeptOutcome, endedAt: Int64) {
    self.key = key
    self.digest = digest
    self.outcome = outcome
    self.endedAt = endedAt
  }
}

/// What came of a command, for whoever sends it again.
public enum KeptOutcome: Hashable, Sendable {
  /// It was carried out, and this is its reply, encoded.
  case reply([UInt8])
  /// It was carried out, and its reply was too long to be kept.
  case longReply(size: Int)
  /// It failed as it declares, and changed nothing.
  case failure(KeptFailure)
}

/// An error that a command declares, as it is kept.
public struct KeptFailure: Hashable, Sendable {
  /// The number that the command knows the error by.
  public let number: UInt16
  /// The error's fields, encoded.
  public let fields: [UInt8]
  /// What the error says to a person.
  public let message: String

  /// An error.
  public init(number: UInt16, fields: [UInt8], message: String) {
    self.number = number
    self.fields = fields
    self.message = message
  }
}

/// A command that runs once however often it is sent under one number.
///
/// What has to be kept for that is bytes, which only whoever has defined the command can make and
/// read.
public protocol OnceCommand: Command {
  /// The reply as it is kept.
  ///
  /// - Throws: where the reply breaks a rule of its own; nothing is committed then.
  static func keep(_ reply: Reply) throws -> [UInt8]

  /// The reply that is kept as `bytes`.
  ///
  /// - Throws: where they are no such reply.
  static func reply(kept bytes: [UInt8]) throws -> Reply

  /// What is kept of `error`; nil where the command does not declare it, so that a repeat may run.
  static func keep(failure error: any Error) throws -> KeptFailure?

  /// The error that is kept as `failure`.
  ///
  /// - Throws: where the command declares none of this number, or the fields are not its.
  static func failure(kept failure: KeptFailure) throws -> any Error
}

/// How a command that runs once has come, as only whoever brought it can tell.
public protocol CommandDelivery: Sendable {
  /// The command as it came, byte for byte: a repeat has the same, whichever revision of the
  /// program reads it.
  var content: [UInt8] { get }

  /// The answer is the one that was kept of an earlier delivery.
  func noteReplay()
}
