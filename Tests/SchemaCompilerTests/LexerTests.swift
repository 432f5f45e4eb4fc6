import Testing

@testable import SchemaCompiler

@Suite("Tokens")
struct LexerTests {
  private func kinds(_ text: String) -> [Token.Kind] {
    let (tokens, diagnostics) = Lexer.tokens(of: SourceFile(path: "x", text: text))
    #expect(diagnostics.isEmpty)
    return Array(tokens.map(\.kind).dropLast())
  }

  @Test(
    "a text of one token is that token",
    arguments: [
      ("value", .word("value")), ("lastPrice", .word("lastPrice")), ("a_1", .word("a_1")),
      ("_", .word("_")), ("0", .integer(0)), ("1_000", .integer(1000)), ("-7", .integer(-7)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("007", .integer(7)), ("1.5", .decimal(1.5)), ("-0.25", .decimal(-0.25)),
      ("1_000.5", .decimal(1000.5)), ("\"\"", .text("")),
      ("\"a // b\"", .text("a // b")), ("\"日本\"", .text("日本")), ("{", .mark("{")),
      ("}", .mark("}")), ("(", .mark("(")), (")", .mark(")")), ("<", .mark("<")),
      (">", .mark(">")), (":", .mark(":")), (",", .mark(",")), ("?", .mark("?")),
      ("@", .mark("@")), ("=", .mark("=")), (".", .mark(".")), ("...", .mark("...")),
    ] as [(String, Token.Kind)])
  func single(_ text: String, _ kind: Token.Kind) {
    #expect(kinds(text) == [kind])
    #expect(kinds(" \t\r\n\(text)\n") == [kind])
  }

  @Test(
    "tokens need no blanks where they cannot be mistaken",
    arguments: [
      ("1...32", [.integer(1), .mark("..."), .integer(32)]),
      ("-1.5...2.5", [.decimal(-1.5), .mark("..."), .decimal(2.5)]),
      ("0...", [.integer(0), .mark("...")]),
      ("...-4", [.mark("..."), .integer(-4)]),
      ("a.b", [.word("a"), .mark("."), .word("b")]),
      ("....", [.mark("..."), .mark(".")]),
      ("..", [.mark("."), .mark(".")]),
      ("@1@2", [.mark("@"), .integer(1), .mark("@"), .integer(2)]),
      ("a:u8?@1", [.word("a"), .mark(":"), .word("u8"), .mark("?"), .mark("@"), .integer(1)]),
      ("one\"1\"", [.word("one"), .text("1")]),
      ("a//b\nc", [.word("a"), .word("c")]),
      ("", []), ("// nothing", []), ("/// nothing", []),
    ] as [(String, [Token.Kind])])
  func several(_ text: String, _ expected: [Token.Kind]) {
    #expect(kinds(text) == expected)
  }

  @Test("lines and columns count from 1, columns in characters")
  func locations() {
    let (tokens, _) = Lexer.tokens(of: SourceFile(path: "x", text: "a\n  \"é日\" b\r\n\tc"))
    let places = tokens.map { "\($0.location.line):\($0.location.column)" }
    #expect(places == ["1:1", "2:3", "2:8", "3:2", "3:3"])
  }

  @Test("comments of three strokes belong to the token behind them, a line each")
  func documentation() {
    let text = """
      /// First.
      ///
      ///   indented  \t
      a /// behind a
      b
      // no documentation
      c
      /// lost
      // because of this
      d
      """
    let (tokens, _) = Lexer.tokens(of: SourceFile(path: "x", text: text))
    #expect(
      tokens.map(\.documentation) == [
        ["First.", "", "  indented"], ["behind a"], [], [], [],
      ])
  }

  @Test("control characters of comments are blanks, so that no line of code can hide in one")
  func controlCharacters() {
    let (tokens, _) = Lexer.tokens(of: SourceFile(path: "x", text: "/// a\rb\0c\td\r\nx"))
    #expect(tokens.map(\.documentation) == [["a b c d"], []])
  }

  @Test("places are in the order of the text")
  func order() {
    let early = SourceLocation(line: 1, column: 9)
    #expect(early < SourceLocation(line: 2, column: 1))
    #expect(early < SourceLocation(line: 1, column: 10))
    #expect(!(early < early))
  }
}
