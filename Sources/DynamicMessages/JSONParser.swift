/// Why a text is not JSON.
public struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
  /// How many bytes stand before the mistake.
  public let offset: Int
  /// What is wrong there.
  public let reason: String

  /// One line with the place.
  public var description: String { "not JSON at byte \(offset + 1): \(reason)" }
}

/// Reads JSON, and nothing that is not: no comments, no trailing commas, no name twice.
struct JSONParser {
  /// The deepest nesting; a message's is far smaller, and the reader's stack is not for a peer to use
  /// up.
  private static let deepest = 64

  private let bytes: [UInt8]
  private var position = 0

  private init(_ text: String) {
    bytes = Array(text.utf8)
  }

  static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
    var parser = JSONParser(text)
    let value = try parser.value(depth: 0)
    parser.skipBlanks()
    guard parser.position == parser.bytes.count else {
      throw parser.mistake("something follows the value")
    }
    return value
  }

  private func mistake(_ reason: String) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, reason: reason)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = current, " \t\r\n".utf8.contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = character.asciiValue, current == byte else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth < Self.deepest else { throw mistake("it is nested more than \(Self.deepest) deep") }
    skipBlanks()
    switch current {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where "-0123456789".utf8.contains(byte): return .number(try number())
    case nil: throw mistake("a value is missing")
    default:
      for (word, value) in [
        ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)),
      ] where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw mistake("a value begins with { [ \" a digit, true, false or null")
    }
  }

  private mutating func object(_ depth: Int) throws(JSONSyntaxError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    skipBlanks()
    if take("}") { return .object([]) }
    repeat {
      skipBlanks()
      guard current == UInt8(ascii: "\"") else { throw mistake("a name in quotes is missing") }
      let start = position
      let name = try string()
      guard names.insert(name).inserted else {
        position = start
        throw mistake("the name \"\(name)\" stands a second time")
      }
      skipBlanks()
      guard take(":") else { throw mistake("a colon is missing behind a name") }
      members.append(JSONValue.Member(name, try value(depth: depth + 1)))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw mistake("a comma or } is missing") }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(JSONSyntaxError) -> JSONValue {
    position += 1
    var values: [JSONValue] = []
    skipBlanks()
    if take("]") { return .array([]) }
    repeat {
      values.append(try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw mistake("a comma or ] is missing") }
    return .array(values)
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
    return position - start
  }

  private mutating func number() throws(JSONSyntaxError) -> String {
    let start = position
    _ = take("-")
    let leadsWithZero = current == UInt8(ascii: "0")
    let whole = digits()
    guard whole > 0, !leadsWithZero || whole == 1 else {
      throw mistake("a number has digits, and no zero in front of them")
    }
    if take("."), digits() == 0 { throw mistake("digits are missing behind the point") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      if digits() == 0 { throw mistake("digits are missing in the exponent") }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw mistake("the text is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): try text.append(contentsOf: escape().utf8)
      case 0..<0x20:
        position -= 1
        throw mistake("a control character stands in a text; write it as \\u00XX")
      default: text.append(byte)
      }
    }
    throw mistake("a text has no end")
  }

  private mutating func escape() throws(JSONSyntaxError) -> String {
    guard let byte = current else { throw mistake("a text has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(Unicode.Scalar(byte))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicode()
    default:
      position -= 1
      throw mistake("there is no such escape")
    }
  }

  /// A character by its number, or by the two halves of a pair.
  private mutating func unicode() throws(JSONSyntaxError) -> String {
    let first = try fourDigits()
    guard (0xD800..<0xE000).contains(first) else {
      return String(decoding: [first], as: UTF16.self)
    }
    guard first < 0xDC00, take("\\"), take("u") else {
      throw mistake("half of a pair of \\u stands alone")
    }
    let second = try fourDigits()
    guard (0xDC00..<0xE000).contains(second) else {
      throw mistake("half of a pair of \\u stands alone")
    }
    return String(decoding: [first, second], as: UTF16.self)
  }

  private mutating func fourDigits() throws(JSONSyntaxError) -> UInt16 {
    let text = String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self)
    guard text.utf8.count == 4, text.allSatisfy(\.isHexDigit), let value = UInt16(text, radix: 16)
    else { throw mistake("four digits are missing behind \\u") }
    position += 4
    return value
  }
}

extension JSONValue {
  /// Reads a text that is one value.
  public init(parsing text: String) throws(JSONSyntaxError) {
    self = try JSONParser.parse(text)
  }
}
