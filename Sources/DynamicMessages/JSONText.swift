/// How values of the schema language are written in JSON.
enum JSONText {
  /// The shortest digits that read back as the same number; text where it is not finite.
  static func number<T: BinaryFloatingPoint & CustomStringConvertible>(_ value: T) -> JSONValue {
    if value.isNaN { return .string("NaN") }
    if value.isInfinite { return .string(value < 0 ? "-Infinity" : "Infinity") }
    let text = value.description
    // A negative zero keeps its point, for readers that take "-0" for a whole number.
    let isShort = text.hasSuffix(".0") && !(value == 0 && value.sign == .minus)
    return .number(isShort ? String(text.dropLast(2)) : text)
  }

  /// The number that `value` is; nil where it is none, or too large for one.
  static func double(_ value: JSONValue) -> Double? {
    switch value {
    case .number(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: nil
    }
  }

  /// The single-precision number that `value` is, read from its digits and not from a double.
  static func float(_ value: JSONValue) -> Float? {
    if case .number(let text) = value { return Float(text).flatMap { $0.isFinite ? $0 : nil } }
    return double(value).map { Float($0) }
  }

  /// Seconds and an `s`, with as many digits behind the point as are needed, at most nine.
  static func duration(_ nanoseconds: Int64) -> String {
    let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var text = (nanoseconds < 0 ? "-" : "") + String(seconds)
    if rest > 0 {
      let digits = String(rest)
      text += "." + String(repeating: "0", count: 9 - digits.count) + digits
      while text.hasSuffix("0") { text.removeLast() }
    }
    return text + "s"
  }

  /// The nanoseconds of a text such as `1.5s`; nil where it is none.
  static func nanoseconds(_ text: String) -> Int64? {
    guard text.hasSuffix("s") else { return nil }
    var rest = text.dropLast()
    let isNegative = rest.first == "-"
    if isNegative { rest = rest.dropFirst() }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let seconds = UInt64(parts[0])
    else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard fraction.utf8.count <= 9 else { return nil }
    let padded = fraction + String(repeating: "0", count: 9 - fraction.utf8.count)
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carried) = scaled.addingReportingOverflow(UInt64(padded) ?? 0)
    if overflow || carried { return nil }
    if isNegative { return sum == UInt64(Int64.min.magnitude) ? .min : Int64(exactly: sum).map(-) }
    return Int64(exactly: sum)
  }
}
