import TestSupport
import Testing

@testable import RPCCore

@Suite("instants as text")
struct TimestampTextTests {
  struct Row: Sendable {
    let text: String
    let nanoseconds: Int64

    init(_ text: String, _ nanoseconds: Int64) {
      self.text = text
      self.nanoseconds = nanoseconds
    }
  }

  static let second: Int64 = 1_000_000_000

  static let printed = [
    Row("1970-01-01T00:00:00Z", 0),
    Row("1970-01-01T00:00:00.000000001Z", 1),
    Row("1969-12-31T23:59:59.999999999Z", -1),
    Row("1970-01-01T00:00:00.5Z", 500_000_000),
    Row("1970-01-01T00:00:00.0001Z", 100_000),
    Row("2000-02-29T00:00:00Z", 951_782_400 * second),
    Row("2000-03-01T12:34:56Z", 951_914_096 * second),
    Row("1900-02-28T23:59:59Z", -2_203_891_201 * second),
    Row("1900-03-01T00:00:00Z", -2_203_891_200 * second),
    Row("1677-09-21T00:12:43.145224192Z", .min),
    Row("2262-04-11T23:47:16.854775807Z", .max),
  ]

  @Test("an instant is printed in one way and read back from it", arguments: printed)
  func bothWays(row: Row) throws {
    #expect(Timestamp(nanoseconds: row.nanoseconds).description == row.text)
    #expect(Timestamp(row.text) == Timestamp(nanoseconds: row.nanoseconds))
  }

  static let read = [
    Row("2000-03-01", 951_868_800 * second),
    Row("2000-03-01T09:30", 951_903_000 * second),
    Row("2000-03-01 09:30", 951_903_000 * second),
    Row("2000-03-01t09:30z", 951_903_000 * second),
    Row("2000-03-01T09:30:15", 951_903_015 * second),
    Row("2000-03-01T09:30:00.000Z", 951_903_000 * second),
    Row("2000-03-01T09:30+00:00", 951_903_000 * second),
    Row("2000-03-01T09:30-00:00", 951_903_000 * second),
    Row("2000-03-01T09:30:00.5+02:00", 951_895_800 * second + 500_000_000),
    Row("2000-03-01T09:30+0530", 951_883_200 * second),
    Row("2000-03-01T09:30-05", 951_921_000 * second),
    Row("2000-03-01T00:00+23:59", 951_782_460 * second),
    Row("2000-02-29T23:00-01:00", 951_868_800 * second),
    Row("1970-01-01T00:00:00.123456789Z", 123_456_789),
    Row("2262-04-12T01:47:16.854775807+02:00", .max),
    Row("1677-09-20T22:12:43.145224192-02:00", .min),
  ]

  @Test("other forms of an instant are read", arguments: read)
  func readOnly(row: Row) {
    #expect(Timestamp(row.text) == Timestamp(nanoseconds: row.nanoseconds))
  }

  static let refused = [
    "", " ", "now", "2000", "2000-03", "2000-3-01", "2000-03-1", "20000301", "2000-03-01T",
    "2000-03-01T09", "2000-03-01T0930", "2000-03-01T9:30", "2000-03-01T09:30:",
    "2000-03-01T09:30:5",
    "2000-03-01T09:30:00.", "2000-03-01T09:30:00.Z", "2000-03-01T09:30:00.1234567891",
    "2000-03-01T09:30:00.0000000000", "2000-03-01T09:30:00,5", "2000-03-01T09:30ZZ",
    "2000-03-01T09:30Z ", " 2000-03-01", "2000-03-01T24:00", "2000-03-01T09:60",
    "2000-03-01T09:30:60",
    "2001-02-29", "2100-02-29", "2000-04-31", "2000-00-01", "2000-13-01", "2000-01-00",
    "2000-01-32",
    "0000-01-01", "+2000-01-01", "-2000-01-01", "2000-03-01T09:30+24:00", "2000-03-01T09:30+02:60",
    "2000-03-01T09:30+2", "2000-03-01T09:30+02:", "2000-03-01T09:30+02:0",
    "2000-03-01T09:30+02:000",
    "2000-03-01T09:30+", "2000-03-01_09:30", "２000-03-01", "2000-03-01Z", "2000/03/01",
    "1677-09-21T00:12:43.145224191Z", "2262-04-11T23:47:16.854775808Z", "1600-01-01", "2300-01-01",
    "2262-04-11T23:47:16.854775807-00:01", "1677-09-21T00:12:43.145224192+00:01",
  ]

  @Test("a text that is no instant is refused", arguments: refused)
  func refusals(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("what is printed is read as the same instant", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func identity(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      // Fractions of every length, and the limits' neighbourhood, come as often as any.
      let any = Int64.random(in: .min ... .max, using: &generator)
      let step: Int64 = [1, 1000, 1_000_000, Self.second].randomElement(using: &generator) ?? 1
      let near = Int64.random(in: 0...1_000_000, using: &generator)
      let numbers: [Int64] = [any / step * step, .max - near, .min + near]
      let instant = Timestamp(nanoseconds: try #require(numbers.randomElement(using: &generator)))
      #expect(Timestamp(instant.description) == instant, "seed \(seed), \(instant.nanoseconds)")
    }
  }

  @Test(
    "random text is read or refused and never ends the program",
    arguments: [11, 12, 13] as [UInt64])
  func randomText(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      let text = generator.damage(Array("2000-03-01T09:30:00.5+02:00".utf8))
      guard let instant = Timestamp(ascii: text[...]) else { continue }
      #expect(Timestamp(instant.description) == instant, "seed \(seed), \(text)")
    }
  }

  @Test("text is appended behind what is there")
  func appending() {
    var text = Array("at ".utf8)
    Timestamp(nanoseconds: 0).append(to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "at 1970-01-01T00:00:00Z")
  }
}
