import TestSupport
import Testing

@testable import SchemaCompiler

@Suite("The one form of a schema")
struct FormatTests {
  private func formatted(_ text: String) throws -> String {
    try SchemaTool.format(path: "test.schema", text: text)
  }

  private func tokens(_ text: String) -> [Token] {
    Lexer.tokens(of: SourceFile(path: "test.schema", text: text)).tokens
  }

  /// Every comment of a text, of both kinds, without what says where they stand.
  private func comments(_ text: String) -> [String] {
    tokens(text).flatMap { $0.documentation + $0.comments.map(\.text) }.sorted()
  }

  static let untidy = """
    // first
    ///   The schema.
    schema   test . market // behind the name
    // about imports
    import "other.schema"   // behind an import
    /// documents an import, which has no documentation
    import "more.schema"

    // a heading

    /// A limit.
    limit most=1_00_000 // behind the limit
    /// Said of a limit
    /// in two lines.
    limit least = -5
    enum Side : u8 closed { buy "B" @1 // behind buy
      // before sell
      sell @2
      // before reserved
      reserved @9 , @7
      // at the end of the braces
    }
    value Order { // behind the brace
      /// A field.
      price : f64 ( finite , 0.00000015 ... 150000000000000000000.0 ) ? @2 code:string(1...most)@1
      lists: list < list<u8>(0...3) > (0 ... 10) @3
      // inside
      parts: array< f32 /* no */
    }
    """

  /// The same without what is a mistake.
  static var valid: String { untidy.replacing("f32 /* no */", with: "// in a type\n f32>(3)? @4") }

  static let service = """
    schema test
    error Gone @1 notFound // status
      "it is \\ gone {code}" { code: u8 @1 }
    command Put @1 once accepts A streams B returns C raises Gone, Other
     // a comment within
     , Third { a: A @1 }
    query Get @2 { /// nothing here
    }
    event Sold @1 durable key(a,b) overflow block { a: u8 @1 b: u8 @2 /// at the end
    }
    /// Reserved for good.
    reserved requests @9, @4
    columns Table(...100) { time: timestamp @1 }
    // the last words

    // and the very last
    """

  @Test("formatting twice is formatting once", arguments: [valid, service, RevisedSchema.text])
  func idempotent(_ text: String) throws {
    let once = try formatted(text)
    #expect(try formatted(once) == once)
  }

  @Test("no comment is lost", arguments: [valid, service, RevisedSchema.text])
  func keepsComments(_ text: String) throws {
    #expect(comments(try formatted(text)) == comments(text))
  }

  @Test("the words stay as they are", arguments: [service, RevisedSchema.text])
  func words(_ text: String) throws {
    #expect(tokens(try formatted(text)).map(\.kind) == tokens(text).map(\.kind))
  }

  @Test("only the order of reserved numbers may change")
  func reservedNumbers() throws {
    func sorted(_ text: String) -> [String] { tokens(text).map { "\($0.kind)" }.sorted() }
    #expect(sorted(try formatted(Self.valid)) == sorted(Self.valid))
    #expect(try formatted(Self.valid).contains("  reserved @7, @9\n"))
  }

  @Test("comments stay where they stand")
  func places() throws {
    let text = try formatted(Self.valid)
    #expect(
      text.hasPrefix(
        """
        // first
        /// The schema.
        """.replacing("/// The", with: "///   The")))
    for line in [
      "schema test.market  // behind the name", "import \"other.schema\"  // behind an import",
      "limit most = 100_000  // behind the limit", "  buy \"B\" @1  // behind buy",
      "  // before reserved\n  reserved @7, @9\n  // at the end of the braces\n}",
      "// a heading\n\n/// A limit.", "value Order {  // behind the brace",
      "price: f64(finite, 0.00000015...150000000000000000000.0)? @2",
    ] {
      #expect(text.contains(line), "\(line) in\n\(text)")
    }
  }

  @Test("any layout of the same words gives the same form", arguments: 0..<20)
  func layouts(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let form = try formatted(RevisedSchema.text)
    var text = ""
    for token in tokens(RevisedSchema.text) {
      text += blanks(&generator)
      switch token.kind {
      case .word(let word): text += word
      case .integer(let value): text += "\(value)"
      case .decimal(let value): text += "\(value)"
      case .text(let shown): text += "\"\(shown)\""
      case .mark(let mark): text += mark
      case .damaged, .endOfFile: break
      }
    }
    #expect(try formatted(text) == form)
    #expect(try RevisedSchema.schema(text) == RevisedSchema.schema())
  }

  private func blanks(_ generator: inout SeededGenerator) -> String {
    let kinds = [" ", "  ", "\n", "\t", "\r\n", "\n\n\n"]
    return (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      kinds.randomElement(using: &generator) ?? " "
    }.joined()
  }

  @Test("a file with a mistake in how it is written is refused with its mistakes")
  func mistakes() {
    #expect {
      _ = try formatted(Self.untidy)
    } throws: { error in
      guard let error = error as? SchemaError else { return false }
      return !error.diagnostics.isEmpty && "\(error)".hasPrefix("test.schema:")
    }
  }

  @Test("names are not looked up and imports not read")
  func alone() throws {
    let text = "schema test\n\nimport \"missing.schema\"\n\nvalue A {\n  x: Missing @1\n}\n"
    #expect(try formatted(text) == text)
  }

  @Test("the project's schema has its form")
  func committed() throws {
    let text = try RepositoryFile.text("schema/market_data.schema")
    #expect(try formatted(text) == text)
  }
}
