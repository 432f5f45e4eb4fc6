import TestSupport
import Testing

@testable import pocketquant

@Suite("Decimal numbers")
struct DecimalNumberTests {
  private static func value(_ text: String) -> Double? {
    DecimalNumber.value(of: Array(text.utf8)[...])
  }

  @Test(
    "what writes no decimal number has no value",
    arguments: [
      "", "-", "+", ".", "-.", "1..2", "1.2.3", "--1", "1-", "nan", "inf", "0x10", "1,5", "1e",
      "e5", "1e5.5", " 1", "１",
    ])
  func refused(_ text: String) {
    #expect(Self.value(text) == nil)
  }

  @Test(
    "signs, points and exponents are read",
    arguments: [
      ("1", 1.0), ("+1.5", 1.5), ("-2.50", -2.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000),
      ("1.5E-3", 0.0015), ("007", 7), ("9007199254740993", 9_007_199_254_740_992),
      ("0.1", 0.1), ("123456789012345.6", 123_456_789_012_345.6), ("1e999", .infinity),
    ])
  func read(_ text: String, _ expected: Double) {
    #expect(Self.value(text) == expected)
  }

  @Test("a negative zero keeps its sign")
  func negativeZero() {
    #expect(Self.value("-0.0")?.sign == .minus)
    #expect(Self.value("0")?.sign == .plus)
  }

  @Test("every text has the value that the standard library gives it", arguments: 1...5)
  func property(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<5000 {
      let text =
        switch Int.random(in: 0..<4, using: &random) {
        case 0: Double(bitPattern: random.next()).magnitude.description
        case 1: ((Double.random(in: 0..<1e6, using: &random) * 100).rounded() / 100).description
        case 2:
          "\(Int.random(in: 0..<1_000_000, using: &random)).\(Int.random(in: 0..<100_000_000, using: &random))"
        default: "-0.\(Int.random(in: 0..<1_000_000_000, using: &random))"
        }
      guard text != "nan", text != "inf" else { continue }
      #expect(Self.value(text)?.bitPattern == Double(text)?.bitPattern, "seed \(seed): \(text)")
    }
  }
}
