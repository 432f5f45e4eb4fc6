public import DynamicMessages

/// A part of a line.
public enum Token: Equatable, Sendable {
  /// Characters without blanks.
  case word(String)
  /// What stood between quotes.
  case text(String)
  /// A JSON object.
  case json(JSONValue)

  /// The whole number that it is: decimal or with `0x`, with underscores as one likes.
  public var number: UInt64? {
    guard case .word(let word) = self else { return nil }
    let digits = word.filter { $0 != "_" }
    if digits.hasPrefix("0x") { return UInt64(digits.dropFirst(2), radix: 16) }
    return UInt64(digits)
  }

  /// The nanoseconds of a time such as `50ms` or `2s`.
  public var time: Int64? {
    guard case .word(let word) = self else { return nil }
    for (unit, factor) in [("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000)]
      as [(
        String, Int64
      )] where word.hasSuffix(unit)
    {
      guard let count = Int64(word.dropLast(unit.count)), count >= 0, count < 1_000_000 else {
        continue
      }
      return count * factor
    }
    return nil
  }

  /// The bytes of a text of hexadecimal digits, with blanks as one likes.
  public var hex: [UInt8]? {
    guard case .text(let text) = self else { return nil }
    return [UInt8](hexadecimal: text)
  }

  /// As it would be written.
  public var shown: String {
    switch self {
    case .word(let word): word
    case .text(let text): "\"\(text)\""
    case .json(let value): "\(value)"
    }
  }
}

/// Takes a line apart.
struct LineLexer {
  private let characters: [Character]
  private var position = 0

  private init(_ line: String) {
    characters = Array(line)
  }

  /// The tokens of a line, up to a comment.
  static func tokens(of line: String) throws(CaseMistake) -> [Token] {
    var lexer = LineLexer(line)
    var tokens: [Token] = []
    while let token = try lexer.next() { tokens.append(token) }
    return tokens
  }

  private mutating func next() throws(CaseMistake) -> Token? {
    while position < characters.count, characters[position] == " " { position += 1 }
    guard position < characters.count, characters[position] != "#" else { return nil }
    switch characters[position] {
    case "\"": return .text(try text())
    case "{": return .json(try object())
    default:
      let start = position
      while position < characters.count, characters[position] != " " { position += 1 }
      return .word(String(characters[start..<position]))
    }
  }

  /// A text between quotes, with the escapes `\n \r \t \0 \" \\` and `\xHH` for a byte below 128.
  private mutating func text() throws(CaseMistake) -> String {
    var result = ""
    position += 1
    while position < characters.count {
      let character = characters[position]
      position += 1
      if character == "\"" { return result }
      guard character == "\\", position < characters.count else {
        result.append(character)
        continue
      }
      let escape = characters[position]
      position += 1
      switch escape {
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "t": result.append("\t")
      case "0": result.append("\0")
      case "x":
        let digits = String(characters[position..<min(position + 2, characters.count)])
        guard let value = UInt8(digits, radix: 16), value < 128 else {
          throw CaseMistake("\\x\(digits) is no character below 128; send such bytes as hex")
        }
        result.unicodeScalars.append(Unicode.Scalar(value))
        position += 2
      default: result.append(escape)
      }
    }
    throw CaseMistake("a text that does not end on its line")
  }

  private mutating func object() throws(CaseMistake) -> JSONValue {
    let start = position
    var depth = 0
    var isText = false
    while position < characters.count {
      let character = characters[position]
      position += 1
      if isText {
        if character == "\\" { position += 1 }
        if character == "\"" { isText = false }
        continue
      }
      switch character {
      case "\"": isText = true
      case "{": depth += 1
      case "}": depth -= 1
      default: break
      }
      if depth == 0 { break }
    }
    do throws(JSONSyntaxError) {
      let end = min(position, characters.count)
      return try JSONValue(parsing: String(characters[start..<end])).withPatterns
    } catch {
      throw CaseMistake("\(error)")
    }
  }
}

extension [UInt8] {
  /// The bytes of hexadecimal digits, with blanks as one likes.
  fileprivate init?(hexadecimal text: some StringProtocol) {
    let digits = String(text.filter { $0 != " " })
    guard digits.count % 2 == 0 else { return nil }
    self = []
    var rest = digits[...]
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      append(byte)
      rest = rest.dropFirst(2)
    }
  }
}

extension JSONValue {
  /// The value with `"pattern:N"` replaced by the base64 of N bytes, of which the one at place n is
  /// n modulo 251, and `"hex:DIGITS"` by that of the bytes of the digits.
  var withPatterns: JSONValue {
    switch self {
    case .string(let text) where text.hasPrefix("pattern:"):
      guard let count = Int(text.dropFirst(8)) else { return self }
      return .bytes((0..<count).map { UInt8($0 % 251) })
    case .string(let text) where text.hasPrefix("hex:"):
      return [UInt8](hexadecimal: text.dropFirst(4)).map { .bytes($0) } ?? self
    case .array(let values): return .array(values.map(\.withPatterns))
    case .object(let members):
      return .object(members.map { Member($0.name, $0.value.withPatterns) })
    default: return self
    }
  }
}
