/// What has a number at the top of a schema: an error, a request or an event.
protocol Numbered {
  var number: Int { get }
  var record: Record { get }
}

extension ErrorType: Numbered {}
extension RequestType: Numbered {}
extension EventType: Numbered {}

/// The rules by which one kind of what has numbers comes, goes and is called otherwise.
struct NumberedRules {
  let added: ChangeRule
  let removed: ChangeRule
  let removedUnreserved: ChangeRule
  let renamed: ChangeRule
  let numberChanged: ChangeRule
  /// What the kind is called, many of it.
  let plural: String
  /// What one of it is called.
  let singular: String
  /// What to do about one that is gone.
  let removedHelp: String
}

extension SchemaComparison {
  /// Finds out what has become of each of `before`; gives those that are in both revisions.
  mutating func matched<T: Numbered>(
    _ before: [T], _ after: [T], _ reservedBefore: [Int], _ reservedAfter: [Int],
    _ rules: NumberedRules
  ) -> [(old: T, new: T)] {
    var pairs: [(old: T, new: T)] = []
    for entry in before {
      if let match = match(of: entry, before, after) {
        pairs.append((entry, match))
        compareNames(entry, match, rules)
      } else {
        let reach = oldReach[entry.record.name]
        if reservedAfter.contains(entry.number) {
          note(
            rules.removed, entry.record.name, reach,
            "the \(rules.singular) is gone; \(rules.removedHelp)")
        } else {
          note(
            rules.removedUnreserved, entry.record.name, reach,
            "the \(rules.singular) is gone and its number is free to be misread; write: reserved "
              + "\(rules.plural) @\(entry.number)")
        }
      }
    }
    for entry in after where !pairs.contains(where: { $0.new.number == entry.number }) {
      if reservedBefore.contains(entry.number) { continue }
      note(
        rules.added, entry.record.name, newReach[entry.record.name],
        "the \(rules.singular) is new")
    }
    reserved(
      reservedBefore, reservedAfter, "reserved \(rules.plural)", Reach(),
      owners: Dictionary(
        after.map { ($0.number, ($0.record.name, newReach[$0.record.name])) }
      ) { first, _ in first })
    return pairs
  }

  /// The one that was `entry`: that of its name, or one with its number and a new name.
  func match<T: Numbered>(of entry: T, _ before: [T], _ after: [T]) -> T? {
    if let same = after.first(where: { $0.record.name == entry.record.name }) { return same }
    return after.first { other in
      other.number == entry.number
        && !before.contains { $0.record.name == other.record.name }
    }
  }

  private mutating func compareNames<T: Numbered>(
    _ entry: T, _ match: T, _ rules: NumberedRules
  ) {
    let name = match.record.name
    let reach = oldReach[entry.record.name].union(newReach[name])
    if entry.number != match.number {
      note(
        rules.numberChanged, name, reach,
        "the \(rules.singular) had @\(entry.number) and has @\(match.number); give it back its "
          + "number")
    } else if entry.record.name != name {
      note(
        rules.renamed, name, reach,
        "the \(rules.singular) was called \(entry.record.name); use the new name")
    }
  }
}
