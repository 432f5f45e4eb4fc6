extension Resolver {
  /// The most elements of an array: a block is copied as one piece, and stays a few pages.
  static let largestArray = 256

  /// The most rows, elements or bytes that a limit may name: what a message can hold.
  static let largestCount = 64 << 20

  mutating func fieldType(_ written: TypeSyntax) -> FieldType {
    let syntax = withoutEvents(written)
    let name = syntax.name
    if !syntax.element.isEmpty, name.text != "list", name.text != "array" {
      report(
        name.location, "\"\(name.text)\" has no elements",
        help: "only list<…> and array<…> name their type")
    }
    if let integer = IntegerType(rawValue: name.text) {
      return .integer(integer, integerRange(syntax, integer))
    }
    switch name.text {
    case "bool":
      refuseConditions(syntax)
      return .bool
    case "timestamp":
      refuseConditions(syntax)
      return .timestamp
    case "duration":
      refuseConditions(syntax)
      return .duration
    case "uuid":
      refuseConditions(syntax)
      return .uuid
    case "f64": return .double(floatRule(syntax, upTo: .greatestFiniteMagnitude))
    case "f32": return .float(floatRule(syntax, upTo: Double(Float.greatestFiniteMagnitude)))
    case "string": return .string(count(syntax, "bytes in UTF-8"))
    case "bytes": return .bytes(count(syntax, "bytes"))
    case "list": return list(syntax)
    case "array": return array(syntax)
    default: return declaredType(syntax)
    }
  }

  /// The type without the word that says what its bytes are, which only bytes may have.
  private mutating func withoutEvents(_ syntax: TypeSyntax) -> TypeSyntax {
    var conditions = syntax.conditions
    conditions.removeAll { condition in
      guard case .event(let location) = condition else { return false }
      if syntax.name.text != "bytes" {
        report(
          location, "\"event\" is said of bytes",
          help: "write bytes(event, 8...65_536), or remove it")
      }
      return true
    }
    return TypeSyntax(
      name: syntax.name, element: syntax.element, conditions: conditions,
      isOptional: syntax.isOptional)
  }

  private mutating func declaredType(_ syntax: TypeSyntax) -> FieldType {
    let name = syntax.name
    let referent = referent(name.text)
    if referent != nil { refuseConditions(syntax) }
    switch referent {
    case .enumeration: return .enumeration(name.text)
    case .value, .columns, .unreadable: return .record(name.text)
    case .error, .other:
      report(
        name.location, "\"\(name.text)\" cannot be the type of a field",
        help: "a field holds a value, an enum, columns, or a type of the language")
    case nil:
      report(
        name.location, "there is no type \"\(name.text)\"",
        help: "declare it, or write one of: bool, u8 … i64, f32, f64, timestamp, duration, uuid, "
          + "string, bytes, list, array")
    }
    return .bool
  }

  private mutating func list(_ syntax: TypeSyntax) -> FieldType {
    let range = count(syntax, "elements")
    guard let element = syntax.element.first else {
      report(
        syntax.name.location, "a list of what?", help: "write list<string(1...32)>(0...100)")
      return .bool
    }
    return .list(elementType(element), range)
  }

  private mutating func array(_ syntax: TypeSyntax) -> FieldType {
    let help = "write array<f64>(3): three of them, neither more nor fewer"
    guard let element = syntax.element.first else {
      report(syntax.name.location, "an array of what?", help: help)
      return .bool
    }
    let type = elementType(element)
    if !type.isScalar, referent(element.name.text) != .unreadable {
      report(
        element.name.location, "an array of \"\(element.name.text)\" is not possible",
        help: "an array holds numbers, truth values, instants, durations, identifiers or enums; "
          + "write list<…>(3...3)")
    }
    guard let condition = syntax.conditions.first, syntax.conditions.count == 1,
      case .count(let bound) = condition
    else {
      report(syntax.name.location, "it is not said how many an array holds", help: help)
      return .array(type, 1)
    }
    guard let count = integer(bound) else { return .array(type, 1) }
    guard (1...Self.largestArray).contains(count) else {
      report(
        condition.location, "an array holds from 1 to \(Self.largestArray)",
        help: "it lies in the message's block; write a list for more")
      return .array(type, 1)
    }
    return .array(type, count)
  }

  private mutating func elementType(_ element: TypeSyntax) -> FieldType {
    if element.isOptional {
      report(
        element.name.location, "an element cannot be absent",
        help: "remove the ?; a list may leave the element out instead")
    }
    return fieldType(element)
  }

  private mutating func refuseConditions(_ syntax: TypeSyntax) {
    guard let condition = syntax.conditions.first else { return }
    report(
      condition.location, "\"\(syntax.name.text)\" takes no conditions",
      help: "remove what stands between the parentheses")
  }

  // MARK: Ranges

  /// How long something may be.
  private mutating func count(_ syntax: TypeSyntax, _ unit: String) -> ClosedRange<Int> {
    guard let condition = syntax.conditions.first, syntax.conditions.count == 1,
      case .range(_, let high, _) = condition, high != nil
    else {
      let example = syntax.name.text == "list" ? "list<…>" : syntax.name.text
      report(
        syntax.name.location, "\"\(syntax.name.text)\" needs the least and the most \(unit)",
        help: "everything has a limit: write \(example)(0...1000), or name a limit")
      return 0...0
    }
    return count(condition)
  }

  /// A range of counts.
  mutating func count(_ condition: TypeSyntax.Condition) -> ClosedRange<Int> {
    let range = integerRange(condition, within: IntegerRange(0...Self.largestCount))
    return range.map { $0.lowerBound...($0.upperBound ?? Self.largestCount) } ?? 0...0
  }

  private mutating func integerRange(
    _ syntax: TypeSyntax, _ integer: IntegerType
  ) -> IntegerRange? {
    guard let condition = syntax.conditions.first else { return nil }
    if syntax.conditions.count > 1 {
      report(
        syntax.conditions[1].location, "a whole number has one range",
        help: "write one range, such as 1...1000")
    }
    return integerRange(condition, within: integer.values)
  }

  private mutating func integerRange(
    _ condition: TypeSyntax.Condition, within values: IntegerRange
  ) -> IntegerRange? {
    guard case .range(let low, let high, let location) = condition else {
      let isFinite = if case .finite = condition { true } else { false }
      report(
        condition.location,
        isFinite
          ? "\"finite\" is said of floating-point numbers" : "a range is needed here",
        help: "write a range, such as 1...1000")
      return nil
    }
    let least = low.flatMap { integer($0) } ?? values.lowerBound
    let most = high.flatMap { integer($0) } ?? values.upperBound
    guard values.contains(least), most.map({ least <= $0 && values.contains($0) }) ?? true else {
      let end = most.map { "\($0)" } ?? ""
      report(
        location, "the range \(least)...\(end) is empty or not within the type's",
        help: "write a range within \(values.lowerBound)..."
          + (values.upperBound.map { "\($0)" } ?? ""))
      return nil
    }
    return IntegerRange(least, upTo: most)
  }

  private mutating func integer(_ bound: BoundSyntax) -> Int? {
    switch bound {
    case .integer(let numeral): return numeral.value
    case .decimal(_, let location):
      report(location, "a whole number is needed here", help: "write it without a point")
    case .limit(let name):
      if let value = limits[name.text] { return value }
      if syntax.mayDeclare(name.text) { return nil }
      report(
        name.location, "there is no limit \"\(name.text)\"",
        help: "declare it: limit \(name.text) = 1000")
    }
    return nil
  }

  private mutating func floatRule(_ syntax: TypeSyntax, upTo largest: Double) -> FloatRule {
    var rule = FloatRule()
    var hasRange = false
    for condition in syntax.conditions {
      switch condition {
      case .finite: rule.isFinite = true
      case .count, .event:
        report(
          condition.location, "a range is needed here", help: "write a range, such as 0...100")
      case .range(_, _, let location) where hasRange:
        report(location, "a number has one range", help: "write one range, such as 0...1.5")
      case .range(let low, let high, let location):
        hasRange = true
        rule.low = low.flatMap { double($0) }
        rule.high = high.flatMap { double($0) }
        if max(rule.low?.magnitude ?? 0, rule.high?.magnitude ?? 0) > largest {
          report(
            location, "the range is not within the type's",
            help: "write numbers that an \(syntax.name.text) can hold")
        }
        if let low = rule.low, let high = rule.high, low > high {
          report(location, "the range is empty", help: "write the smaller number first")
        }
      }
    }
    return rule
  }

  private mutating func double(_ bound: BoundSyntax) -> Double? {
    switch bound {
    case .decimal(let value, _): value
    case .integer, .limit: integer(bound).map(Double.init)
    }
  }
}

extension BoundSyntax {
  var location: SourceLocation {
    switch self {
    case .integer(let numeral): numeral.location
    case .decimal(_, let location): location
    case .limit(let name): name.location
    }
  }
}

extension TypeSyntax.Condition {
  var location: SourceLocation {
    switch self {
    case .finite(let location), .event(let location), .range(_, _, let location): location
    case .count(let bound): bound.location
    }
  }
}
