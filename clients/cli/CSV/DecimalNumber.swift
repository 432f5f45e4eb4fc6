/// Reads decimal numbers exactly: the nearest double, whose shortest digits read back as the same.
enum DecimalNumber {
  /// The powers of ten that a double holds exactly.
  private static let powers: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
  }

  /// The number that `text` writes; nil where it writes something else. A number beyond all doubles
  /// is infinite.
  ///
  /// Up to 15 digits are a whole number that a double holds exactly, and a power of ten up to 22 is
  /// too: one division of the two is then rounded once, and so correctly (Clinger, 1990). The rest
  /// is left to the standard library.
  static func value(of text: ArraySlice<UInt8>) -> Double? {
    var rest = text
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    var digits: Int64 = 0
    var digitCount = 0
    var fractionCount: Int?
    for byte in rest {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digitCount += 1
        if digitCount > 15 { return slowValue(of: text) }
        digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
        if let count = fractionCount { fractionCount = count + 1 }
      case UInt8(ascii: ".") where fractionCount == nil: fractionCount = 0
      default: return slowValue(of: text)
      }
    }
    guard digitCount > 0 else { return nil }
    let value = Double(digits) / powers[fractionCount ?? 0]
    return isNegative ? -value : value
  }

  /// Only what is written in decimal: the standard library would read `nan`, `inf` and `0x1p3` too.
  private static func slowValue(of text: ArraySlice<UInt8>) -> Double? {
    let isDecimal = text.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.eE".utf8.contains(byte)
    }
    return isDecimal ? Double(String(decoding: text, as: UTF8.self)) : nil
  }
}
