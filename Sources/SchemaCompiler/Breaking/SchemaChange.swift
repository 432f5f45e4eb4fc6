/// A difference between two revisions of a schema.
public struct SchemaChange: Equatable, Sendable {
  /// What kind of difference it is.
  public let rule: ChangeRule
  /// What it does to programs that know the schema as it was.
  public let verdict: Verdict
  /// Where it stands: a declaration, or a declaration and its member, as in `GetOHLCV.limit`. It is
  /// the new schema's name for it, and the old one's for what is gone.
  public let path: String
  /// Which requests and events it concerns, in either revision.
  public let reach: Reach
  /// What has changed and what to do instead: one sentence.
  public let sentence: String
}

extension SchemaChange: CustomStringConvertible {
  /// The change on one line.
  public var description: String { "\(verdict.rawValue)  \(rule.rawValue)  \(path): \(sentence)" }
}
