extension Parser {
  mutating func enumeration() throws(Abandoned) -> DeclarationSyntax.Kind {
    var width: Name?
    if take(":") { width = try name("the enum's width", "write: enum Name: u8 closed") }
    var openness: Name?
    if !isAt("{") {
      openness = try name("open or closed", "write: enum Name: u8 closed { … }")
    }
    let body = try body { (parser) throws(Abandoned) in try parser.enumCase() }
    return .enumeration(width: width, openness: openness, body)
  }

  private mutating func enumCase() throws(Abandoned) -> CaseSyntax {
    let documentation = documentation()
    var (entry, comments) = try collectingComments { (parser) throws(Abandoned) in
      let name = try parser.name("a case", "write: caseName @1, or caseName \"shown text\" @1")
      var text: String?
      if case .text(let shown) = parser.current.kind {
        text = shown
        parser.advance()
      }
      return CaseSyntax(
        documentation: documentation, name: name, text: text,
        number: try parser.number(of: "the case"))
    }
    entry.comments = comments
    return entry
  }

  mutating func columns() throws(Abandoned) -> DeclarationSyntax.Kind {
    var rows: TypeSyntax.Condition?
    if take("(") {
      rows = try condition()
      try expect(")", "close the range of the number of rows")
    }
    return .columns(rows, try fields())
  }

  mutating func error() throws(Abandoned) -> DeclarationSyntax.Kind {
    let number = try number(of: "the error")
    var status: Name?
    if !isAt("{") {
      status = try name(
        "the status that the error has", "write: error Name @1 notFound \"what happened\" { … }")
    }
    var shown: String?
    if case .text(let text) = current.kind {
      shown = text
      advance()
    }
    return .error(number, status: status, text: shown, try fields())
  }

  mutating func clauses() throws(Abandoned) -> RequestClauses {
    var clauses = RequestClauses()
    let order = "in this order: once or streamed, accepts, streams, returns, raises"
    if case .word(let word) = current.kind, ["once", "streamed"].contains(word) {
      clauses.repetition = Name(text: word, location: current.location)
      advance()
    }
    if takeWord("accepts") { clauses.accepts = try name("the type of what is accepted", order) }
    if takeWord("streams") { clauses.streams = try name("the type of what is streamed", order) }
    if takeWord("returns") { clauses.returns = try name("the type of the reply", order) }
    if takeWord("raises") { clauses.raises = try names("an error", order) }
    if !isAt("{") {
      try fail(
        "\(current.shown) has no place here",
        help: "between the number and the braces stand, \(order)"
      )
    }
    return clauses
  }

  mutating func eventClauses() throws(Abandoned) -> EventClauses {
    var clauses = EventClauses()
    let help = "write: event Name @1 durable key(field) overflow block { … }"
    if !isAtWord("key"), !isAtWord("overflow"), !isAt("{") {
      clauses.retention = try name("durable or live", help)
    }
    if takeWord("key") {
      try expect("(", help)
      clauses.key = try names("a field of the key", help)
      try expect(")", help)
    }
    if takeWord("overflow") {
      clauses.overflow = try name("block, latest, dropOldest or disconnect", help)
    }
    return clauses
  }

  mutating func fields() throws(Abandoned) -> BodySyntax<FieldSyntax> {
    try body { (parser) throws(Abandoned) in try parser.field() }
  }

  private mutating func field() throws(Abandoned) -> FieldSyntax {
    let documentation = documentation()
    var (field, comments) = try collectingComments { (parser) throws(Abandoned) in
      let help = "a field is written: name: type @1"
      let name = try parser.name("a field", help)
      try parser.expect(":", help)
      let type = try parser.type()
      return FieldSyntax(
        documentation: documentation, name: name, type: type,
        number: try parser.number(of: "the field"))
    }
    field.comments = comments
    return field
  }

  /// Members between braces; a member with a mistake ends at the end of its line, and braces that
  /// are not closed end before the next declaration.
  private mutating func body<Member>(
    _ member: (inout Parser) throws(Abandoned) -> Member
  ) throws(Abandoned) -> BodySyntax<Member> {
    try expect("{", "what belongs to the declaration stands between { and }")
    var body = BodySyntax<Member>()
    while true {
      if isAt("}") {
        body.comments = advanceBeyondComments()
        break
      }
      if current.kind == .endOfFile || isAtDeclaration {
        let what = current.kind == .endOfFile ? "the file ends" : "another declaration begins"
        diagnostics.append(
          Diagnostic(
            current.location, "\(what) inside a declaration", help: "close the braces with }"))
        return body
      }
      let line = current.location.line
      do throws(Abandoned) {
        if isAtWord("reserved") {
          let (numbers, comments) = try collectingComments { (parser) throws(Abandoned) in
            parser.advance()
            return try parser.numbers("write: reserved @3, @4")
          }
          body.reserved += numbers
          body.reservedComments += comments
        } else {
          body.members.append(try member(&self))
        }
      } catch {
        body.isDamaged = true
        while current.location.line == line, current.kind != .endOfFile, !isAt("}") { advance() }
      }
    }
    return body
  }

  // MARK: Types

  /// The deepest nesting of lists: deeper ones are nobody's data, and a text that somebody else has
  /// sent must not use up the stack.
  private static let deepestType = 8

  mutating func type(depth: Int = 0) throws(Abandoned) -> TypeSyntax {
    guard depth < Self.deepestType else {
      try fail(
        "types are nested more than \(Self.deepestType) deep",
        help: "put a part of it into a value of its own")
    }
    let name = try name("a type", "write a type of the language, or the name of a declared one")
    var element: [TypeSyntax] = []
    if take("<") {
      element.append(try type(depth: depth + 1))
      try expect(">", "close the type of the elements")
    }
    var conditions: [TypeSyntax.Condition] = []
    if take("(") {
      conditions.append(try condition())
      while take(",") { conditions.append(try condition()) }
      try expect(")", "close the conditions of the type")
    }
    return TypeSyntax(
      name: name, element: element, conditions: conditions, isOptional: take("?"))
  }

  mutating func condition() throws(Abandoned) -> TypeSyntax.Condition {
    let location = current.location
    if takeWord("finite") { return .finite(location) }
    // A limit may be called so, too; a range is what it stands in.
    if isAtWord("event"), tokens[position + 1].kind != .mark("...") {
      advance()
      return .event(location)
    }
    let help = "write finite, or a range: 1...32, 0..., or ...100"
    let low = isAt("...") ? nil : try bound(help)
    if let low, !isAt("...") { return .count(low) }
    try expect("...", help)
    let high = isAt(")") || isAt(",") ? nil : try bound(help)
    return .range(low: low, high: high, location)
  }

  private mutating func bound(_ help: String) throws(Abandoned) -> BoundSyntax {
    let location = current.location
    switch current.kind {
    case .integer(let value):
      advance()
      return .integer(Numeral(value: value, location: location))
    case .decimal(let value):
      advance()
      return .decimal(value, location)
    case .word(let word):
      advance()
      return .limit(Name(text: word, location: location))
    default: try fail("expected an end of a range, found \(current.shown)", help: help)
    }
  }
}
