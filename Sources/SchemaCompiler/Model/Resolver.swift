/// Turns declarations as they are written into a ``Schema``, or into the list of their mistakes.
struct Resolver {
  let files: [SourceFile]
  let syntax: SchemaSyntax
  var diagnostics: [Diagnostic]
  var limits: [String: Int] = [:]
  /// What each name declares, the first declaration of it.
  private var declared: [String: DeclarationSyntax] = [:]

  /// The schema that `files` declare.
  ///
  /// - Throws: all of their mistakes.
  static func resolve(_ files: SchemaFiles) throws(SchemaError) -> Schema {
    var resolver = Resolver(files)
    let schema = resolver.schema()
    guard resolver.diagnostics.isEmpty else {
      let mistakes = resolver.diagnostics.sorted { $0.location < $1.location }
      throw SchemaError(files: files.files, diagnostics: Array(mistakes.prefix(mostMistakes)))
    }
    return schema
  }

  private init(_ files: SchemaFiles) {
    self.files = files.files
    syntax = files.syntax
    diagnostics = files.diagnostics
  }

  /// Where something else stands, for the help that belongs to `location`.
  func place(_ other: SourceLocation, from location: SourceLocation) -> String {
    let file = other.file == location.file ? "" : " of \(files[other.file].path)"
    return "line \(other.line)\(file)"
  }

  /// The most mistakes that are told: more are of no use to anybody, and a server reads schemas that
  /// its clients send.
  private static let mostMistakes = 1000

  mutating func report(_ location: SourceLocation, _ message: String, help: String) {
    if diagnostics.count >= Self.mostMistakes { return }
    let diagnostic = Diagnostic(location, message, help: help)
    // A type is looked at once for its field and once for what the field is part of.
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }

  // MARK: Names

  enum Referent {
    case enumeration
    case value
    case columns
    case error
    case other
    /// It is declared, in a way that could not be read.
    case unreadable
  }

  func referent(_ name: String) -> Referent? {
    switch declared[name]?.kind {
    case .enumeration: .enumeration
    case .value: .value
    case .columns: .columns
    case .error: .error
    case .limit, .command, .query, .event, .reserved: .other
    case nil: syntax.mayDeclare(name) ? .unreadable : nil
    }
  }

  /// The most declarations of a schema: a server reads schemas that its clients send.
  private static let mostDeclarations = 4096

  private mutating func declareNames() {
    if syntax.declarations.count > Self.mostDeclarations {
      report(
        syntax.declarations[Self.mostDeclarations].name.location,
        "a schema has at most \(Self.mostDeclarations) declarations",
        help: "make two schemas of it")
    }
    let taken = Self.typeNames.union(derivedNames)
    for declaration in syntax.declarations {
      if case .reserved = declaration.kind { continue }
      let name = declaration.name
      if let first = declared[name.text] {
        report(
          name.location, "\"\(name.text)\" is declared a second time",
          help: "it was declared in \(place(first.name.location, from: name.location)); "
            + "choose another name")
        continue
      }
      declared[name.text] = declaration
      if case .limit(let value) = declaration.kind {
        limits[name.text] = value.value
        checkLowerCase(name)
        refuseTaken([name], Self.limitNames)
      } else {
        checkUpperCase(name)
        refuseTaken([name], taken)
      }
    }
  }

  private mutating func checkUpperCase(_ name: Name) {
    guard let first = name.text.first, first.isUppercase, !name.text.contains("_") else {
      report(
        name.location, "\"\(name.text)\" is not the name of a type",
        help: "types are written like MarketDepth: a capital first and no underscores")
      return
    }
  }

  mutating func checkLowerCase(_ name: Name) {
    guard let first = name.text.first, first.isLowercase, !name.text.contains("_") else {
      report(
        name.location, "\"\(name.text)\" is not the name of a field, a case or a limit",
        help: "they are written like lastPrice: a small letter first and no underscores")
      return
    }
  }

  /// Refuses numbers that are used twice, reserved, or beyond what travels.
  mutating func checkNumbers(
    _ numbers: [Numeral], reserved: [Numeral], of what: String, upTo limit: Int
  ) {
    var used: [Int: SourceLocation] = [:]
    for number in reserved {
      if !(1...limit).contains(number.value) {
        report(
          number.location, "@\(number.value) cannot be the number of \(what)",
          help: "it needs not be reserved; remove it")
      } else if let first = used.updateValue(number.location, forKey: number.value) {
        report(
          number.location, "@\(number.value) is reserved a second time",
          help: "it was reserved in \(place(first, from: number.location)); once is enough")
      }
    }
    let reservedValues = Set(used.keys)
    for number in numbers {
      if !(1...limit).contains(number.value) {
        report(
          number.location, "@\(number.value) cannot be the number of \(what)",
          help: "choose a number from 1 to \(limit)")
      } else if reservedValues.contains(number.value) {
        report(
          number.location, "@\(number.value) is reserved",
          help: "whoever used it before would misread it; choose a number that was never used")
      } else if let first = used.updateValue(number.location, forKey: number.value) {
        report(
          number.location, "@\(number.value) is used a second time",
          help: "it was used in \(place(first, from: number.location)); choose another number")
      }
    }
  }

  // MARK: The schema

  private mutating func schema() -> Schema {
    declareNames()
    checkRequests()
    checkPythonNames()
    var enums: [EnumType] = []
    var records: [Record] = []
    var errors: [ErrorType] = []
    var requests: [RequestType] = []
    var events: [EventType] = []
    for declaration in syntax.declarations {
      switch declaration.kind {
      case .limit, .reserved: break
      case .enumeration(let width, let openness, let body):
        enums.append(enumeration(declaration, width, openness, body))
      case .value(let body): records.append(record(declaration, .fields, body))
      case .columns(let rows, let body): records.append(columns(declaration, rows, body))
      case .error(let number, let status, let text, let body):
        errors.append(error(declaration, number, status, text, body))
      case .command(let number, let clauses, let body):
        requests.append(request(declaration, number, clauses, body, isCommand: true))
      case .query(let number, let clauses, let body):
        requests.append(request(declaration, number, clauses, body, isCommand: false))
      case .event(let number, let clauses, let body):
        events.append(event(declaration, number, clauses, body))
      }
    }
    let schema = Schema(
      name: syntax.name.map(\.text).joined(separator: "."), documentation: syntax.documentation,
      limits: limitTypes(), enums: enums, records: records,
      errors: errors.sorted { $0.number < $1.number },
      requests: requests.sorted { $0.number < $1.number },
      events: events.sorted { $0.number < $1.number }, reserved: reservedNumbers(),
      text: SchemaPrinter.contract(syntax))
    checkNesting(schema)
    checkTexts(schema)
    checkSize(schema)
    return schema
  }

  private func limitTypes() -> [Limit] {
    syntax.declarations.compactMap { declaration in
      guard case .limit(let value) = declaration.kind else { return nil }
      return Limit(
        name: declaration.name.text, documentation: declaration.documentation, value: value.value)
    }
  }

  /// Checks the numbers of errors, requests and events, each a space of its own.
  private mutating func reservedNumbers() -> ReservedNumbers {
    var reserved: [String: [Numeral]] = ["errors": [], "requests": [], "events": []]
    var used = reserved
    for declaration in syntax.declarations {
      switch declaration.kind {
      case .error(let number, _, _, _): used["errors"]?.append(number)
      case .command(let number, _, _), .query(let number, _, _): used["requests"]?.append(number)
      case .event(let number, _, _): used["events"]?.append(number)
      case .reserved(let kind, let numbers):
        guard reserved[kind.text] != nil else {
          report(
            kind.location, "\"\(kind.text)\" have no numbers of their own",
            help: "write reserved errors, reserved requests or reserved events")
          continue
        }
        reserved[kind.text]?.append(contentsOf: numbers)
      case .limit, .value, .enumeration, .columns: break
      }
    }
    for kind in ["errors", "requests", "events"] {
      checkNumbers(
        used[kind] ?? [], reserved: reserved[kind] ?? [], of: "one of the \(kind)",
        upTo: Int(UInt16.max))
    }
    return ReservedNumbers(
      errors: reserved["errors"]?.map(\.value).sorted() ?? [],
      requests: reserved["requests"]?.map(\.value).sorted() ?? [],
      events: reserved["events"]?.map(\.value).sorted() ?? [])
  }
}
