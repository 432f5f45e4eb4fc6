/// What the command `schemac breaking` says of two revisions of a schema.
public struct BreakingReport: Sendable {
  /// What differs, the most harmful first.
  public let changes: [SchemaChange]
  private let lines: [String]

  init(from old: CompiledSchema, to new: CompiledSchema) {
    changes = SchemaComparison.changes(from: old.schema, to: new.schema)
    lines = changes.map { change in
      // What is gone has a place in the old revision alone.
      let place =
        new.places.place(of: change.path) ?? old.places.place(of: change.path)
        ?? new.places.place(of: "schema") ?? ""
      return "\(change.verdict.rawValue)  \(change.rule.rawValue)  \(place)  "
        + "\(change.path): \(change.sentence)"
    }
  }

  /// Whether an old and a new program may not understand each other.
  public var breaksWire: Bool { changes.contains { $0.verdict == .wireBreaking } }

  /// A line a change, and one that counts them.
  public var text: String { (lines + [summary]).joined(separator: "\n") }

  private var summary: String {
    if changes.isEmpty { return "nothing that travels or is generated has changed" }
    let counts = Verdict.allCases.reversed().compactMap { verdict -> String? in
      let count = changes.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    let noun = changes.count == 1 ? "change" : "changes"
    return "\(changes.count) \(noun): \(counts.joined(separator: ", "))"
  }
}
