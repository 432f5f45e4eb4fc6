public import DynamicMessages

/// Compares a JSON value with one of which only some is said.
public enum JSONSubset {
  /// What of `wanted` is not so in `came`; nil where all is.
  ///
  /// An object needs the members that are named. A text such as `"<= 0.2s"` or `">= 3"` is a bound
  /// for a number or a duration, and `"absent"` wants a member not to be there.
  public static func difference(_ wanted: JSONValue, _ came: JSONValue) -> String? {
    difference(wanted, came, "")
  }

  private static func difference(
    _ wanted: JSONValue, _ came: JSONValue, _ path: String
  ) -> String? {
    switch (wanted, came) {
    case (.object(let members), .object):
      for member in members {
        let place = path.isEmpty ? member.name : "\(path).\(member.name)"
        if member.value == .string("absent") {
          if let value = came[member.name] { return "\(place) is \(short(value)), not absent" }
          continue
        }
        guard let value = came[member.name] else { return "\(place) is absent" }
        if let difference = difference(member.value, value, place) { return difference }
      }
      return nil
    case (.array(let left), .array(let right)):
      guard left.count == right.count else {
        return "\(path) has \(right.count) elements, not \(left.count)"
      }
      for (index, (one, other)) in zip(left, right).enumerated() {
        if let difference = difference(one, other, "\(path)[\(index)]") { return difference }
      }
      return nil
    case (.string(let bound), _) where bound.hasPrefix("<= ") || bound.hasPrefix(">= "):
      guard let limit = number(String(bound.dropFirst(3))), let value = number(of: came) else {
        return "\(path) is \(short(came)), which has no bound"
      }
      let holds = bound.hasPrefix("<=") ? value <= limit : value >= limit
      return holds ? nil : "\(path) is \(short(came)), not \(bound)"
    default: return wanted == came ? nil : "\(path) is \(short(came)), not \(short(wanted))"
    }
  }

  private static func number(of value: JSONValue) -> Double? {
    switch value {
    case .number(let text), .string(let text): number(text)
    default: nil
    }
  }

  private static func number(_ text: String) -> Double? {
    Double(text.hasSuffix("s") ? String(text.dropLast()) : text)
  }

  /// A value for a person, cut where it is long.
  private static func short(_ value: JSONValue) -> String {
    let text = "\(value)"
    return text.count <= 80 ? text : "\(text.prefix(77))..."
  }
}
