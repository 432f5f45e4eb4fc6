extension FieldType {
  /// The type as it would be written in a schema, limits as numbers.
  var shown: String {
    switch self {
    case .bool: "bool"
    case .integer(let integer, let range): integer.rawValue + (range.map { "(\($0.shown))" } ?? "")
    case .double(let rule): "f64" + rule.shown
    case .float(let rule): "f32" + rule.shown
    case .timestamp: "timestamp"
    case .duration: "duration"
    case .uuid: "uuid"
    case .string(let range): "string(\(range.shown))"
    case .bytes(let range): "bytes(\(range.shown))"
    case .enumeration(let name), .record(let name): name
    case .list(let element, let range): "list<\(element.shown)>(\(range.shown))"
    case .array(let element, let count): "array<\(element.shown)>(\(SchemaPrinter.shown(count)))"
    }
  }
}

extension ClosedRange<Int> {
  /// The range as it would be written in a schema.
  var shown: String { "\(SchemaPrinter.shown(lowerBound))...\(SchemaPrinter.shown(upperBound))" }
}

extension FloatRule {
  /// The conditions as they would be written in a schema, in parentheses; nothing where there are
  /// none.
  var shown: String {
    let conditions = (isFinite ? ["finite"] : []) + (shownRange.map { [$0] } ?? [])
    return conditions.isEmpty ? "" : "(\(conditions.joined(separator: ", ")))"
  }

  var shownRange: String? {
    if low == nil, high == nil { return nil }
    return (low.map { SchemaPrinter.shown($0) } ?? "") + "..."
      + (high.map { SchemaPrinter.shown($0) } ?? "")
  }
}
