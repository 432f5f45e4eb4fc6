import Testing

/// A schema with mistakes, and all that the compiler says of it.
struct Mistake: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let source: String
  let says: String

  init(_ title: String, source: String, says: String) {
    testDescription = title
    self.source = source
    self.says = says
  }

  static let all =
    characters + declarations + clauses + types + arrays + ranges + names + numbers + errors
    + events
}
