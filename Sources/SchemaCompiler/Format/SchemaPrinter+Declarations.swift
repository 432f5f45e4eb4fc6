extension SchemaPrinter {
  mutating func declaration(_ declaration: DeclarationSyntax) {
    let name = declaration.name.text
    switch declaration.kind {
    case .limit(let value): line("limit \(name) = \(Self.shown(value.value))")
    case .value(let body): fields("value \(name)", body)
    case .enumeration(let width, let openness, let body):
      let head =
        "enum \(name)" + (width.map { ": \($0.text)" } ?? "")
        + (openness.map { " \($0.text)" } ?? "")
      self.body(head, body) { printer, entry in
        printer.lead(entry.comments, entry.documentation, depth: 1)
        let text = entry.text.map { " \"\($0)\"" } ?? ""
        printer.line("\(entry.name.text)\(text) @\(entry.number.value)", depth: 1)
      }
    case .columns(let rows, let body):
      fields("columns \(name)" + (rows.map { "(\(Self.shown($0)))" } ?? ""), body)
    case .error(let number, let status, let text, let body):
      line("error \(name) @\(number.value)" + (status.map { " \($0.text)" } ?? ""))
      if let text { line("\"\(text)\"", depth: 1) }
      fields(nil, body)
    case .command(let number, let clauses, let body):
      request("command \(name) @\(number.value)", clauses, body)
    case .query(let number, let clauses, let body):
      request("query \(name) @\(number.value)", clauses, body)
    case .event(let number, let clauses, let body):
      event("event \(name) @\(number.value)", clauses, body)
    case .reserved(let kind, let numbers):
      list("reserved \(kind.text)", numbers.map { "@\($0.value)" }, depth: 0)
    }
  }

  private mutating func request(
    _ head: String, _ clauses: RequestClauses, _ body: BodySyntax<FieldSyntax>
  ) {
    let head = head + (clauses.repetition.map { " \($0.text)" } ?? "")
    let messages = [
      ("accepts", clauses.accepts), ("streams", clauses.streams), ("returns", clauses.returns),
    ].compactMap { word, name in name.map { "\(word) \($0.text)" } }
    if messages.isEmpty, clauses.raises.isEmpty { return fields(head, body) }
    line(head)
    for clause in messages { line(clause, depth: 1) }
    if !clauses.raises.isEmpty { list("raises", clauses.raises.map(\.text), depth: 1) }
    fields(nil, body)
  }

  private mutating func event(
    _ head: String, _ clauses: EventClauses, _ body: BodySyntax<FieldSyntax>
  ) {
    var head = head + (clauses.retention.map { " \($0.text)" } ?? "")
    if !clauses.key.isEmpty {
      head += " key(\(clauses.key.map(\.text).joined(separator: ", ")))"
    }
    fields(head + (clauses.overflow.map { " overflow \($0.text)" } ?? ""), body)
  }

  // MARK: Bodies

  private mutating func fields(_ head: String?, _ body: BodySyntax<FieldSyntax>) {
    self.body(head, body) { printer, field in
      printer.lead(field.comments, field.documentation, depth: 1)
      let type = Self.shown(field.type)
      printer.line("\(field.name.text): \(type) @\(field.number.value)", depth: 1)
    }
  }

  /// The braces of a declaration; on a line of their own where `head` has been written before.
  private mutating func body<Member>(
    _ head: String?, _ body: BodySyntax<Member>, _ member: (inout SchemaPrinter, Member) -> Void
  ) {
    let start = head.map { "\($0) " } ?? ""
    if body.members.isEmpty, body.reserved.isEmpty, body.comments.isEmpty {
      return line("\(start){}")
    }
    line("\(start){")
    for entry in body.members { member(&self, entry) }
    if !body.reserved.isEmpty {
      lead(body.reservedComments, [], depth: 1)
      let numbers = body.reserved.map(\.value).sorted()
      list("reserved", numbers.map { "@\($0)" }, depth: 1)
    }
    lead(body.comments.map(\.closing), [], depth: 1)
    line("}")
  }

  // MARK: Types

  static func shown(_ type: TypeSyntax) -> String {
    var text = type.name.text
    if let element = type.element.first { text += "<\(shown(element))>" }
    if !type.conditions.isEmpty {
      text += "(\(type.conditions.map { shown($0) }.joined(separator: ", ")))"
    }
    return text + (type.isOptional ? "?" : "")
  }

  static func shown(_ condition: TypeSyntax.Condition) -> String {
    switch condition {
    case .finite: "finite"
    case .event: "event"
    case .count(let bound): shown(bound)
    case .range(let low, let high, _):
      (low.map { shown($0) } ?? "") + "..." + (high.map { shown($0) } ?? "")
    }
  }

  private static func shown(_ bound: BoundSyntax) -> String {
    switch bound {
    case .integer(let numeral): shown(numeral.value)
    case .decimal(let value, _): shown(value)
    case .limit(let name): name.text
    }
  }

  /// A whole number, in groups of three digits from five digits on.
  static func shown(_ value: Int) -> String {
    let digits = String(value.magnitude)
    guard digits.count > 4 else { return String(value) }
    var groups: [Substring] = []
    var rest = digits[...]
    while !rest.isEmpty {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (value < 0 ? "-" : "") + groups.joined(separator: "_")
  }

  /// A number whose way of writing is not known: as a whole one where it is one that fits.
  static func plain(_ value: Double) -> String {
    Int(exactly: value).map { shown($0) } ?? shown(value)
  }

  /// A decimal number without an exponent, which the language does not have.
  static func shown(_ value: Double) -> String {
    let parts = "\(value.magnitude)".split(separator: "e")
    let sign = value.sign == .minus ? "-" : ""
    guard parts.count == 2, let exponent = Int(parts[1]) else { return sign + parts.joined() }
    let places = parts[0].split(separator: ".", maxSplits: 1)
    let fraction = places.count > 1 && places[1] != "0" ? places[1] : ""
    let digits = places[0] + fraction
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    return sign + digits + String(repeating: "0", count: exponent - fraction.count) + ".0"
  }
}
