import Testing

@testable import SchemaCompiler

@Suite("Declarations as they are written")
struct ParserTests {
  private func declarations(_ text: String) -> [DeclarationSyntax] {
    let (schema, diagnostics) = Parser.parse(
      SourceFile(path: "x", text: "schema t\n" + text))
    #expect(diagnostics.isEmpty)
    return schema.declarations
  }

  @Test("the schema's name has its parts, and its comment is that of the whole")
  func name() {
    let (schema, diagnostics) = Parser.parse(
      SourceFile(path: "x", text: "/// All of it.\nschema a.b_c.d\n"))
    #expect(diagnostics.isEmpty)
    #expect(schema.name.map(\.text) == ["a", "b_c", "d"])
    #expect(schema.documentation == ["All of it."])
    #expect(schema.declarations.isEmpty)
  }

  @Test("a limit")
  func limit() throws {
    let limit = try #require(declarations("/// The most.\nlimit most = 1_000").first)
    #expect(limit.name.text == "most")
    #expect(limit.documentation == ["The most."])
    guard case .limit(let value) = limit.kind else { throw Unexpected() }
    #expect(value.value == 1000)
    #expect(value.location == SourceLocation(line: 3, column: 14))
  }

  @Test("the fields of a value, with comments and reserved numbers between them")
  func value() throws {
    let text = """
      value A {
        reserved @4, @5
        /// Documented.
        a: string(0...most)? @1 b: list<B>(1...2) @2
        reserved @6
      }
      """
    guard case .value(let body) = declarations(text).first?.kind else { throw Unexpected() }
    #expect(body.members.map(\.name.text) == ["a", "b"])
    #expect(body.members.map(\.documentation) == [["Documented."], []])
    #expect(body.members.map(\.number.value) == [1, 2])
    #expect(body.members.map(\.type.isOptional) == [true, false])
    #expect(body.members.last?.type.element.map(\.name.text) == ["B"])
    #expect(body.reserved.map(\.value) == [4, 5, 6])
    #expect(!body.isDamaged)
  }

  @Test("an enum with and without a width, its cases with and without a text")
  func enumeration() throws {
    let text = "enum A: u16 closed { one \"1\" @1 two @2 reserved @3 } enum B open { a @1 }"
    let found = declarations(text)
    guard case .enumeration(let width, let openness, let body) = found.first?.kind,
      case .enumeration(let none, let second, _) = found.last?.kind
    else { throw Unexpected() }
    #expect(width?.text == "u16")
    #expect(openness?.text == "closed")
    #expect(body.members.map(\.text) == ["1", nil])
    #expect(body.reserved.map(\.value) == [3])
    #expect(none == nil)
    #expect(second?.text == "open")
  }

  @Test("columns with their rows")
  func columns() throws {
    guard
      case .columns(let rows, let body) = declarations("columns A(0...9) { a: f64 @1 }")
        .first?.kind, case .range(let low, let high, _) = rows
    else { throw Unexpected() }
    guard case .integer(let least) = low, case .integer(let most) = high else {
      throw Unexpected()
    }
    #expect(least.value == 0)
    #expect(most.value == 9)
    #expect(body.members.count == 1)
  }

  @Test("an error with its number, status and text")
  func error() throws {
    guard
      case .error(let number, let status, let text, let body) = declarations(
        "error A @7 notFound\n  \"no {a}\"\n{ a: u8 @1 }"
      ).first?.kind
    else { throw Unexpected() }
    #expect(number.value == 7)
    #expect(status?.text == "notFound")
    #expect(text == "no {a}")
    #expect(body.members.count == 1)
  }

  @Test("a command and a query with their clauses")
  func requests() throws {
    let found = declarations(
      """
      command A @1 streamed accepts B streams C returns D raises E, F { }
      query G @2 { }
      """)
    guard case .command(let number, let clauses, _) = found.first?.kind,
      case .query(_, let none, _) = found.last?.kind
    else { throw Unexpected() }
    #expect(number.value == 1)
    #expect(clauses.repetition?.text == "streamed")
    #expect(clauses.accepts?.text == "B")
    #expect(clauses.streams?.text == "C")
    #expect(clauses.returns?.text == "D")
    #expect(clauses.raises.map(\.text) == ["E", "F"])
    #expect(none.repetition == nil && none.accepts == nil && none.streams == nil)
    #expect(none.returns == nil && none.raises.isEmpty)
  }

  @Test("an event with its clauses")
  func event() throws {
    guard
      case .event(let number, let clauses, _) = declarations(
        "event A @3 durable key(a, b) overflow dropOldest { a: u8 @1 }"
      ).first?.kind
    else { throw Unexpected() }
    #expect(number.value == 3)
    #expect(clauses.retention?.text == "durable")
    #expect(clauses.key.map(\.text) == ["a", "b"])
    #expect(clauses.overflow?.text == "dropOldest")
  }

  @Test("reserved numbers of errors, requests and events")
  func reserved() throws {
    let found = declarations("reserved errors @1\nreserved requests @2, @3\nreserved events @4")
    let numbers = found.map { declaration -> String in
      guard case .reserved(let kind, let numbers) = declaration.kind else { return "" }
      return kind.text + numbers.map { " \($0.value)" }.joined()
    }
    #expect(numbers == ["errors 1", "requests 2 3", "events 4"])
  }

  @Test("words of the language are names where a name stands")
  func keywords() {
    let text = """
      value A {
      value: u8 @1
      reserved @9
      event: u8 @2
      finite: u8 @3
      schema: u8 @4
      }
      enum B: u8 open {
      limit @1
      error "x" @2
      }
      """
    let found = declarations(text)
    #expect(found.map(\.name.text) == ["A", "B"])
    guard case .value(let body) = found.first?.kind else { return }
    #expect(body.members.map(\.name.text) == ["value", "event", "finite", "schema"])
  }

  private struct Unexpected: Error {}
}
