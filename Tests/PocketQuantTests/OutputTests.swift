import PocketQuantClient
import Testing

@testable import pocketquant

@Suite("Printed data")
struct OutputTests {
  private static func plain(_ cell: Cell) -> String {
    var text: [UInt8] = []
    cell.appendPlain(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func json(_ cell: Cell) -> String {
    var text: [UInt8] = []
    cell.appendJSON(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func csv(_ cell: Cell) -> String {
    var text: [UInt8] = []
    cell.appendCSV(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  @Test(
    "numbers are printed with the shortest digits that read back as the same",
    arguments: [
      (118.56, "118.56"), (9_616_100, "9616100"), (0, "0"), (-0.0, "-0.0"), (0.1, "0.1"),
      (-37.63, "-37.63"), (1e16, "1e+16"), (5e-7, "5e-07"), (143_539_993.3, "143539993.3"),
      (100, "100"),
    ])
  func numbers(_ number: Double, _ text: String) {
    #expect(Self.plain(.number(number)) == text)
    #expect(Double(text)?.bitPattern == number.bitPattern)
  }

  @Test("several texts are an array in JSON and words elsewhere")
  func lists() {
    #expect(Self.json(.list(["1h", "a\"b"])) == "[\"1h\", \"a\\\"b\"]")
    #expect(Self.json(.list([])) == "[]")
    #expect(Self.csv(.list(["1h", "1d"])) == "1h 1d")
    #expect(Self.plain(.list(["1h", "1d"])) == "1h 1d")
  }

  @Test("text is escaped for JSON and quoted for CSV")
  func texts() {
    #expect(Self.json(.text("a\"b\\c\n\u{1}é")) == "\"a\\\"b\\\\c\\n\\u0001é\"")
    #expect(Self.json(.absent) == "null")
    #expect(Self.json(.integer(5)) == "5")
    #expect(Self.json(.time(Timestamp(nanoseconds: 0))) == "\"1970-01-01T00:00:00Z\"")
    #expect(Self.csv(.text("plain")) == "plain")
    #expect(Self.csv(.text("a,b")) == "\"a,b\"")
    #expect(Self.csv(.text("a\"b")) == "\"a\"\"b\"")
    #expect(Self.csv(.absent) == "")
  }

  @Test("nothing that others wrote is left to the terminal to obey")
  func harmless() {
    #expect(
      Shown.harmless("a\u{1B}]0;b\u{7}\r\u{9B}2J\u{7F}\u{202E}\0")
        == "a\\u{1b}]0;b\\u{7}\\u{d}\\u{9b}2J\\u{7f}\\u{202e}\\u{0}")
    #expect(Shown.harmless("a b\tc\n  é 日本 — “x” 👩‍🚀\u{A0}") == "a b\tc\n  é 日本 — “x” 👩‍🚀\u{A0}")
    #expect(Shown.harmless("a\nb\tc", hasLines: false) == "a\\nb\tc")
  }

  @Test("counts, durations and decimals read well")
  func shown() {
    #expect(Shown.count(1_234_567) == "1,234,567")
    #expect(Shown.count(999) == "999")
    #expect(Shown.count(1, "bar") == "1 bar")
    #expect(Shown.count(0, "bar") == "0 bars")
    #expect(Shown.duration(.microseconds(83)) == "83 µs")
    #expect(Shown.duration(.microseconds(1440)) == "1.4 ms")
    #expect(Shown.duration(.milliseconds(2504)) == "2.50 s")
    #expect(Shown.decimal(-0.004, 2) == "0.00")
    #expect(Shown.decimal(-1.005, 1) == "-1.0")
    #expect(Shown.decimal(12.345, 0) == "12")
  }
}
