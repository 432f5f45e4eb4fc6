extension Resolver {
  /// The most optional fields of a record: the bits of its presence mask.
  private static let mostOptionals = 32

  // MARK: Enums

  mutating func enumeration(
    _ declaration: DeclarationSyntax, _ width: Name?, _ openness: Name?,
    _ body: BodySyntax<CaseSyntax>
  ) -> EnumType {
    var integer = IntegerType.u8
    if let width {
      if let given = IntegerType(rawValue: width.text), !given.isSigned {
        integer = given
      } else {
        report(
          width.location, "an enum cannot be a \"\(width.text)\"",
          help: "write u8, u16, u32 or u64")
      }
    }
    if openness.map({ ["open", "closed"].contains($0.text) }) != true {
      report(
        openness?.location ?? declaration.name.location,
        "it is not said whether the enum is open or closed",
        help: "closed: readers refuse what they do not know; open: they keep it")
    }
    if body.members.isEmpty, !body.isDamaged {
      report(declaration.name.location, "an enum needs a case", help: "write: caseName @1")
    }
    checkMembers(body.members.map(\.name))
    checkTexts(of: body.members)
    if openness?.text == "open" { refuseTaken(body.members.map(\.name), ["unknown"]) }
    // Number 0 is left free, so that a block of zeros is no case.
    checkNumbers(
      body.members.map(\.number), reserved: body.reserved, of: "a case",
      upTo: integer.values.upperBound ?? .max)
    return EnumType(
      name: declaration.name.text, documentation: declaration.documentation, width: integer,
      isOpen: openness?.text == "open",
      cases: body.members.map {
        EnumType.Case(
          name: $0.name.text, documentation: $0.documentation, text: $0.text ?? $0.name.text,
          number: $0.number.value)
      }.sorted { $0.number < $1.number },
      reserved: body.reserved.map(\.value).sorted())
  }

  private mutating func checkMembers(_ names: [Name]) {
    // By the name in Python too, which does not tell `maxABC` from `maxAbc`.
    var seen: [String: Name] = [:]
    for name in names {
      checkLowerCase(name)
      guard let first = seen.updateValue(name, forKey: name.text.pythonName()) else { continue }
      let isSame = first.text == name.text
      report(
        name.location,
        isSame
          ? "\"\(name.text)\" stands here a second time"
          : "\"\(name.text)\" and \"\(first.text)\" are one name in Python",
        help: "it stands in line \(first.location.line) already; choose another name")
    }
  }

  /// Refuses texts by which a case cannot be found again.
  private mutating func checkTexts(of cases: [CaseSyntax]) {
    var seen: [String: Name] = [:]
    for entry in cases {
      let text = entry.text ?? entry.name.text
      if let first = seen.updateValue(entry.name, forKey: text), first.text != entry.name.text {
        report(
          entry.name.location, "the text \"\(text)\" stands for two cases",
          help: "it stands for \(first.text) already; choose another text")
      }
    }
  }

  /// Refuses a name that is given twice.
  private mutating func checkOnce(_ names: [Name]) {
    var seen: Set<String> = []
    for name in names where !seen.insert(name.text).inserted {
      report(
        name.location, "\"\(name.text)\" is named a second time", help: "once is enough; remove it")
    }
  }

  // MARK: Records

  mutating func record(
    _ declaration: DeclarationSyntax, _ shape: Record.Shape, _ body: BodySyntax<FieldSyntax>
  ) -> Record {
    checkMembers(body.members.map(\.name))
    checkNumbers(
      body.members.map(\.number), reserved: body.reserved, of: "a field", upTo: Int(UInt16.max))
    refuseTaken(body.members.map(\.name), Self.messageNames)
    if shape != .fields { refuseTaken(body.members.map(\.name), Self.tableNames) }
    let optionals = body.members.filter(\.type.isOptional)
    if optionals.count > Self.mostOptionals {
      report(
        optionals[Self.mostOptionals].name.location,
        "a record has at most \(Self.mostOptionals) optional fields",
        help: "put some of them into a value of their own")
    }
    let fields = body.members.map { member in
      Field(
        name: member.name.text, documentation: member.documentation, number: member.number.value,
        type: fieldType(member.type), isOptional: member.type.isOptional,
        carriesEvents: member.type.carriesEvents)
    }
    return Record(
      name: declaration.name.text, documentation: declaration.documentation, shape: shape,
      fields: fields.sorted { $0.number < $1.number },
      reserved: body.reserved.map(\.value).sorted())
  }

  mutating func columns(
    _ declaration: DeclarationSyntax, _ rows: TypeSyntax.Condition?,
    _ body: BodySyntax<FieldSyntax>
  ) -> Record {
    let isOpenEnded = if case .range(_, nil, _) = rows { true } else { false }
    if rows == nil || isOpenEnded {
      report(
        declaration.name.location, "the most rows of the columns are missing",
        help: "write: columns \(declaration.name.text)(0...65_536) { … }")
    }
    if body.members.isEmpty, !body.isDamaged {
      report(declaration.name.location, "columns need a column", help: "write: time: timestamp @1")
    }
    let range = rows.map { count($0) } ?? 0...0
    let record = record(declaration, .columns(rows: range), body)
    for member in body.members {
      switch fieldType(member.type) {
      case .double, .float, .timestamp, .duration, .integer: break
      // What is no type at all has been said.
      case _ where diagnostics.contains { $0.location == member.type.name.location }: break
      default:
        report(
          member.type.name.location, "a column of \"\(member.type.name.text)\" is not possible",
          help: "columns hold whole numbers, f32, f64, timestamp or duration")
      }
    }
    if let first = record.fields.first, first.isOptional,
      let member = body.members.first(where: { $0.name.text == first.name })
    {
      report(
        member.name.location, "the first column cannot be absent",
        help: "remove the ?: without it nobody could tell where a row is")
    }
    return record
  }

  // MARK: Errors

  mutating func error(
    _ declaration: DeclarationSyntax, _ number: Numeral, _ status: Name?, _ text: String?,
    _ body: BodySyntax<FieldSyntax>
  ) -> ErrorType {
    let known = Self.statuses
    if status.map({ known.contains($0.text) }) != true {
      report(
        status?.location ?? declaration.name.location, "the error's status is missing or unknown",
        help: "write one of: " + known.joined(separator: ", "))
    }
    if text == nil {
      report(
        declaration.name.location, "what a person reads is missing",
        help: "write: error \(declaration.name.text) @\(number.value) notFound "
          + "\"there is no {name}; …\" { … }")
    }
    refuseTaken(body.members.map(\.name), Self.errorNames)
    return ErrorType(
      number: number.value, status: status?.text ?? "unknown", text: textParts(text ?? ""),
      record: record(declaration, .fields, body))
  }

  /// The codes of calls that did not end well, by gRPC's names.
  private static let statuses = [
    "cancelled", "unknown", "invalidArgument", "deadlineExceeded", "notFound", "alreadyExists",
    "permissionDenied", "resourceExhausted", "failedPrecondition", "aborted", "outOfRange",
    "unimplemented", "internal", "unavailable", "dataLoss", "unauthenticated",
  ]

  private func textParts(_ text: String) -> [TextPart] {
    var parts: [TextPart] = []
    var rest = text.unicodeScalars[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { parts.append(.literal(String(rest[..<open]))) }
      let path = rest[rest.index(after: open)..<close].split(separator: ".").map { String($0) }
      parts.append(.field(path: path))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.literal(String(rest))) }
    return parts
  }

  // MARK: Requests and events

  mutating func request(
    _ declaration: DeclarationSyntax, _ number: Numeral, _ clauses: RequestClauses,
    _ body: BodySyntax<FieldSyntax>, isCommand: Bool
  ) -> RequestType {
    let kind: RequestType.Kind
    switch (isCommand, clauses.repetition?.text) {
    case (false, nil): kind = .query
    case (true, "once"): kind = .commandOnce
    case (true, "streamed"): kind = .commandStreamed
    case (false, _):
      kind = .query
      report(
        clauses.repetition?.location ?? declaration.name.location, "a query has no repetition",
        help: "remove the word: a query may be repeated without a thought")
    default:
      kind = .commandOnce
      report(
        declaration.name.location, "it is not said what becomes of a repeated command",
        help: "once: it has an id and its reply is kept; streamed: it is fed by a stream")
    }
    if kind == .commandStreamed, clauses.accepts == nil {
      report(
        declaration.name.location, "a streamed command accepts nothing",
        help: "write what it accepts, or once instead of streamed")
    }
    for name in [clauses.accepts, clauses.streams, clauses.returns] { checkMessage(name) }
    for name in clauses.raises
    where referent(name.text) != .error && referent(name.text) != .unreadable {
      report(
        name.location, "\"\(name.text)\" is not an error of this schema",
        help: "declare it: error \(name.text) @1 invalidArgument \"…\" { … }")
    }
    checkOnce(clauses.raises)
    return RequestType(
      number: number.value, kind: kind, accepts: clauses.accepts?.text,
      streams: clauses.streams?.text, returns: clauses.returns?.text,
      raises: clauses.raises.map(\.text), record: record(declaration, .fields, body))
  }

  private mutating func checkMessage(_ name: Name?) {
    guard let name else { return }
    switch referent(name.text) {
    case .value, .columns, .unreadable: break
    case .enumeration, .error, .other, nil:
      report(
        name.location, "\"\(name.text)\" is not a value or columns of this schema",
        help: "messages are declared as values or columns")
    }
  }

  mutating func event(
    _ declaration: DeclarationSyntax, _ number: Numeral, _ clauses: EventClauses,
    _ body: BodySyntax<FieldSyntax>
  ) -> EventType {
    let retention = clauses.retention.flatMap { EventType.Retention(rawValue: $0.text) }
    if retention == nil {
      report(
        clauses.retention?.location ?? declaration.name.location,
        "it is not said what becomes of the event",
        help: "durable: stored and replayable; live: delivered and gone")
    }
    let overflow = clauses.overflow.flatMap { EventType.Overflow(rawValue: $0.text) }
    if overflow == nil {
      report(
        clauses.overflow?.location ?? declaration.name.location,
        "it is not said what a slow subscriber gets",
        help: "write overflow block, overflow latest, overflow dropOldest or overflow disconnect")
    }
    for name in clauses.key
    where !body.isDamaged && !body.members.contains(where: { $0.name.text == name.text }) {
      report(
        name.location, "\"\(name.text)\" is not a field of the event",
        help: "the key names fields of the event: key(instrument)")
    }
    checkOnce(clauses.key)
    if clauses.key.isEmpty {
      report(
        declaration.name.location, "the event's key is missing",
        help: "write the fields whose events belong together: key(instrument)")
    }
    return EventType(
      number: number.value, retention: retention ?? .durable, key: clauses.key.map(\.text),
      overflow: overflow ?? .block, record: record(declaration, .fields, body))
  }
}
