/// Turns tokens into declarations and goes on after a mistake, so that one run finds all of them.
struct Parser {
  /// Thrown to leave a declaration or a member after its mistake has been noted.
  struct Abandoned: Error {}

  static let declarationKeywords = [
    "limit", "value", "enum", "columns", "error", "command", "query", "event", "reserved",
  ]

  let tokens: [Token]
  var position = 0
  var diagnostics: [Diagnostic]
  /// The comments that were met in what is being parsed, the innermost last.
  private var comments: [[Comment]] = [[]]
  /// What was declared in a way that cannot be read; whoever names it makes no mistake.
  private var unreadable: Set<String> = []
  /// The token whose documentation has been taken for what it begins.
  private var documentedPosition: Int?

  private init(_ file: SourceFile) {
    (tokens, diagnostics) = Lexer.tokens(of: file)
  }

  /// The declarations of `file`, and the mistakes in how it is written.
  static func parse(_ file: SourceFile) -> (schema: SchemaSyntax, diagnostics: [Diagnostic]) {
    var parser = Parser(file)
    let schema = parser.schema()
    return (schema, parser.diagnostics)
  }

  // MARK: Tokens

  var current: Token { tokens[position] }

  /// The documentation of what begins here.
  mutating func documentation() -> [String] {
    documentedPosition = position
    return current.documentation
  }

  /// The comments in front of the present token; documentation that nothing has taken is one, so
  /// that it is not lost.
  private var currentComments: [Comment] {
    if documentedPosition == position { return current.comments }
    return current.comments
      + current.documentation.map { Comment(text: $0, isBehindToken: false, isApart: false) }
  }

  mutating func advance() {
    let isFirst = comments[comments.count - 1].isEmpty
    for comment in currentComments {
      comments[comments.count - 1].append(isFirst ? comment : comment.onLineOfItsOwn)
    }
    if position < tokens.count - 1 { position += 1 }
  }

  /// Does `body`; gives the comments that were met in it.
  mutating func collectingComments<R>(
    _ body: (inout Parser) throws(Abandoned) -> R
  ) throws(Abandoned) -> (R, [Comment]) {
    comments.append([])
    do throws(Abandoned) {
      let result = try body(&self)
      return (result, comments.removeLast())
    } catch {
      comments.removeLast()
      throw error
    }
  }

  /// Passes over the present token without its comments, which are given.
  mutating func advanceBeyondComments() -> [Comment] {
    defer { if position < tokens.count - 1 { position += 1 } }
    return currentComments
  }

  func isAt(_ mark: String) -> Bool { current.kind == .mark(mark) }

  func isAtWord(_ word: String) -> Bool { current.kind == .word(word) }

  /// Whether a declaration begins here: a keyword at the start of a line, and no member of that name.
  var isAtDeclaration: Bool {
    guard case .word(let word) = current.kind, current.location.column == 1,
      position + 1 < tokens.count
    else { return false }
    switch tokens[position + 1].kind {
    case .mark(":"), .mark("@"): return false
    case .text: return word == "import"
    default: return Self.declarationKeywords.contains(word)
    }
  }

  mutating func take(_ mark: String) -> Bool {
    guard isAt(mark) else { return false }
    advance()
    return true
  }

  mutating func takeWord(_ word: String) -> Bool {
    guard isAtWord(word) else { return false }
    advance()
    return true
  }

  mutating func fail(_ message: String, help: String) throws(Abandoned) -> Never {
    // What the lexer could not read has been reported, and hides what should stand there.
    if current.kind != .damaged {
      diagnostics.append(Diagnostic(current.location, message, help: help))
    }
    throw Abandoned()
  }

  mutating func expect(_ mark: String, _ help: String) throws(Abandoned) {
    if !take(mark) {
      try fail("expected \"\(mark)\", found \(current.shown)", help: help)
    }
  }

  mutating func name(_ what: String, _ help: String) throws(Abandoned) -> Name {
    // Whoever has left something out has not written the next declaration's keyword for it.
    guard case .word(let text) = current.kind, !isAtDeclaration else {
      try fail("expected \(what), found \(current.shown)", help: help)
    }
    defer { advance() }
    return Name(text: text, location: current.location)
  }

  mutating func integer(_ what: String, _ help: String) throws(Abandoned) -> Numeral {
    guard case .integer(let value) = current.kind else {
      try fail("expected \(what), found \(current.shown)", help: help)
    }
    defer { advance() }
    return Numeral(value: value, location: current.location)
  }

  /// `@` and a number.
  mutating func number(of what: String) throws(Abandoned) -> Numeral {
    let help = "everything that travels has a number that is never used again: @1"
    try expect("@", help)
    return try integer("the number of \(what)", help)
  }

  mutating func names(_ what: String, _ help: String) throws(Abandoned) -> [Name] {
    var names = [try name(what, help)]
    while take(",") { names.append(try name(what, help)) }
    return names
  }

  // MARK: The file

  private mutating func schema() -> SchemaSyntax {
    var schema = SchemaSyntax()
    do throws(Abandoned) {
      let help = "a schema begins with its name: schema company.area"
      guard isAtWord("schema") else { try fail("expected \"schema\" first", help: help) }
      schema.documentation = documentation()
      schema.comments = advanceBeyondComments()
      let (name, inner) = try collectingComments { (parser) throws(Abandoned) in
        var name = [try parser.name("the schema's name", help)]
        while parser.take(".") {
          name.append(try parser.name("a part of the schema's name", help))
        }
        return name
      }
      schema.name = name
      schema.comments += inner.map(\.onLineOfItsOwn)
    } catch {
      skipToDeclaration()
    }
    while current.kind != .endOfFile {
      do throws(Abandoned) {
        if isAtWord("import") {
          schema.imports.append(try importedFile(isFirst: schema.declarations.isEmpty))
          continue
        }
        var (declaration, comments) = try collectingComments { (parser) throws(Abandoned) in
          try parser.declaration()
        }
        declaration.comments = comments
        schema.declarations.append(declaration)
      } catch {
        skipToDeclaration()
      }
    }
    schema.endComments = currentComments
    schema.unreadable = unreadable
    return schema
  }

  private mutating func importedFile(isFirst: Bool) throws(Abandoned) -> ImportSyntax {
    let location = current.location
    var comments = advanceBeyondComments()
    guard case .text(let path) = current.kind else {
      try fail(
        "expected the path of a file, found \(current.shown)",
        help: "write: import \"other.schema\"")
    }
    if !isFirst {
      diagnostics.append(
        Diagnostic(
          location, "an import stands behind a declaration",
          help: "imports stand between the schema's name and the first declaration"))
    }
    comments += advanceBeyondComments().map(\.onLineOfItsOwn)
    return ImportSyntax(path: path, location: location, comments: comments)
  }

  /// Goes to the next declaration, which may begin where the mistake was seen.
  private mutating func skipToDeclaration() {
    while current.kind != .endOfFile, !isAtDeclaration { advance() }
  }

  private mutating func declaration() throws(Abandoned) -> DeclarationSyntax {
    let documentation = documentation()
    let help =
      "a declaration begins with one of: " + Self.declarationKeywords.joined(separator: ", ")
    guard case .word(let word) = current.kind else {
      try fail("expected a declaration, found \(current.shown)", help: help)
    }
    let keyword = Name(text: word, location: current.location)
    advance()
    if keyword.text == "reserved" { return try reservedNumbers(keyword, documentation) }
    guard Self.declarationKeywords.contains(keyword.text) else {
      diagnostics.append(
        Diagnostic(keyword.location, "\"\(keyword.text)\" begins no declaration", help: help))
      throw Abandoned()
    }
    let example = keyword.text == "limit" ? "limit name …" : "\(keyword.text) Name …"
    let name = try name("the name of the \(keyword.text)", "write: \(example)")
    do throws(Abandoned) {
      return DeclarationSyntax(
        documentation: documentation, name: name, kind: try kind(keyword.text))
    } catch {
      unreadable.insert(name.text)
      throw error
    }
  }

  private mutating func kind(_ keyword: String) throws(Abandoned) -> DeclarationSyntax.Kind {
    switch keyword {
    case "limit": try limit()
    case "value": .value(try fields())
    case "enum": try enumeration()
    case "columns": try columns()
    case "error": try error()
    case "command": .command(try number(of: "the command"), try clauses(), try fields())
    case "query": .query(try number(of: "the query"), try clauses(), try fields())
    default: .event(try number(of: "the event"), try eventClauses(), try fields())
    }
  }

  private mutating func reservedNumbers(
    _ keyword: Name, _ documentation: [String]
  ) throws(Abandoned) -> DeclarationSyntax {
    let help = "write: reserved errors @4, @7 (or requests, or events)"
    let kind = try name("errors, requests or events", help)
    return DeclarationSyntax(
      documentation: documentation, name: keyword, kind: .reserved(of: kind, try numbers(help)))
  }

  mutating func numbers(_ help: String) throws(Abandoned) -> [Numeral] {
    var numbers = [try number(of: "what is reserved")]
    while take(",") { numbers.append(try number(of: "what is reserved")) }
    return numbers
  }

  private mutating func limit() throws(Abandoned) -> DeclarationSyntax.Kind {
    let help = "write: limit name = 1000"
    try expect("=", help)
    return .limit(value: try integer("the limit's number", help))
  }
}
