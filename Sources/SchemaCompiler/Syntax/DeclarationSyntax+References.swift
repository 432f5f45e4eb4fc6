extension DeclarationSyntax {
  /// The names that the declaration mentions, in the order in which they stand in it; some of them
  /// are words of the language.
  var references: [String] {
    switch kind {
    case .limit, .reserved: []
    case .enumeration: []
    case .value(let body), .error(_, _, _, let body), .event(_, _, let body):
      body.references
    case .columns(let rows, let body): (rows.map(\.references) ?? []) + body.references
    case .command(_, let clauses, let body), .query(_, let clauses, let body):
      clauses.references + body.references
    }
  }
}

extension RequestClauses {
  fileprivate var references: [String] {
    [accepts, streams, returns].compactMap { $0?.text } + raises.map(\.text)
  }
}

extension BodySyntax<FieldSyntax> {
  fileprivate var references: [String] { members.flatMap { $0.type.references } }
}

extension TypeSyntax {
  fileprivate var references: [String] {
    [name.text] + element.flatMap(\.references) + conditions.flatMap(\.references)
  }
}

extension TypeSyntax.Condition {
  fileprivate var references: [String] {
    let bounds: [BoundSyntax?] =
      switch self {
      case .finite, .event: []
      case .count(let bound): [bound]
      case .range(let low, let high, _): [low, high]
      }
    return bounds.compactMap { bound in
      if case .limit(let name) = bound { name.text } else { nil }
    }
  }
}
