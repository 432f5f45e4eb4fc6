/// Why bytes are not a message, or why a value may not become one.
///
/// The decoder gives exactly one of these for any input that it refuses; `schema/PROTOCOL.md` lists
/// them under the same names.
public struct WireError: Error, Equatable, Sendable {
  /// The rule that was broken.
  public enum Rule: String, Sendable, CaseIterable {
    /// The message is shorter than the part that must be there.
    case truncated
    /// A block is shorter than its required fields, or its length is no multiple of 8.
    case blockLength
    /// An offset is not the next free position (or lies before it where unknown fields may be).
    case offset
    /// What a pair of offset and count names ends beyond the message, or breaks a limit of its own.
    case count
    /// A byte that must be zero is not: padding, an absent field's slot, a reserved byte.
    case notZero
    /// A presence bit is set for a field that the block does not have.
    case presence
    /// Bytes follow the last field.
    case trailing
    /// A string is not UTF-8.
    case utf8
    /// A boolean is neither 0 nor 1.
    case bool
    /// A closed enum has no such case.
    case unknownCase
    /// A number lies outside the range that the schema declares.
    case range
    /// A string, list or column is shorter or longer than the schema declares.
    case length
    /// A floating-point number that must be finite is not.
    case notFinite
    /// The columns of a table have different lengths.
    case ragged
    /// The message is larger than the limit of a message.
    case tooLarge
  }

  /// The rule that was broken.
  public let rule: Rule
  /// The field, as a path from the message (`instrument.code`), empty for the message itself.
  public let field: String

  /// An error of `rule` at `field`.
  public init(_ rule: Rule, _ field: String = "") {
    self.rule = rule
    self.field = field
  }

  /// The same error as seen from the message that holds the value in its field `outer`.
  public func inside(_ outer: StaticString) -> WireError {
    WireError(rule, field.isEmpty ? "\(outer)" : "\(outer).\(field)")
  }
}

extension WireError: CustomStringConvertible {
  /// One clause that names the field and the rule.
  public var description: String {
    let what =
      switch rule {
      case .truncated: "is cut short"
      case .blockLength: "has a block of an impossible length"
      case .offset: "points to a place that is not next in the message"
      case .count: "claims more than the message holds"
      case .notZero: "has a byte that must be zero and is not"
      case .presence: "marks a field as present that its block does not have"
      case .trailing: "is followed by bytes that belong to nothing"
      case .utf8: "is not UTF-8"
      case .bool: "is neither true nor false"
      case .unknownCase: "has a value that its enum does not know"
      case .range: "lies outside its range"
      case .length: "is shorter or longer than allowed"
      case .notFinite: "is not a finite number"
      case .ragged: "has columns of different lengths"
      case .tooLarge: "is larger than a message may be"
      }
    return field.isEmpty ? "the message \(what)" : "field \(field) \(what)"
  }
}
