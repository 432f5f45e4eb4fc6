extension Timestamp: CustomStringConvertible, LosslessStringConvertible {
  /// RFC 3339 in UTC, the fraction only where there is one: `2000-03-01T00:00:00Z`.
  public var description: String {
    var text: [UInt8] = []
    text.reserveCapacity(32)
    append(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends ``description`` to `text`.
  public func append(to text: inout [UInt8]) {
    let fields = self.fields
    text.append(fields.year, digits: 4)
    text.append(UInt8(ascii: "-"))
    text.append(fields.month, digits: 2)
    text.append(UInt8(ascii: "-"))
    text.append(fields.day, digits: 2)
    text.append(UInt8(ascii: "T"))
    text.append(fields.hour, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(fields.minute, digits: 2)
    text.append(UInt8(ascii: ":"))
    text.append(fields.second, digits: 2)
    if fields.nanosecond > 0 {
      text.append(UInt8(ascii: "."))
      text.append(fields.nanosecond, digits: 9)
      while text.last == UInt8(ascii: "0") { text.removeLast() }
    }
    text.append(UInt8(ascii: "Z"))
  }

  /// An instant from RFC 3339 or ISO 8601's date: `2000-03-01`, `2000-03-01 09:30`,
  /// `2000-03-01T09:30:00.5+02:00`.
  ///
  /// Without an offset the time is UTC. Nil where the text is something else, names a day that does
  /// not exist, or has digits finer than a nanosecond.
  public init?(_ text: String) {
    self.init(ascii: Array(text.utf8)[...])
  }

  /// An instant from the same text in ASCII.
  public init?(ascii text: ArraySlice<UInt8>) {
    guard let (fields, offset) = Self.fields(ascii: text) else { return nil }
    self.init(fields: fields, secondsEast: offset)
  }

  /// Whether `text` names an instant that exists and that no timestamp can hold.
  public static func isOutOfRange(_ text: String) -> Bool {
    guard let (fields, offset) = fields(ascii: Array(text.utf8)[...]), fields.exist else {
      return false
    }
    return Timestamp(fields: fields, secondsEast: offset) == nil
  }

  /// What stands in a text, whether there is such a day or not, and the seconds east of UTC.
  private static func fields(ascii text: ArraySlice<UInt8>) -> (Fields, Int)? {
    var scanner = DigitScanner(rest: text)
    guard let year = scanner.digits(exactly: 4), scanner.skip("-"),
      let month = scanner.digits(exactly: 2), scanner.skip("-"),
      let day = scanner.digits(exactly: 2)
    else { return nil }
    var fields = Fields(year: year, month: month, day: day)
    var offset = 0
    if !scanner.isAtEnd {
      guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
        let seconds = scanner.timeOfDay(into: &fields)
      else { return nil }
      offset = seconds
    }
    return scanner.isAtEnd ? (fields, offset) : nil
  }
}

extension [UInt8] {
  /// Appends a number of up to `digits` digits with zeros in front.
  fileprivate mutating func append(_ value: Int, digits: Int) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    var rest = value
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor % 10))
      rest %= divisor
      divisor /= 10
    }
  }
}

/// A cursor over ASCII text that takes numbers of a fixed width.
private struct DigitScanner {
  var rest: ArraySlice<UInt8>

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digits(exactly count: Int) -> Int? {
    var value = 0
    for _ in 0..<count {
      guard let digit = rest.first, (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
      rest.removeFirst()
    }
    return value
  }

  /// A fraction's digits as nanoseconds.
  private mutating func fraction() -> Int? {
    var value = 0
    var scale = 1_000_000_000
    while let digit = rest.first, (0x30...0x39).contains(digit) {
      guard scale > 1 else { return nil }
      scale /= 10
      value += Int(digit - 0x30) * scale
      rest.removeFirst()
    }
    return scale == 1_000_000_000 ? nil : value
  }

  /// Takes `hh:mm[:ss[.fraction]]` and an offset; gives the offset in seconds east of UTC.
  mutating func timeOfDay(into fields: inout Timestamp.Fields) -> Int? {
    guard let hour = digits(exactly: 2), skip(":"), let minute = digits(exactly: 2)
    else { return nil }
    (fields.hour, fields.minute) = (hour, minute)
    if skip(":") {
      guard let second = digits(exactly: 2) else { return nil }
      fields.second = second
      if skip(".") {
        guard let nanosecond = fraction() else { return nil }
        fields.nanosecond = nanosecond
      }
    }
    return offset()
  }

  private mutating func offset() -> Int? {
    if isAtEnd || skip("Z") || skip("z") { return 0 }
    let sign = skip("+") ? 1 : skip("-") ? -1 : 0
    guard sign != 0, let hours = digits(exactly: 2) else { return nil }
    let needsMinutes = skip(":") || !isAtEnd
    guard let minutes = needsMinutes ? digits(exactly: 2) : 0, hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
