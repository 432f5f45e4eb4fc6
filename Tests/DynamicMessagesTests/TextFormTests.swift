import RPCCore
import Testing

@testable import DynamicMessages

@Suite("Values as text in JSON")
struct TextFormTests {
  @Test(
    "base64 of RFC 4648, there and back",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func base64(_ plain: String, _ encoded: String) {
    #expect(Base64.encode(Bytes(Array(plain.utf8))) == encoded)
    #expect(Base64.decode(encoded) == Bytes(Array(plain.utf8)))
  }

  @Test("base64 has all bytes")
  func allBytes() {
    for count in 254...256 {
      let bytes = Bytes((0..<count).map { UInt8(truncatingIfNeeded: $0) })
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }
    #expect(Base64.encode(Bytes([0xFB, 0xFF, 0xFE])) == "+//+")
  }

  @Test(
    "what is no base64, or not the one form of its bytes, is refused",
    arguments: [
      "Z", "Zg", "Zg=", "Zg===", "Zm8", "Zh==", "Zm9=", "====", "=", "Zg==Zg==", "Z===", "Zm9v\n",
      " Zm9v", "Zm-_", "Zm9é", "Zm=v",
    ])
  func noBase64(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(
    "durations are seconds with as many digits as are needed",
    arguments: [
      (0, "0s"), (1, "0.000000001s"), (-1, "-0.000000001s"), (1_000_000_000, "1s"),
      (1_500_000_000, "1.5s"), (-1_500_000_000, "-1.5s"), (-500_000_000, "-0.5s"),
      (10_000_000, "0.01s"), (86_400_000_000_000, "86400s"), (.max, "9223372036.854775807s"),
      (.min, "-9223372036.854775808s"),
    ] as [(Int64, String)])
  func durations(_ nanoseconds: Int64, _ text: String) {
    #expect(JSONText.duration(nanoseconds) == text)
    #expect(JSONText.nanoseconds(text) == nanoseconds)
  }

  @Test("durations may have zeros that are not needed")
  func longDurations() {
    #expect(JSONText.nanoseconds("1.500000000s") == 1_500_000_000)
    #expect(JSONText.nanoseconds("001s") == 1_000_000_000)
    #expect(JSONText.nanoseconds("-0s") == 0)
  }

  @Test(
    "what is no duration, or finer or longer than one can be, is refused",
    arguments: [
      "", "s", "1", "1.s", ".5s", "1.5", "1.0000000001s", "--1s", "+1s", "1 s", "1ms", "1e3s",
      "1,5s", "-s", "9223372036.854775808s", "-9223372036.854775809s", "18446744073709551616s",
      "1.5.5s", "１s",
    ])
  func noDurations(_ text: String) {
    #expect(JSONText.nanoseconds(text) == nil)
  }

  @Test(
    "numbers are the shortest digits that read back as the same",
    arguments: [
      (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (-0.0, "-0.0"), (0, "0"),
      (.leastNonzeroMagnitude, "5e-324"),
      (1e300, "1e+300"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
      (1.0 / 3, "0.3333333333333333"),
    ] as [(Double, String)])
  func doubles(_ number: Double, _ text: String) {
    #expect(JSONText.number(number) == .number(text))
    #expect(JSONText.double(.number(text))?.bitPattern == number.bitPattern)
  }

  @Test("numbers that are not finite are texts")
  func notFinite() {
    #expect(JSONText.number(Double.nan) == .string("NaN"))
    #expect(JSONText.number(-Float.infinity) == .string("-Infinity"))
    #expect(JSONText.double(.string("Infinity")) == .infinity)
    #expect(JSONText.float(.string("-Infinity")) == -.infinity)
    #expect(JSONText.double(.string("NaN"))?.isNaN == true)
    for value: JSONValue in [
      .number("1e400"), .number("-1e400"), .string("nan"), .string("1"), .string("inf"), .null,
      .bool(true), .array([]),
    ] {
      #expect(JSONText.double(value) == nil, "\(value)")
      #expect(JSONText.float(value) == nil, "\(value)")
    }
    #expect(JSONText.float(.number("1e39")) == nil)
  }

  @Test("a number of single precision is read from its digits, and not from a double")
  func singlePrecision() {
    // Halfway between two floats but for the last digit, which a double does not hold.
    #expect(JSONText.float(.number("1.000000059604644775390625000001")) == (1 as Float).nextUp)
    #expect(JSONText.number(0.1 as Float) == .number("0.1"))
  }
}
