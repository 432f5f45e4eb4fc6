/// Compares two revisions of a schema.
///
/// Requests, errors and events are known by their names where both revisions have them, else by
/// their numbers. What they say is followed from there through the fields, because the name of a
/// type does not travel: a type that is called otherwise is compared with the one in its place.
struct SchemaComparison {
  /// Two types that stand in the same place, by their names.
  struct Pair: Hashable {
    let old: String
    let new: String
  }

  let old: Schema
  let new: Schema
  let oldReach: SchemaReach
  let newReach: SchemaReach
  var changes: [SchemaChange] = []
  /// The types that have been compared, and what came of it.
  var compared: [Pair: Verdict] = [:]
  /// The most harm that is believed, for types that are not what travels under their name.
  private var cap = Verdict.wireBreaking

  private init(_ old: Schema, _ new: Schema) {
    self.old = old
    self.new = new
    oldReach = SchemaReach(old)
    newReach = SchemaReach(new)
  }

  /// What differs in `new`, the most harmful first.
  static func changes(from old: Schema, to new: Schema) -> [SchemaChange] {
    var comparison = SchemaComparison(old, new)
    comparison.whole()
    comparison.errors()
    comparison.requests()
    comparison.events()
    comparison.types()
    return comparison.changes.enumerated().sorted { left, right in
      let (a, b) = (left.element, right.element)
      if a.verdict != b.verdict { return a.verdict > b.verdict }
      return a.path == b.path ? left.offset < right.offset : a.path < b.path
    }.map(\.element)
  }

  // MARK: Notes

  /// Notes a change; `verdict` is needed where it is not the rule that says it.
  mutating func note(
    _ rule: ChangeRule, _ path: String, _ reach: Reach, _ sentence: String,
    verdict: Verdict = .wireBreaking
  ) {
    changes.append(
      SchemaChange(
        rule: rule, verdict: min(rule.verdict ?? verdict, cap), path: path, reach: reach,
        sentence: sentence))
  }

  /// What it does that more may be said than before: it harms where old clients have to read it.
  func widened(_ reach: Reach) -> Verdict {
    reach.mayBeReadByClients ? .wireBreaking : .compatible
  }

  func wideningHelp(_ reach: Reach) -> String {
    reach.mayBeReadByClients
      ? "older clients refuse what goes beyond; declare a new field or message for it"
      : "only clients send it, and older servers refuse what goes beyond"
  }

  // MARK: The whole

  private mutating func whole() {
    if old.name != new.name {
      note(
        .schemaRenamed, "schema", everything,
        "the schema was called \(old.name) and is called \(new.name), and generated types with it; "
          + "use their new names")
    }
    for limit in old.limits {
      guard let kept = new.limits.first(where: { $0.name == limit.name }) else {
        note(
          .limitRemoved, limit.name, Reach(),
          "the limit is gone; remove what programs do with it, or keep it")
        continue
      }
      if kept.value != limit.value {
        note(
          .limitChanged, limit.name, Reach(),
          "the limit was \(SchemaPrinter.shown(limit.value)) and is "
            + "\(SchemaPrinter.shown(kept.value)); look at what programs do with it, and at the "
            + "fields that it limits")
      }
    }
    for limit in new.limits where !old.limits.contains(where: { $0.name == limit.name }) {
      note(.limitAdded, limit.name, Reach(), "the limit is new")
    }
  }

  private var everything: Reach {
    var reach = Reach(isReadByClients: true)
    for schema in [old, new] {
      reach.requests.formUnion(schema.requests.map(\.number))
      reach.events.formUnion(schema.events.map(\.number))
    }
    return reach
  }

  // MARK: Numbers

  /// Compares the reserved numbers of one space. `owners` tells who has a number now: the path of
  /// it, and its reach.
  mutating func reserved(
    _ before: [Int], _ after: [Int], _ path: String, _ reach: Reach,
    owners: [Int: (path: String, reach: Reach)]
  ) {
    for number in before where !after.contains(number) {
      if let owner = owners[number] {
        note(
          .reservedNumberReused, owner.path, owner.reach,
          "@\(number) was reserved and is used again; choose a number that was never used")
      } else {
        note(
          .reservedNumberFreed, path, reach,
          "@\(number) was reserved and is not any more; reserve it again, so that nobody uses it")
      }
    }
  }

  // MARK: Types by their names

  /// Looks at the declared types that nothing has led to, and says which have come and gone.
  private mutating func types() {
    // Requests, errors and events have names too, whose changes have been told.
    let renamed = compared.keys.filter { isRename($0) && old.typeNames.contains($0.old) }
    for pair in renamed.sorted(by: { ($0.old, $0.new) < ($1.old, $1.new) }) {
      note(
        .typeRenamed, pair.new, oldReach[pair.old].union(newReach[pair.new]),
        "\(pair.old) is called \(pair.new) now; use the new name")
    }
    for name in old.typeNames {
      if new.typeNames.contains(name) {
        compareByName(name)
      } else if !renamed.contains(where: { $0.old == name }) {
        note(
          .typeRemoved, name, oldReach[name],
          "the type is gone; remove what programs do with it, or keep it")
      }
    }
    for name in new.typeNames
    where !old.typeNames.contains(name) && !renamed.contains(where: { $0.new == name }) {
      note(.typeAdded, name, newReach[name], "the type is new")
    }
  }

  private mutating func compareByName(_ name: String) {
    let pair = Pair(old: name, new: name)
    if compared[pair] != nil { return }
    // Where another type has taken its place in all messages, the name alone is not what travels.
    let isReplaced = !oldReach[name].isNowhere && !newReach[name].isNowhere
    cap = isReplaced ? .sourceBreaking : .wireBreaking
    defer { cap = .wireBreaking }
    if let before = old.record(name), let after = new.record(name) {
      _ = records(before, after)
    } else if let before = old.enumeration(name), let after = new.enumeration(name) {
      _ = enumerations(before, after)
    } else {
      note(
        .typeShapeChanged, name, oldReach[name].union(newReach[name]),
        "the name stood for another kind of type; choose another name")
    }
  }

  /// Whether the second name is nothing but a new one for the first.
  func isRename(_ pair: Pair) -> Bool {
    pair.old != pair.new && !new.typeNames.contains(pair.old) && !old.typeNames.contains(pair.new)
  }
}

extension Schema {
  /// The names of all values, columns and enums.
  var typeNames: [String] { enums.map(\.name) + records.map(\.name) }
}
