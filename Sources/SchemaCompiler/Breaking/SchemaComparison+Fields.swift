extension SchemaComparison {
  /// Compares the fields of two records that stand in the same place, and all that they hold.
  mutating func records(_ before: Record, _ after: Record) -> Verdict {
    let pair = Pair(old: before.name, new: after.name)
    if let verdict = compared[pair] { return verdict }
    let first = changes.count
    let reach = oldReach[before.name].union(newReach[after.name])
    var inner = Verdict.compatible
    switch (before.shape, after.shape) {
    case (.fields, .fields): inner = fields(before, after, reach)
    case (.columns(let few), .columns(let many)):
      inner = fields(before, after, reach)
      counts(few, many, .rowsNarrowed, .rowsWidened, after.name, reach, "rows")
    case (.fields, .columns), (.columns, .fields):
      note(
        .typeShapeChanged, after.name, reach,
        "a value has become columns, or columns a value; declare it under another name")
    }
    let own = changes[first...].map(\.verdict).max() ?? .compatible
    let verdict = max(own, inner)
    compared[pair] = verdict
    return verdict
  }

  private mutating func fields(_ before: Record, _ after: Record, _ reach: Reach) -> Verdict {
    var inner = Verdict.compatible
    var kept: Set<Int> = []
    for field in before.fields {
      guard let match = match(of: field, before, after) else {
        removed(field, before, after, reach)
        continue
      }
      kept.insert(match.number)
      let path = "\(after.name).\(match.name)"
      if match.number != field.number {
        note(
          .fieldNumberChanged, path, reach,
          "the field had @\(field.number) and has @\(match.number); give it back its number")
      } else if match.name != field.name {
        note(
          .fieldRenamed, path, reach,
          "the field was called \(field.name); use the new name")
      }
      if match.isOptional != field.isOptional {
        note(
          .fieldOptionalityChanged, path, reach,
          "the field has become \(match.isOptional ? "optional" : "required"); leave it as it was "
            + "and add an optional one")
      }
      inner = max(inner, types(field.type, match.type, path, reach))
      eventBytes(field, match, path, reach)
    }
    for field in after.fields where !kept.contains(field.number) {
      added(field, before, after, reach)
    }
    reserved(
      before.reserved, after.reserved, after.name, reach,
      owners: Dictionary(
        after.fields.map { ($0.number, ("\(after.name).\($0.name)", reach)) }
      ) { first, _ in first })
    return inner
  }

  /// Compares what is said of a field's bytes: that they are those of events.
  private mutating func eventBytes(
    _ before: Field, _ after: Field, _ path: String, _ reach: Reach
  ) {
    if before.carriesEvents, !after.carriesEvents {
      note(
        .eventBytesRemoved, path, reach,
        "it is not said any more that its bytes are those of events, so that no change of an event "
          + "is known to concern it; leave the word event")
    }
    if !before.carriesEvents, after.carriesEvents {
      note(
        .eventBytesAdded, path, reach,
        "its bytes are said to be those of events, whose changes concern it from now on")
    }
  }

  /// The field that was `field`: the one of its name, or one with its number and a new name.
  private func match(of field: Field, _ before: Record, _ after: Record) -> Field? {
    if let same = after.fields.first(where: { $0.name == field.name }) { return same }
    return after.fields.first { other in
      other.number == field.number && !before.fields.contains { $0.name == other.name }
    }
  }

  private mutating func added(
    _ field: Field, _ before: Record, _ after: Record, _ reach: Reach
  ) {
    let path = "\(after.name).\(field.name)"
    let highest = before.fields.map(\.number).max() ?? 0
    // Reserved behind the last field: something lay there once, and may still come from somewhere.
    let removed = before.reserved.first { $0 > highest }
    if before.reserved.contains(field.number) { return }
    if !field.isOptional {
      note(
        .requiredFieldAdded, path, reach,
        "the field is new and required, but older programs do not send it; make it optional")
    } else if field.number < highest {
      note(
        .fieldAddedBetween, path, reach,
        "the field is new, and fields lie in the order of their numbers, so it moves others; give "
          + "it a number above @\(highest)")
    } else if let removed {
      note(
        .fieldAddedInRemovedPlace, path, reach,
        "the field lies where @\(removed) lay, which is reserved, so older programs may take one "
          + "for the other; declare a message of its own for it")
    } else {
      note(.fieldAdded, path, reach, "the field is new, and older programs pass over it")
    }
  }

  private mutating func removed(
    _ field: Field, _ before: Record, _ after: Record, _ reach: Reach
  ) {
    let path = "\(before.name).\(field.name)"
    // Others that are gone from behind it may have gone before it: they are judged by themselves.
    let isFollowed = after.fields.contains { $0.number > field.number }
    if !field.isOptional {
      note(
        .requiredFieldRemoved, path, reach,
        "the field is gone, but older programs need it; keep it")
    } else if !after.reserved.contains(field.number) {
      note(
        .fieldRemovedUnreserved, path, reach,
        "the field is gone and its number is free to be misread; write: reserved @\(field.number)")
    } else if isFollowed {
      note(
        .fieldRemovedBetween, path, reach,
        "the field is gone, which moves the fields behind it; keep it and say in its comment that "
          + "it is not used any more")
    } else {
      note(
        .fieldRemoved, path, reach,
        "the field is gone; remove what programs do with it")
    }
  }
}
