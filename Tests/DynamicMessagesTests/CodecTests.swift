import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

@Suite("Messages of a schema that is known only while the program runs")
struct CodecTests {
  @Test(
    "a field of each type lies in its bytes as the protocol says",
    arguments: [
      ("bool", "true", [1]), ("u8", "255", [255]), ("i8", "-1", [255]),
      ("u16", "258", [2, 1]), ("i16", "-2", [254, 255]), ("u32", "16909060", [4, 3, 2, 1]),
      ("i32", "-2147483648", [0, 0, 0, 128]),
      ("u64", "18446744073709551615", [255, 255, 255, 255, 255, 255, 255, 255]),
      ("u64", "9007199254740993", [1, 0, 0, 0, 0, 0, 32, 0]),
      ("i64", "-9223372036854775808", [0, 0, 0, 0, 0, 0, 0, 128]),
      ("i64", "-9007199254740993", [255, 255, 255, 255, 255, 255, 223, 255]),
      ("f32", "1.5", [0, 0, 192, 63]), ("f32", "\"NaN\"", [0, 0, 192, 127]),
      ("f64", "-0.0", [0, 0, 0, 0, 0, 0, 0, 128]),
      ("f64", "\"Infinity\"", [0, 0, 0, 0, 0, 0, 240, 127]),
      ("timestamp", "\"1970-01-01T00:00:00.000000258Z\"", [2, 1, 0, 0, 0, 0, 0, 0]),
      (
        "timestamp", "\"1969-12-31T23:59:59.999999999Z\"", [255, 255, 255, 255, 255, 255, 255, 255]
      ),
      ("duration", "\"-0.000000002s\"", [254, 255, 255, 255, 255, 255, 255, 255]),
      (
        "uuid", "\"00010203-0405-0607-0809-0a0b0c0d0e0f\"",
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
      ),
      ("Op", "\"an a\"", [1, 0]), ("Op", "770", [2, 3]), ("Cl", "\"b\"", [2]),
      ("string(0...9)", "\"é\"", [16, 0, 0, 0, 2, 0, 0, 0, 0xC3, 0xA9]),
      ("bytes(0...9)", "\"AQI=\"", [16, 0, 0, 0, 2, 0, 0, 0, 1, 2]),
      ("string(0...9)", "\"\"", []), ("list<u8>(0...3)", "[]", []),
      ("list<u16>(0...3)", "[1, 2]", [16, 0, 0, 0, 2, 0, 0, 0, 1, 0, 2]),
      ("array<u16>(3)", "[1, 2, 3]", [1, 0, 2, 0, 3, 0]),
      ("B", "{\"b\": 7}", [16, 0, 0, 0, 1, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 7]),
    ] as [(String, String, [UInt8])])
  func types(_ type: String, _ value: String, _ field: [UInt8]) throws {
    let fixture = try CodecFixture(
      """
      enum Op: u16 open { a "an a" @1 }
      enum Cl: u8 closed { a @1 b @2 }
      value B { b: u8 @1 }
      value A { a: \(type) @1 }
      """)
    let size = max((field.count + 7) / 8 * 8, 8)
    let isBehind = field.count > 8 && field[0] == 16
    let block = isBehind ? 16 : 8 + size
    let bytes = [UInt8(block), 0, 0, 0, 0, 0, 0, 0] + field
    let whole = bytes + Array(repeating: 0, count: 8 + size - bytes.count)
    #expect(try fixture.bytes("{\"a\": \(value)}") == whole)
    #expect(try fixture.json(whole) == "{\"a\": \(value)}")
  }

  @Test("fields may come in any order, absent ones as null or not at all")
  func order() throws {
    let fixture = try CodecFixture("value A { a: u8 @1 b: u8? @2 c: u8? @3 }")
    let bytes = try fixture.bytes(#"{"c": 3, "b": null, "a": 1}"#)
    #expect(bytes == [16, 0, 0, 0, 2, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0])
    #expect(try fixture.json(bytes) == #"{"a": 1, "c": 3}"#)
  }

  @Test("a case may be given by its text, its name or its number, the text before the name")
  func cases() throws {
    let fixture = try CodecFixture(
      "enum E: u8 closed { b \"c\" @1 a \"b\" @2 d \"e\" @3 } value A { a: E @1 }")
    for (given, number) in [("\"b\"", 2), ("\"c\"", 1), ("\"d\"", 3), ("\"e\"", 3), ("2", 2)] {
      #expect(try fixture.bytes("{\"a\": \(given)}")[8] == UInt8(number), "\(given)")
    }
    for number in 1...3 as ClosedRange<UInt8> {
      let bytes = [16, 0, 0, 0, 0, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0]
      #expect(try fixture.bytes(try fixture.json(bytes)) == bytes)
    }
  }

  @Test("columns are arrays of one length, optional ones may be left out")
  func columns() throws {
    let fixture = try CodecFixture("columns A(0...3) { a: u8 @1 b: u16? @2 }")
    let bytes = try fixture.bytes(#"{"a": [1, 2], "b": [3, 4]}"#)
    #expect(
      bytes == [
        32, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 2, 0, 0, 0,
        40, 0, 0, 0, 2, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0,
      ])
    #expect(try fixture.json(bytes) == #"{"a": [1, 2], "b": [3, 4]}"#)
    #expect(try fixture.json(try fixture.bytes(#"{"a": [1]}"#)) == #"{"a": [1]}"#)
    #expect(try fixture.json(try fixture.bytes(#"{"a": []}"#)) == #"{"a": []}"#)
  }

  @Test("a fault of the message itself, and one of a value, have the right path")
  func paths() throws {
    let fixture = try CodecFixture(
      "value A { b: B @1 c: list<B>(0...3) @2 } value B { d: string(1...9) @1 }")
    let bytes = try fixture.bytes(#"{"b": {"d": "x"}, "c": [{"d": "y"}]}"#)
    func error(_ change: (inout [UInt8]) -> Void) -> WireError? {
      var changed = bytes
      change(&changed)
      do throws(WireError) {
        _ = try fixture.codec.decode(Bytes(changed), as: fixture.record)
        return nil
      } catch {
        return error
      }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0[0] = 9 } == WireError(.blockLength))
    #expect(error { $0[8] = 9 } == WireError(.offset, "b"))
    #expect(error { $0[24] = 8 } == WireError(.blockLength, "b"))
    #expect(error { $0[40] = 0xFF } == WireError(.utf8, "b.d"))
    #expect(error { $0[64] = 0xFF } == WireError(.utf8, "c.d"))
  }
}
