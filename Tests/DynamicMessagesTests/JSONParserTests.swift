import DynamicMessages
import Testing

@Suite("Reading JSON")
struct JSONParserTests {
  @Test(
    "a text that is one value gives it",
    arguments: [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .number("0")),
      ("-0", .number("-0")), ("-0.0", .number("-0.0")), ("12.50e+3", .number("12.50e+3")),
      ("1E-9", .number("1E-9")), ("18446744073709551615", .number("18446744073709551615")),
      ("0.1000000000000000055511151231257827", .number("0.1000000000000000055511151231257827")),
      (#""""#, .string("")), (#""a\"b\\c\/d""#, .string("a\"b\\c/d")),
      (#""\b\f\n\r\t""#, .string("\u{8}\u{C}\n\r\t")), (#""\u0041\u00e9\u65E5""#, .string("Aé日")),
      (#""\ud83d\ude42""#, .string("🙂")), (#""\u0000""#, .string("\0")),
      (#""é日🙂""#, .string("é日🙂")),
      ("[]", .array([])), (" [ 1 , 2 ] ", .array([.number("1"), .number("2")])),
      ("{}", .object([])),
      (
        "\t{ \"a\" : [ { } ] ,\r\n \"b\" : null }",
        .object([.init("a", .array([.object([])])), .init("b", .null)])
      ),
    ] as [(String, JSONValue)])
  func reads(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
    // What is written is read as the same.
    #expect(try JSONValue(parsing: value.description) == value)
  }

  @Test(
    "what is no JSON is refused, with the place and what is wrong there",
    arguments: [
      ("", 0, "a value is missing"), ("  ", 2, "a value is missing"),
      ("tru", 0, "a value begins with"), ("nul", 0, "a value begins with"),
      ("NaN", 0, "a value begins with"), ("+1", 0, "a value begins with"),
      (".5", 0, "a value begins with"), ("'a'", 0, "a value begins with"),
      ("1 2", 2, "something follows the value"), ("nulll", 4, "something follows the value"),
      ("01", 2, "a number has digits, and no zero in front of them"),
      ("-", 1, "a number has digits, and no zero in front of them"),
      ("-a", 1, "a number has digits, and no zero in front of them"),
      ("1.", 2, "digits are missing behind the point"),
      ("1.e3", 2, "digits are missing behind the point"),
      ("1e", 2, "digits are missing in the exponent"),
      ("1e+", 3, "digits are missing in the exponent"), ("0x10", 1, "something follows the value"),
      ("[1,]", 3, "a value begins with"), ("[1", 2, "a comma or ] is missing"),
      ("[1 2]", 3, "a comma or ] is missing"), ("[,]", 1, "a value begins with"),
      ("[", 1, "a value is missing"), ("{", 1, "a name in quotes is missing"),
      ("{a: 1}", 1, "a name in quotes is missing"), (#"{"a"}"#, 4, "a colon is missing"),
      (#"{"a" 1}"#, 5, "a colon is missing"), (#"{"a": }"#, 6, "a value begins with"),
      (#"{"a": 1,}"#, 8, "a name in quotes is missing"),
      (#"{"a": 1"#, 7, "a comma or } is missing"),
      (#"{"a": 1, "a": 2}"#, 9, "the name \"a\" stands a second time"),
      ("// a\n1", 0, "a value begins with"), ("\u{FEFF}1", 0, "a value begins with"),
      (#""a"#, 2, "a text has no end"), (#""\"#, 2, "a text has no end"),
      (#""\x""#, 2, "there is no such escape"), (#""\u12""#, 3, "four digits are missing"),
      (#""\u12g4""#, 3, "four digits are missing"), (#""\u+123""#, 3, "four digits are missing"),
      (#""\ud83d""#, 7, "half of a pair"), (#""\ude42""#, 7, "half of a pair"),
      (#""\ud83dx""#, 7, "half of a pair"), (#""\ud83d\n""#, 8, "half of a pair"),
      (#""\ud83d\u0041""#, 13, "half of a pair"),
      ("\"a\nb\"", 2, "a control character stands in a text"),
      ("\"a\tb\"", 2, "a control character stands in a text"),
    ])
  func refuses(_ text: String, _ offset: Int, _ reason: String) {
    do throws(JSONSyntaxError) {
      let value = try JSONValue(parsing: text)
      Issue.record("\(value)")
    } catch {
      #expect(error.offset == offset)
      #expect(error.reason.contains(reason))
      #expect(error.description.hasPrefix("not JSON at byte \(offset + 1): "))
    }
  }

  @Test("nesting has an end, so that nobody else's text uses up the stack")
  func depth() throws {
    func nested(_ count: Int) -> String {
      String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }
    #expect(throws: Never.self) { try JSONValue(parsing: nested(64)) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(65)) }
    #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000))
    }
  }

  @Test("control characters and quotes are written so that they can be read")
  func writes() {
    #expect(JSONValue.string("\u{1}\u{1F}\"\\\n\r\t").description == #""\u0001\u001f\"\\\n\r\t""#)
    #expect(
      JSONValue.object([.init("a\"", .array([.bool(false), .null]))]).description
        == #"{"a\"": [false, null]}"#)
  }

  @Test("a member is found by its name")
  func members() throws {
    let value = try JSONValue(parsing: #"{"a": 1, "b": null}"#)
    #expect(value["a"] == .number("1"))
    #expect(value["b"] == .null)
    #expect(value["c"] == nil)
    #expect(JSONValue.array([])["a"] == nil)
  }
}
