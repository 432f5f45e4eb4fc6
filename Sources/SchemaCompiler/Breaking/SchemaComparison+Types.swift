extension SchemaComparison {
  /// Compares the types of a field. Gives what the types that it names have come to, which are
  /// noted where they are declared; what concerns the field is noted at `path`.
  mutating func types(
    _ before: FieldType, _ after: FieldType, _ path: String, _ reach: Reach
  ) -> Verdict {
    switch (before, after) {
    case (.bool, .bool), (.timestamp, .timestamp), (.duration, .duration), (.uuid, .uuid): break
    case (.integer(let narrow, let few), .integer(let wide, let many)):
      integers(narrow, few, wide, many, path, reach)
    case (.double(let few), .double(let many)): floats(few, many, Double.self, path, reach)
    case (.float(let few), .float(let many)): floats(few, many, Float.self, path, reach)
    case (.double, .float), (.float, .double):
      note(.fieldWidthChanged, path, reach, changed(before, after))
    case (.string(let few), .string(let many)), (.bytes(let few), .bytes(let many)):
      counts(few, many, .lengthNarrowed, .lengthWidened, path, reach, "bytes")
    case (.enumeration(let first), .enumeration(let second)),
      (.record(let first), .record(let second)):
      return declared(Pair(old: first, new: second), path, reach)
    case (.list(let element, let few), .list(let other, let many)):
      counts(few, many, .lengthNarrowed, .lengthWidened, path, reach, "elements")
      return elements(element, other, path, reach)
    case (.array(let element, let count), .array(let other, let otherCount)):
      if count != otherCount {
        note(.arrayCountChanged, path, reach, changed(before, after))
      }
      return elements(element, other, path, reach)
    default: note(.fieldTypeChanged, path, reach, changed(before, after))
    }
    return .compatible
  }

  private func changed(_ before: FieldType, _ after: FieldType) -> String {
    "it was \(before.shown) and is \(after.shown); give it back its type and add a new field"
  }

  private mutating func elements(
    _ before: FieldType, _ after: FieldType, _ path: String, _ reach: Reach
  ) -> Verdict {
    let first = changes.count
    let inner = types(before, after, path, reach)
    // Of another kind or width: said of the elements, and not of the field itself.
    let ofElements: Set<ChangeRule> = [
      .fieldTypeChanged, .fieldWidthChanged, .fieldSignednessChanged,
    ]
    for index in changes[first...].indices
    where changes[index].path == path && ofElements.contains(changes[index].rule) {
      changes.remove(at: index)
      note(
        .elementChanged, path, reach,
        "its elements were \(before.shown) and are \(after.shown); leave them as they were and add "
          + "a new field")
      break
    }
    return inner
  }

  // MARK: Declared types

  private mutating func declared(_ pair: Pair, _ path: String, _ reach: Reach) -> Verdict {
    if pair.old == pair.new || isRename(pair) { return compare(pair) }
    // Two types that both were or are: what differs between them is said of the field.
    var attempt = self
    let verdict = attempt.compare(pair)
    if verdict == .wireBreaking {
      note(
        .fieldTypeChanged, path, reach,
        "it was \(pair.old) and is \(pair.new), which says something else; give it back its type "
          + "and add a new field")
    } else {
      note(
        .fieldTypeReplaced, path, reach,
        "it was \(pair.old) and is \(pair.new), which travels alike; use the new type")
    }
    return .compatible
  }

  /// Compares two declared types in the same place.
  mutating func compare(_ pair: Pair) -> Verdict {
    if let before = old.record(pair.old), let after = new.record(pair.new) {
      return records(before, after)
    }
    if let before = old.enumeration(pair.old), let after = new.enumeration(pair.new) {
      return enumerations(before, after)
    }
    return .wireBreaking
  }

  // MARK: Limits

  private mutating func integers(
    _ before: IntegerType, _ few: IntegerRange?, _ after: IntegerType, _ many: IntegerRange?,
    _ path: String, _ reach: Reach
  ) {
    guard before == after else {
      let rule: ChangeRule =
        before.size == after.size ? .fieldSignednessChanged : .fieldWidthChanged
      note(rule, path, reach, changed(.integer(before, few), .integer(after, many)))
      return
    }
    ranges(
      few ?? before.values, many ?? after.values, .rangeNarrowed, .rangeWidened, path, reach, "")
  }

  mutating func counts(
    _ before: ClosedRange<Int>, _ after: ClosedRange<Int>, _ narrowed: ChangeRule,
    _ widened: ChangeRule, _ path: String, _ reach: Reach, _ unit: String
  ) {
    ranges(IntegerRange(before), IntegerRange(after), narrowed, widened, path, reach, unit)
  }

  private mutating func ranges(
    _ before: IntegerRange, _ after: IntegerRange, _ narrowed: ChangeRule, _ widened: ChangeRule,
    _ path: String, _ reach: Reach, _ unit: String
  ) {
    let words = unit.isEmpty ? "" : " \(unit)"
    let what = "it had \(before.shown)\(words) and has \(after.shown)"
    if before.lowerBound < after.lowerBound || after.ends(before: before) {
      note(narrowed, path, reach, what + narrowingHelp)
    }
    if before.lowerBound > after.lowerBound || before.ends(before: after) {
      note(
        widened, path, reach, "\(what); \(wideningHelp(reach))", verdict: self.widened(reach))
    }
  }

  private var narrowingHelp: String {
    ", so newer programs refuse what older ones send; leave it, and refuse it in the program"
  }

  private mutating func floats<T: BinaryFloatingPoint>(
    _ before: FloatRule, _ after: FloatRule, _ type: T.Type, _ path: String, _ reach: Reach
  ) {
    let (few, many) = (before.canonical(for: type), after.canonical(for: type))
    // What is written is told; between two ends there is nothing infinite without a word for it.
    if !few.isFinite, after.isFinite {
      note(.finiteAdded, path, reach, "it must be finite now" + narrowingHelp)
    }
    if before.isFinite, !many.isFinite {
      note(
        .finiteRemoved, path, reach, "it need not be finite any more; \(wideningHelp(reach))",
        verdict: widened(reach))
    }
    let what =
      "its range was \(before.shownRange ?? "open") and is \(after.shownRange ?? "open")"
    if many.refusesMore(than: few) {
      note(.rangeNarrowed, path, reach, what + narrowingHelp)
    }
    if few.refusesMore(than: many) {
      note(
        .rangeWidened, path, reach, "\(what); \(wideningHelp(reach))", verdict: widened(reach))
    }
  }
}

extension FloatRule {
  /// Whether the range leaves out something that the other's does not; one without a range at all
  /// lets through what is not a number, too.
  fileprivate func refusesMore(than other: FloatRule) -> Bool {
    guard let range = closedRange else { return false }
    guard let others = other.closedRange else { return true }
    return range.lowerBound > others.lowerBound || range.upperBound < others.upperBound
  }

  private var closedRange: ClosedRange<Double>? {
    if low == nil, high == nil { return nil }
    return (low ?? -.infinity)...(high ?? .infinity)
  }
}
