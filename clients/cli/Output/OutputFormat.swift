/// How data is printed.
enum OutputFormat: String {
  case table
  case json
  case csv
}

/// A cell of printed data.
enum Cell {
  case text(String)
  /// An instant, printed in RFC 3339.
  case time(String)
  case number(Double)
  case integer(Int)
  case flag(Bool)
  case absent

  /// The cell without quotes.
  var plain: String {
    switch self {
    case .text(let text), .time(let text): text
    case .number(let number): Self.shown(number)
    case .integer(let integer): String(integer)
    case .flag(let flag): flag ? "yes" : "no"
    case .absent: ""
    }
  }

  /// The cell as JSON.
  var json: String {
    switch self {
    case .text(let text), .time(let text): JSONText.quoted(text)
    case .number(let number): Self.shown(number)
    case .integer(let integer): String(integer)
    case .flag(let flag): flag ? "true" : "false"
    case .absent: "null"
    }
  }

  /// The cell as a field of CSV, in quotes where it needs them.
  var csv: String {
    let text = plain
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  var isNumber: Bool {
    switch self {
    case .number, .integer: true
    case .text, .time, .flag, .absent: false
    }
  }

  /// The shortest digits that read back as the same number; whole numbers without a point.
  private static func shown(_ number: Double) -> String {
    let text = number.description
    guard text.hasSuffix(".0"), text != "-0.0" else { return text }
    return String(text.dropLast(2))
  }
}

/// Text in JSON.
enum JSONText {
  /// The text in quotes, with what JSON does not allow escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
