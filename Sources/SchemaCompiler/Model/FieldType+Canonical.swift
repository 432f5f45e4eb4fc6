extension FieldType {
  /// The type as it stands for all that let through the same, however they are written.
  var canonical: FieldType {
    switch self {
    case .integer(let integer, let range):
      .integer(integer, range == integer.values ? nil : range)
    case .double(let rule): .double(rule.canonical(for: Double.self))
    case .float(let rule): .float(rule.canonical(for: Float.self))
    case .list(let element, let range): .list(element.canonical, range)
    case .array(let element, let count): .array(element.canonical, count)
    case .bool, .timestamp, .duration, .uuid, .string, .bytes, .enumeration, .record: self
    }
  }
}

extension FloatRule {
  /// The rule as it stands for all that let through the same numbers of the type `T`.
  func canonical<T: BinaryFloatingPoint>(for type: T.Type) -> FloatRule {
    // The bounds as the type holds them; to add nothing turns -0.0 into 0.0.
    func held(_ bound: Double) -> Double { Double(T(bound)) + 0 }
    var rule = self
    rule.low = low.map(held)
    rule.high = high.map(held)
    // Nothing infinite lies between two numbers.
    if rule.low != nil, rule.high != nil { rule.isFinite = true }
    if rule.isFinite {
      let largest = Double(T.greatestFiniteMagnitude)
      if rule.low == -largest { rule.low = nil }
      if rule.high == largest { rule.high = nil }
    }
    return rule
  }
}
