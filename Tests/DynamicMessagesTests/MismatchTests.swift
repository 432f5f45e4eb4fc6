import DynamicMessages
import Testing

@Suite("JSON that does not fit its message")
struct MismatchTests {
  private static let declarations = """
    enum Op: u8 open { one @1 }
    enum Cl: u8 closed { one "the one" @1 two @2 }
    value B { x: u8 @1 y: string(1...3) @2 }
    columns T(1...3) { t: timestamp @1 v: f64(finite) @2 w: u8(1...9)? @3 }
    value A {
      bool: bool? @1 u8: u8? @2 ranged: i16(-3...3)? @3 u64: u64? @4 f64: f64(finite, 0...)? @5
      f32: f32(...0.1)? @6 time: timestamp? @7 span: duration? @8 id: uuid? @9
      text: string(1...3)? @10 raw: bytes(2...3)? @11 op: Op? @12 cl: Cl? @13 b: B? @14 t: T? @15
      list: list<u8>(1...2)? @16 nested: list<list<i8(0...5)>(0...2)>(0...2)? @17
      array: array<bool>(2)? @18 values: list<B>(0...2)? @19
    }
    """

  @Test(
    "names its field, and says what it should be",
    arguments: [
      ("[]", "", "is an array; write an object with the fields of A"),
      ("null", "", "is null; write an object with the fields of A"),
      (#"{"zzz": 1}"#, "zzz", "does not exist; A has bool, u8"),
      (#"{"bool": 1}"#, "bool", "is the number 1; it is to be true or false"),
      (#"{"bool": "true"}"#, "bool", #"is the text "true"; it is to be true"#),
      (#"{"u8": 256}"#, "u8", "is the number 256; it is to be a whole number from 0 to 255"),
      (#"{"u8": -1}"#, "u8", "is the number -1"), (#"{"u8": 1.0}"#, "u8", "is the number 1.0"),
      (#"{"u8": 1e2}"#, "u8", "is the number 1e2"), (#"{"u8": "1"}"#, "u8", #"is the text "1""#),
      (#"{"u8": true}"#, "u8", "is a truth value"), (#"{"u8": {}}"#, "u8", "is an object"),
      (#"{"ranged": 4}"#, "ranged", "a whole number from -3 to 3"),
      (#"{"u64": 18446744073709551616}"#, "u64", "a whole number from 0 on"),
      (#"{"u64": -1}"#, "u64", "is the number -1"),
      (#"{"f64": -1}"#, "f64", "is the number -1; it is to be a finite number from 0.0 on"),
      (#"{"f64": "NaN"}"#, "f64", "a finite number"), (#"{"f64": 1e999}"#, "f64", "1e999"),
      (#"{"f32": 0.11}"#, "f32", "a number up to 0.1"),
      (#"{"f32": "1"}"#, "f32", #"is the text "1""#),
      (#"{"time": "2000-02-30"}"#, "time", "a time such as"), (#"{"time": 5}"#, "time", "number 5"),
      (
        #"{"time": "9999-01-01T00:00:00Z"}"#, "time",
        "is the time 9999-01-01T00:00:00Z, which is out of the range that can be held: "
          + "1677-09-21T00:12:43.145224192Z to 2262-04-11T23:47:16.854775807Z"
      ),
      (#"{"time": "1677-09-21"}"#, "time", "out of the range"),
      (
        #"{"time": "2300-02-29"}"#, "time",
        #"is the text "2300-02-29", which is no time: there is no day 2300-02-29; it is to be a "#
          + "time such as"
      ),
      (#"{"time": "2016-12-31T23:59:60Z"}"#, "time", "the last second of a minute is 59"),
      (
        #"{"time": "2016-12-31T23:59:60Z"}"#, "time",
        #"is the text "2016-12-31T23:59:60Z", which is no time"#
      ),
      (#"{"time": "2000-01-01T24:00:00Z"}"#, "time", "the last hour of a day is 23"),
      (#"{"time": "2000-01-01T23:60Z"}"#, "time", "the last minute of an hour is 59"),
      (
        #"{"time": "2000-01-01T00:00:00.0123456789Z"}"#, "time",
        "it has 10 digits behind the point, and nanoseconds have nine"
      ),
      (#"{"time": "2000-01-01T00:00:00.Z"}"#, "time", "digits are missing behind the point"),
      (#"{"time": "2000-01-01T9:30"}"#, "time", "as in T09:30"),
      (#"{"time": "2000-01-01_09:30:00Z"}"#, "time", "behind the day stands T and the hour"),
      (#"{"time": "2000-01-01T09:30:00 CET"}"#, "time", #"" CET" at its end is no offset"#),
      (#"{"time": "soon"}"#, "time", #"is the text "soon", which is no time; it is to be"#),
      (#"{"span": "1"}"#, "span", #"is the text "1"; it is to be a duration such as"#),
      (#"{"span": 1}"#, "span", "number 1"),
      (#"{"id": "x"}"#, "id", "an identifier such as"),
      (#"{"text": ""}"#, "text", "has 0 bytes; 1 to 3 are allowed"),
      (#"{"text": "éé"}"#, "text", "has 4 bytes; 1 to 3 are allowed"),
      (#"{"text": 1}"#, "text", "a text of 1 to 3 bytes"),
      (#"{"raw": "AQ=="}"#, "raw", "has 1 bytes; 2 to 3 are allowed"),
      (#"{"raw": "AQ"}"#, "raw", "2 to 3 bytes in base64"),
      (#"{"op": "two"}"#, "op", #"is the text "two"; it is to be one of "one""#),
      (#"{"op": 256}"#, "op", "is the number 256"),
      (#"{"op": -1}"#, "op", "is the number -1"), (#"{"op": null, "cl": 3}"#, "cl", "number 3"),
      (#"{"cl": "three"}"#, "cl", #"is the text "three"; it is to be one of "the one", "two""#),
      (#"{"b": 1}"#, "b", "is the number 1; write an object with the fields of B"),
      (#"{"b": {"y": "a"}}"#, "b.x", "is missing; it is a whole number from 0 to 255"),
      (#"{"b": {"x": null, "y": "a"}}"#, "b.x", "is missing"),
      (#"{"b": {"x": 1, "y": "a", "z": 0}}"#, "b.z", "does not exist; B has x, y"),
      (#"{"b": {"x": 1, "y": "aaaa"}}"#, "b.y", "has 4 bytes"),
      (#"{"list": []}"#, "list", "has 0 elements; 1 to 2 are allowed"),
      (#"{"list": [1, 2, 3]}"#, "list", "has 3 elements"),
      (#"{"list": {}}"#, "list", "is an object; it is to be an array, each element a whole number"),
      (#"{"list": [1, 256]}"#, "list[1]", "is the number 256"),
      (#"{"list": [null]}"#, "list[0]", "is null"),
      (#"{"nested": [[], [0, 6]]}"#, "nested[1][1]", "a whole number from 0 to 5"),
      (#"{"nested": [[0, 0, 0]]}"#, "nested[0]", "has 3 elements"),
      (#"{"array": [true]}"#, "array", "has 1 elements; 2 to 2 are allowed"),
      (#"{"array": [true, 0]}"#, "array[1]", "is the number 0; it is to be true or false"),
      (#"{"array": true}"#, "array", "an array of 2, each true or false"),
      (#"{"values": [{"x": 1, "y": "a"}, {"x": 1}]}"#, "values[1].y", "is missing"),
      (#"{"t": []}"#, "t", "is an array; write an object with the fields of T"),
      (#"{"t": {"v": []}}"#, "t.t", "is missing; columns are arrays of one length"),
      (#"{"t": {"t": 5, "v": []}}"#, "t.t", "is the number 5; a column is an array"),
      (#"{"t": {"t": [], "v": []}}"#, "t", "has 0 rows; 1 to 3 are allowed"),
      (#"{"t": {"t": ["2000-01-01"]}}"#, "t.v", "is missing"),
      (#"{"t": {"t": ["2000-01-01"], "v": 1}}"#, "t.v", "is the number 1; a column is an array"),
      (#"{"t": {"t": ["2000-01-01"], "v": []}}"#, "t.v", "has 0 rows and the first column 1"),
      (#"{"t": {"t": ["2000-01-01"], "v": ["NaN"]}}"#, "t.v[0]", "a finite number"),
      (#"{"t": {"t": ["2000-01-01"], "v": [1], "w": [0]}}"#, "t.w[0]", "from 1 to 9"),
      (#"{"t": {"t": ["x"], "v": [1]}}"#, "t.t[0]", "a time such as"),
    ])
  func mismatch(_ json: String, _ field: String, _ reason: String) throws {
    let mismatch = try #require(try CodecFixture(Self.declarations).mismatch(json))
    #expect(mismatch.field == field)
    #expect(mismatch.reason.contains(reason), "\(mismatch.reason)")
    let start = field.isEmpty ? "the message " : "field \(field) "
    #expect(mismatch.description == start + mismatch.reason)
  }

  @Test("a long value is cut")
  func long() throws {
    let text = String(repeating: "x", count: 500)
    let mismatch = try #require(
      try CodecFixture(Self.declarations).mismatch("{\"op\": \"\(text)\"}"))
    let start = text.prefix(80)
    #expect(mismatch.reason == "is the text \"\(start)…\"; it is to be one of \"one\"")
  }

  @Test("a message without fields takes an object without members")
  func empty() throws {
    let fixture = try CodecFixture("query A @1 { }")
    #expect(try fixture.bytes("{}") == [8, 0, 0, 0, 0, 0, 0, 0])
    let mismatch = try #require(try fixture.mismatch(#"{"a": 1}"#))
    #expect(mismatch.reason == "does not exist; A has none")
  }
}
