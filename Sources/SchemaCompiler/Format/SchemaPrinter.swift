/// Writes a schema in its one canonical form: how it is laid out says nothing, and so it is always
/// laid out alike.
struct SchemaPrinter {
  /// The longest line, comments and texts aside, which are left as they are.
  static let width = 100

  /// Whether comments that are meant for readers of the file are kept.
  private let keepsComments: Bool
  private(set) var text = ""

  private init(keepsComments: Bool) {
    self.keepsComments = keepsComments
  }

  /// `schema` with all of its comments.
  static func print(_ schema: SchemaSyntax) -> String {
    var printer = SchemaPrinter(keepsComments: true)
    printer.schema(schema)
    return printer.text
  }

  /// The declarations of `schema`, those of its imports included, as one text that imports nothing:
  /// what a server shows of its contract.
  static func contract(_ schema: SchemaSyntax) -> String {
    var printer = SchemaPrinter(keepsComments: false)
    var whole = schema
    whole.imports = []
    printer.schema(whole)
    return printer.text
  }

  /// Some declarations, with an empty line between them.
  static func print(_ declarations: [DeclarationSyntax]) -> String {
    var printer = SchemaPrinter(keepsComments: false)
    for (index, declaration) in declarations.enumerated() {
      if index > 0 { printer.line("") }
      printer.lead([], declaration.documentation)
      printer.declaration(declaration)
    }
    return printer.text
  }

  // MARK: Lines

  mutating func line(_ content: String, depth: Int = 0) {
    if !content.isEmpty { text += String(repeating: "  ", count: depth) + content }
    text += "\n"
  }

  /// Comments in front of something, and what is said of it; gives back nothing for a comment that
  /// stands behind what came before, which goes to the end of its line.
  mutating func lead(_ comments: [Comment], _ documentation: [String], depth: Int = 0) {
    if keepsComments {
      for comment in comments {
        if comment.isBehindToken, text.hasSuffix("\n") {
          text.removeLast()
          text += "  // \(comment.text)\n"
        } else {
          line(comment.text.isEmpty ? "//" : "// \(comment.text)", depth: depth)
          if comment.isApart { line("") }
        }
      }
    }
    for documented in documentation {
      line(documented.isEmpty ? "///" : "/// \(documented)", depth: depth)
    }
  }

  /// A list that goes on in further lines where it does not fit one.
  mutating func list(_ head: String, _ names: [String], depth: Int) {
    var current = head
    for (index, name) in names.enumerated() {
      let entry = name + (index == names.count - 1 ? "" : ",")
      let isFirst = index == 0
      if !isFirst, depth * 2 + current.count + 1 + entry.count > Self.width {
        line(current, depth: depth)
        current = "  " + entry
      } else {
        current += " " + entry
      }
    }
    line(current, depth: depth)
  }

  // MARK: The file

  private mutating func schema(_ schema: SchemaSyntax) {
    lead(schema.comments, schema.documentation)
    line("schema " + schema.name.map(\.text).joined(separator: "."))
    for (index, imported) in schema.imports.enumerated() {
      let behind = imported.comments.prefix(while: \.isBehindToken)
      lead(Array(behind), [])
      if index == 0 { line("") }
      lead(Array(imported.comments.dropFirst(behind.count)), [])
      line("import \"\(imported.path)\"")
    }
    for declaration in schema.declarations {
      // A comment behind the line before belongs to that line.
      let behind = declaration.comments.prefix(while: \.isBehindToken)
      lead(Array(behind), [])
      line("")
      lead(Array(declaration.comments.dropFirst(behind.count)), declaration.documentation)
      self.declaration(declaration)
    }
    if keepsComments, !schema.endComments.isEmpty {
      let behind = schema.endComments.prefix(while: \.isBehindToken)
      lead(Array(behind), [])
      if behind.count < schema.endComments.count { line("") }
      lead(schema.endComments.dropFirst(behind.count).map(\.closing), [])
    }
  }
}
