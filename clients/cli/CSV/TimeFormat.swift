internal import PocketQuantClient

/// How times are written in a file, in the notation of Python's `strptime`.
struct TimeFormat {
  /// A part of the notation.
  private enum Part {
    case literal(Character)
    case blanks
    case directive(Character)
  }

  /// The directives that are understood.
  static let directives: [(directive: String, meaning: String)] = [
    ("%Y", "year with century"), ("%y", "year without century, 69 to 68"),
    ("%m", "month"), ("%b %B", "name of the month, short or long"), ("%d", "day of the month"),
    ("%j", "day of the year"), ("%a %A", "name of the weekday, which is not compared"),
    ("%H", "hour, 0 to 23"), ("%I %p", "hour, 1 to 12, and AM or PM"), ("%M", "minute"),
    ("%S", "second"), ("%f", "fraction of a second, 1 to 6 digits"),
    ("%z", "offset such as +02:00 or Z"), ("%%", "a percent sign"),
  ]

  private let parts: [Part]

  /// A format.
  ///
  /// - Throws: ``CommandError`` where a directive is not understood.
  init(_ text: String) throws(CommandError) {
    var parts: [Part] = []
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "%" {
        guard let directive = rest.popFirst(), "YymbBdjaAHIpMSfz%".contains(directive) else {
          throw .usage(
            "--time-format \"\(text)\": each % is followed by one of Y y m b B d j a A H I p M S "
              + "f z %, as in Python's strptime")
        }
        parts.append(directive == "%" ? .literal("%") : .directive(directive))
      } else {
        parts.append(character.isWhitespace ? .blanks : .literal(character))
      }
    }
    self.parts = parts
  }

  /// The instant that `text` names; nil where it is written otherwise or names no day that exists.
  ///
  /// Without `%z` it is UTC.
  func timestamp(_ text: Substring) -> Timestamp? {
    var scanner = Scanner(rest: text)
    for part in parts {
      let matches: Bool
      switch part {
      case .literal(let character): matches = scanner.rest.popFirst() == character
      case .blanks: matches = scanner.skipBlanks()
      case .directive(let directive): matches = scanner.take(directive)
      }
      if !matches { return nil }
    }
    return scanner.rest.isEmpty ? scanner.timestamp : nil
  }
}

/// Takes the parts of a time from a text.
private struct Scanner {
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  private static let weekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  var rest: Substring
  private var fields = Timestamp.Fields(year: 1900, month: 1, day: 1)
  private var dayOfYear: Int?
  private var isAfternoon: Bool?
  private var isTwelveHours = false
  private var offset = 0

  init(rest: Substring) {
    self.rest = rest
  }

  /// The instant that the parts make.
  var timestamp: Timestamp? {
    var fields = fields
    // As in Python, AM and PM count with an hour of twelve alone.
    if let isAfternoon, isTwelveHours { fields.hour = fields.hour % 12 + (isAfternoon ? 12 : 0) }
    if dayOfYear != nil { (fields.month, fields.day) = (1, 1) }
    guard var timestamp = Timestamp(fields: fields) else { return nil }
    if let dayOfYear {
      let (day, overflow) = timestamp.nanoseconds.addingReportingOverflow(
        Int64(dayOfYear - 1) * 86_400_000_000_000)
      timestamp.nanoseconds = day
      if overflow || timestamp.fields.year != fields.year { return nil }
    }
    let (shifted, overflow) = timestamp.nanoseconds.subtractingReportingOverflow(
      Int64(offset) * 1_000_000_000)
    return overflow ? nil : Timestamp(nanoseconds: shifted)
  }

  mutating func skipBlanks() -> Bool {
    let before = rest.count
    rest = rest.drop { $0.isWhitespace }
    return rest.count < before
  }

  mutating func take(_ directive: Character) -> Bool {
    switch directive {
    case "Y": return take(4...4, in: 1...9999) { $0.fields.year = $1 }
    case "y": return take(2...2, in: 0...99) { $0.fields.year = $1 < 69 ? 2000 + $1 : 1900 + $1 }
    case "m": return take(1...2, in: 1...12) { $0.fields.month = $1 }
    case "d": return take(1...2, in: 1...31) { $0.fields.day = $1 }
    case "j": return take(1...3, in: 1...366) { $0.dayOfYear = $1 }
    case "H": return take(1...2, in: 0...23) { $0.fields.hour = $1 }
    case "I": return takeTwelveHours()
    case "M": return take(1...2, in: 0...59) { $0.fields.minute = $1 }
    case "S": return take(1...2, in: 0...59) { $0.fields.second = $1 }
    case "f": return takeFraction()
    case "b", "B":
      guard let month = takeName(Self.months) else { return false }
      fields.month = month + 1
      return true
    case "a", "A": return takeName(Self.weekdays) != nil
    case "p": return takeHalfOfDay()
    default: return takeOffset()
    }
  }

  private mutating func take(
    _ digits: ClosedRange<Int>, in range: ClosedRange<Int>, _ set: (inout Scanner, Int) -> Void
  ) -> Bool {
    let text = rest.prefix(digits.upperBound).prefix { $0.isASCII && $0.isNumber }
    guard digits.contains(text.count), let value = Int(text), range.contains(value) else {
      return false
    }
    rest = rest.dropFirst(text.count)
    set(&self, value)
    return true
  }

  private mutating func takeTwelveHours() -> Bool {
    // Without %p it is a morning's hour, as in Python.
    isAfternoon = isAfternoon ?? false
    isTwelveHours = true
    return take(1...2, in: 1...12) { $0.fields.hour = $1 }
  }

  private mutating func takeFraction() -> Bool {
    let text = rest.prefix(6).prefix { $0.isASCII && $0.isNumber }
    guard let value = Int(text) else { return false }
    rest = rest.dropFirst(text.count)
    fields.nanosecond = (text.count..<9).reduce(value) { scaled, _ in scaled * 10 }
    return true
  }

  /// A name in any case, written out or its first three letters.
  private mutating func takeName(_ names: [String]) -> Int? {
    for (index, name) in names.enumerated() {
      for form in [name[...], name.prefix(3)]
      where rest.prefix(form.count).lowercased() == form {
        rest = rest.dropFirst(form.count)
        return index
      }
    }
    return nil
  }

  private mutating func takeHalfOfDay() -> Bool {
    let text = rest.prefix(2).lowercased()
    guard text == "am" || text == "pm" else { return false }
    isAfternoon = text == "pm"
    rest = rest.dropFirst(2)
    return true
  }

  private mutating func takeOffset() -> Bool {
    if rest.first == "Z" || rest.first == "z" {
      rest = rest.dropFirst()
      return true
    }
    guard let sign = rest.popFirst(), sign == "+" || sign == "-" else { return false }
    var seconds = 0
    guard take(2...2, in: 0...23, { seconds = $1 * 3600 }) else { return false }
    if rest.first == ":" { rest = rest.dropFirst() }
    guard take(2...2, in: 0...59, { seconds += $1 * 60 }) else { return false }
    offset = sign == "-" ? -seconds : seconds
    return true
  }
}
