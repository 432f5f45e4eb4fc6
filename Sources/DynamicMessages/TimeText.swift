internal import RPCCore

/// Finds out what is wrong with a text that looks like a time and is none.
enum TimeText {
  /// What is wrong with `text`; nil where it does not look like a time at all.
  static func mistake(in text: String) -> String? {
    let bytes = Array(text.utf8)
    guard hasShape(bytes.prefix(10), "0000-00-00") else { return nil }
    let date = String(decoding: bytes.prefix(10), as: UTF8.self)
    if Timestamp(date) == nil, !Timestamp.isOutOfRange(date) { return "there is no day \(date)" }
    let rest = bytes.dropFirst(10)
    if rest.isEmpty { return nil }
    let clock = rest.dropFirst()
    guard let separator = rest.first, separators.contains(separator),
      hasShape(clock.prefix(5), "00:00")
    else {
      return "behind the day stands T and the hour and the minute, as in T09:30"
    }
    if number(clock, 0) > 23 { return "the last hour of a day is 23" }
    if number(clock, 3) > 59 { return "the last minute of an hour is 59" }
    guard hasShape(clock.prefix(8), "00:00:00") else { return offsetMistake(clock.dropFirst(5)) }
    if number(clock, 6) > 59 {
      return "the last second of a minute is 59, also where one was added"
    }
    let fraction = clock.dropFirst(8)
    guard fraction.first == UInt8(ascii: ".") else { return offsetMistake(fraction) }
    let digits = fraction.dropFirst().prefix { (0x30...0x39).contains($0) }
    if digits.isEmpty { return "digits are missing behind the point" }
    if digits.count > 9 {
      return "it has \(digits.count) digits behind the point, and nanoseconds have nine"
    }
    return offsetMistake(fraction.dropFirst(1 + digits.count))
  }

  /// What may stand between the day and the hour.
  private static let separators = [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")]

  private static func offsetMistake(_ offset: ArraySlice<UInt8>) -> String {
    let shown = JSONValue.string(String(decoding: offset, as: UTF8.self)).kind
    return "\(shown) at its end is no offset from UTC, which is Z or one such as +02:00"
  }

  /// Whether the bytes are digits where `form` has zeros, and what it has elsewhere.
  private static func hasShape(_ bytes: ArraySlice<UInt8>, _ form: String) -> Bool {
    let shape = Array(form.utf8)
    return bytes.count == shape.count
      && zip(bytes, shape).allSatisfy { byte, wanted in
        wanted == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == wanted
      }
  }

  /// The number of the two digits at `offset`.
  private static func number(_ bytes: ArraySlice<UInt8>, _ offset: Int) -> Int {
    bytes.dropFirst(offset).prefix(2).reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
