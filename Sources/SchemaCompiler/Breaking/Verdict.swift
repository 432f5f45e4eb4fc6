/// What a change of a schema does to programs that know it as it was, the least harm first.
public enum Verdict: String, Sendable, CaseIterable, Comparable {
  /// Nobody has to do anything.
  case compatible
  /// Programs understand each other; code that is written against the new schema has to change.
  case sourceBreaking = "source-breaking"
  /// An old and a new program may not understand each other.
  case wireBreaking = "wire-breaking"

  /// Whether `left` does less harm.
  public static func < (left: Verdict, right: Verdict) -> Bool { left.harm < right.harm }

  private var harm: Int {
    switch self {
    case .compatible: 0
    case .sourceBreaking: 1
    case .wireBreaking: 2
    }
  }
}
