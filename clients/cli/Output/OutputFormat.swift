internal import DynamicMessages
internal import PocketQuantClient

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
  case time(Timestamp)
  case number(Double)
  case integer(Int)
  /// Several texts: an array in JSON, elsewhere with blanks between them.
  case list([String])
  case absent

  /// Appends the cell without quotes.
  func appendPlain(to text: inout [UInt8]) {
    switch self {
    case .text(let string): text.append(contentsOf: string.utf8)
    case .time(let time): time.append(to: &text)
    case .number(let number): Self.append(number, to: &text)
    case .integer(let integer): text.append(contentsOf: String(integer).utf8)
    case .list(let strings): text.append(contentsOf: strings.joined(separator: " ").utf8)
    case .absent: break
    }
  }

  /// Appends the cell as JSON.
  func appendJSON(to text: inout [UInt8]) {
    switch self {
    case .text(let string): text.append(contentsOf: "\(JSONValue.string(string))".utf8)
    case .time(let time):
      text.append(UInt8(ascii: "\""))
      time.append(to: &text)
      text.append(UInt8(ascii: "\""))
    case .number, .integer: appendPlain(to: &text)
    case .list(let strings):
      let quoted = strings.map { "\(JSONValue.string($0))" }.joined(separator: ", ")
      text.append(contentsOf: "[\(quoted)]".utf8)
    case .absent: text.append(contentsOf: "null".utf8)
    }
  }

  /// Appends the cell as a field of CSV, in quotes where it needs them.
  func appendCSV(to text: inout [UInt8]) {
    guard case .text(let string) = self, string.contains(where: { ",\"\n\r".contains($0) }) else {
      return appendPlain(to: &text)
    }
    let doubled = string.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    text.append(contentsOf: "\"\(doubled)\"".utf8)
  }

  var isNumber: Bool {
    switch self {
    case .number, .integer: true
    case .text, .time, .list, .absent: false
    }
  }

  /// The shortest digits that read back as the same number; whole numbers without a point.
  private static func append(_ number: Double, to text: inout [UInt8]) {
    let digits = number.description.utf8
    // A negative zero keeps its point: "-0" would read back as a whole number without a sign.
    let isWhole = digits.count > 2 && digits.suffix(2).elementsEqual(".0".utf8)
    let isNegativeZero = number == 0 && number.sign == .minus
    text.append(contentsOf: isWhole && !isNegativeZero ? digits.dropLast(2) : digits[...])
  }
}
