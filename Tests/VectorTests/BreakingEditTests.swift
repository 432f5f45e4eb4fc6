import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

/// An edit of a schema that its grammar forbids, and what becomes of a message that crosses it.
struct BreakingEdit: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The declarations of the writer and of the reader, of whom the message is `A`.
  let writer: String
  let reader: String
  let json: String
  let outcome: Result

  enum Result: Sendable {
    case refused(WireError.Rule, String)
    /// The reader takes it for something else, and nobody notices.
    case misread(String)
  }

  init(
    _ title: String, _ writer: String, _ reader: String, _ json: String, _ outcome: Result
  ) {
    testDescription = title
    self.writer = writer
    self.reader = reader
    self.json = json
    self.outcome = outcome
  }

  static let all: [BreakingEdit] = [
    BreakingEdit(
      "a new required field is missing in old messages",
      "value A { a: u64 @1 }", "value A { a: u64 @1 b: u64 @2 }", #"{"a": 1}"#,
      .refused(.blockLength, "")),
    BreakingEdit(
      "a new required field in old padding is zero",
      "value A { a: u8 @1 }", "value A { a: u8 @1 b: u8 @2 }", #"{"a": 1}"#,
      .misread(#"{"a": 1, "b": 0}"#)),
    BreakingEdit(
      "a required field of a new message is not passed over where it lies in padding",
      "value A { a: u8 @1 b: u8 @2 }", "value A { a: u8 @1 }", #"{"a": 1, "b": 2}"#,
      .refused(.notZero, "")),
    BreakingEdit(
      "a wider number takes what lay behind it",
      "value A { a: u8 @1 b: u8 @2 }", "value A { a: u16 @1 b: u8 @2 }", #"{"a": 1, "b": 2}"#,
      .misread(#"{"a": 513, "b": 0}"#)),
    BreakingEdit(
      "another type of the same width is misread",
      "value A { a: i8 @1 }", "value A { a: u8 @1 }", #"{"a": -1}"#, .misread(#"{"a": 255}"#)),
    BreakingEdit(
      "seconds are not nanoseconds",
      "value A { a: u64 @1 }", "value A { a: duration @1 }", #"{"a": 5}"#,
      .misread(#"{"a": "0.000000005s"}"#)),
    BreakingEdit(
      "fields that change their numbers change their places",
      "value A { a: u8 @1 b: u8 @2 }", "value A { a: u8 @2 b: u8 @1 }", #"{"a": 1, "b": 2}"#,
      .misread(#"{"b": 1, "a": 2}"#)),
    BreakingEdit(
      "the fields behind a removed one move up",
      "value A { a: u8 @1 b: u8 @2 c: u8 @3 }", "value A { a: u8 @1 c: u8 @3 }",
      #"{"a": 1, "b": 2, "c": 0}"#, .misread(#"{"a": 1, "c": 2}"#)),
    BreakingEdit(
      "a required field that becomes optional has no presence bit in old messages",
      "value A { a: u8 @1 b: u8 @2 }", "value A { a: u8 @1 b: u8? @2 }", #"{"a": 1, "b": 2}"#,
      .refused(.notZero, "b")),
    BreakingEdit(
      "an optional field that becomes required is zero where it was absent",
      "value A { a: u8 @1 b: u8? @2 }", "value A { a: u8 @1 b: u8 @2 }", #"{"a": 1}"#,
      .misread(#"{"a": 1, "b": 0}"#)),
    BreakingEdit(
      "an optional field with a number below others takes their place",
      "value A { a: u8 @1 c: u8 @3 }", "value A { a: u8 @1 b: u8? @2 c: u8 @3 }",
      #"{"a": 1, "c": 3}"#, .refused(.notZero, "b")),
    BreakingEdit(
      "a new case of a closed enum is refused by the old",
      "enum E: u8 closed { a @1 b @2 } value A { a: E @1 }",
      "enum E: u8 closed { a @1 } value A { a: E @1 }", #"{"a": "b"}"#,
      .refused(.unknownCase, "a")),
    BreakingEdit(
      "a wider enum takes what lay behind it",
      "enum E: u8 open { a @1 } value A { a: E @1 b: u8 @2 }",
      "enum E: u16 open { a @1 } value A { a: E @1 b: u8 @2 }", #"{"a": "a", "b": 3}"#,
      .misread(#"{"a": 769, "b": 0}"#)),
    BreakingEdit(
      "a narrower range refuses old numbers",
      "value A { a: u8(0...9) @1 }", "value A { a: u8(0...5) @1 }", #"{"a": 7}"#,
      .refused(.range, "a")),
    BreakingEdit(
      "a shorter limit refuses old texts",
      "value A { a: string(0...9) @1 }", "value A { a: string(0...2) @1 }", #"{"a": "abc"}"#,
      .refused(.length, "a")),
    BreakingEdit(
      "fewer rows refuse old tables",
      "columns A(0...9) { a: u8 @1 }", "columns A(0...1) { a: u8 @1 }", #"{"a": [1, 2]}"#,
      .refused(.length, "")),
    BreakingEdit(
      "a number that must be finite now refuses old ones",
      "value A { a: f64 @1 }", "value A { a: f64(finite) @1 }", #"{"a": "NaN"}"#,
      .refused(.notFinite, "a")),
    BreakingEdit(
      "bytes that become text are refused where they are none",
      "value A { a: bytes(0...9) @1 }", "value A { a: string(0...9) @1 }", #"{"a": "/w=="}"#,
      .refused(.utf8, "a")),
    BreakingEdit(
      "another length of an array moves what is behind it",
      "value A { a: array<u8>(2) @1 b: u8 @2 }", "value A { a: array<u8>(3) @1 b: u8 @2 }",
      #"{"a": [1, 2], "b": 3}"#, .misread(#"{"a": [1, 2, 3], "b": 0}"#)),
    BreakingEdit(
      "a list of wider elements claims more than there is",
      "value A { a: list<u8>(0...9) @1 }", "value A { a: list<u64>(0...9) @1 }",
      #"{"a": [1, 2]}"#, .refused(.count, "a")),
    BreakingEdit(
      "a new required column is missing in old tables",
      "columns A(0...9) { a: u8 @1 }", "columns A(0...9) { a: u8 @1 b: u8 @2 }",
      #"{"a": [1]}"#, .refused(.blockLength, "")),
  ]
}

@Suite("Edits that the grammar forbids")
struct BreakingEditTests {
  @Test("are refused or misread, as it says", arguments: BreakingEdit.all)
  func edit(_ edit: BreakingEdit) throws {
    let writer = try SchemaTool.compile(path: "x", text: "schema t\n" + edit.writer)
    let reader = try SchemaTool.compile(path: "x", text: "schema t\n" + edit.reader)
    let (from, to) = (try #require(writer.message("A")), try #require(reader.message("A")))
    let bytes = try MessageCodec(writer).encode(try JSONValue(parsing: edit.json), as: from)
    let outcome = MessageCodec(reader).outcome(bytes, as: to)
    switch edit.outcome {
    case .refused(let rule, let field): #expect(outcome == .error(WireError(rule, field)))
    case .misread(let json): #expect(outcome == .json(try JSONValue(parsing: json)))
    }
  }

  @Test("are told by the comparison of the two schemas", arguments: BreakingEdit.all)
  func compared(_ edit: BreakingEdit) throws {
    let writer = try SchemaTool.compile(path: "x", text: "schema t\n" + edit.writer)
    let reader = try SchemaTool.compile(path: "x", text: "schema t\n" + edit.reader)
    // Which of the two is the older one does not matter to the message that crosses.
    let changes =
      SchemaTool.changes(from: writer, to: reader) + SchemaTool.changes(from: reader, to: writer)
    #expect(changes.contains { $0.verdict == .wireBreaking })
  }

  @Test("are none of the edits between the revisions of the evolution")
  func evolution() throws {
    for (old, new) in zip(Evolution.revisions, Evolution.revisions.dropFirst()) {
      let changes = SchemaTool.changes(
        from: try Evolution.schema(old), to: try Evolution.schema(new))
      #expect(!changes.isEmpty)
      let breaks = changes.filter { $0.verdict == .wireBreaking }
      #expect(breaks.map(\.description) == [], "\(old) to \(new)")
    }
  }
}
