extension SchemaComparison {
  /// Compares two enums that stand in the same place.
  mutating func enumerations(_ before: EnumType, _ after: EnumType) -> Verdict {
    let pair = Pair(old: before.name, new: after.name)
    if let verdict = compared[pair] { return verdict }
    let first = changes.count
    let reach = oldReach[before.name].union(newReach[after.name])
    if before.width != after.width {
      note(
        .enumWidthChanged, after.name, reach,
        "the enum was \(before.width) and is \(after.width); declare a new enum for a new field")
    }
    openness(before, after, reach)
    cases(before, after, reach)
    reserved(
      before.reserved, after.reserved, after.name, reach,
      owners: Dictionary(
        after.cases.map { ($0.number, ("\(after.name).\($0.name)", reach)) }
      ) { first, _ in first })
    let verdict = changes[first...].map(\.verdict).max() ?? .compatible
    compared[pair] = verdict
    return verdict
  }

  private mutating func openness(_ before: EnumType, _ after: EnumType, _ reach: Reach) {
    if !before.isOpen, after.isOpen {
      note(
        .enumOpened, after.name, reach,
        "the enum was closed and is open, but older programs refuse what they do not know; leave "
          + "it closed, or declare an open one for a new field")
    }
    if before.isOpen, !after.isOpen {
      note(
        .enumClosed, after.name, reach,
        "the enum was open and is closed, so what older programs keep is refused; leave it open")
    }
  }

  private mutating func cases(_ before: EnumType, _ after: EnumType, _ reach: Reach) {
    var kept: Set<Int> = []
    for entry in before.cases {
      guard let match = match(of: entry, before, after) else {
        removed(entry, before, after, reach)
        continue
      }
      kept.insert(match.number)
      compare(entry, match, "\(after.name).\(match.name)", reach)
    }
    for entry in after.cases where !kept.contains(entry.number) {
      if before.reserved.contains(entry.number) { continue }
      let path = "\(after.name).\(entry.name)"
      if before.isOpen {
        note(.caseAdded, path, reach, "the case is new, and older programs keep its number")
      } else {
        note(
          .closedCaseAdded, path, reach,
          "the case is new, but the enum is closed and older programs refuse it; declare a new enum "
            + "for a new field")
      }
    }
  }

  private mutating func compare(
    _ entry: EnumType.Case, _ match: EnumType.Case, _ path: String, _ reach: Reach
  ) {
    if match.number != entry.number {
      note(
        .caseNumberChanged, path, reach,
        "the case had @\(entry.number) and has @\(match.number); give it back its number")
    } else if match.name != entry.name {
      note(.caseRenamed, path, reach, "the case was called \(entry.name); use the new name")
    }
    let isText = entry.text != entry.name || match.text != match.name
    if isText, entry.text != match.text {
      note(
        .caseTextChanged, path, reach,
        "people wrote \"\(entry.text)\" and write \"\(match.text)\"; tell them")
    }
  }

  /// The case that was `entry`: the one of its name, or one with its number and a new name.
  private func match(
    of entry: EnumType.Case, _ before: EnumType, _ after: EnumType
  ) -> EnumType.Case? {
    if let same = after.cases.first(where: { $0.name == entry.name }) { return same }
    return after.cases.first { other in
      other.number == entry.number && !before.cases.contains { $0.name == other.name }
    }
  }

  private mutating func removed(
    _ entry: EnumType.Case, _ before: EnumType, _ after: EnumType, _ reach: Reach
  ) {
    let path = "\(before.name).\(entry.name)"
    if !after.reserved.contains(entry.number) {
      note(
        .caseRemovedUnreserved, path, reach,
        "the case is gone and its number is free to be misread; write: reserved @\(entry.number)")
    } else if !after.isOpen {
      note(
        .closedCaseRemoved, path, reach,
        "the case is gone, and what older programs send of it is refused; keep it")
    } else {
      note(
        .caseRemoved, path, reach, "the case is gone; remove what programs do with it")
    }
  }
}
