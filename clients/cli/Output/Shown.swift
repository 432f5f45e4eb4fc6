/// Numbers and foreign texts as people read them.
enum Shown {
  /// The text with what a terminal would obey written out, such as `\u{1b}`; tabs stay, and so do
  /// line ends where it may have several lines.
  static func harmless(_ text: String, hasLines: Bool = true) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A where !hasLines: shown += "\\n"
      case 0x09, 0x0A: shown.unicodeScalars.append(scalar)
      // Controls, and what turns the direction of a text.
      case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// A duration in the unit that suits it: `83 µs`, `1.4 ms`, `2.50 s`.
  static func duration(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    if microseconds < 1000 { return "\(Int(microseconds.rounded())) µs" }
    if microseconds < 1e6 { return "\(decimal(microseconds / 1000, 1)) ms" }
    return "\(decimal(microseconds / 1e6, 2)) s"
  }

  /// A number with so many digits behind the point, or as Swift writes it where it is so large
  /// that digits behind the point say nothing.
  static func decimal(_ value: Double, _ digits: Int) -> String {
    var scale = 1
    for _ in 0..<digits { scale *= 10 }
    let exact = (value.magnitude * Double(scale)).rounded()
    guard exact < 1e15 else { return value.description }
    let scaled = Int(exact)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if digits == 0 { return "\(sign)\(scaled)" }
    let rest = String(scaled % scale)
    let zeros = String(repeating: "0", count: digits - rest.count)
    return "\(sign)\(scaled / scale).\(zeros)\(rest)"
  }

  /// A whole number with its thousands apart: `12,345`.
  static func count(_ value: some BinaryInteger) -> String {
    let digits = String(value)
    var groups: [Substring] = []
    var rest = digits[...]
    while !rest.isEmpty {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return groups.joined(separator: ",")
  }

  /// A number and the word for what is counted: `1 bar`, `2 bars`.
  static func count(_ value: some BinaryInteger, _ singular: String) -> String {
    "\(count(value)) \(singular)\(value == 1 ? "" : "s")"
  }
}
