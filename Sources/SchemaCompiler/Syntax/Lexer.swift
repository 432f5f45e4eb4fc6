/// Cuts a schema's text into tokens.
struct Lexer {
  private let bytes: [UInt8]
  private let file: Int
  private var position = 0
  private var line = 1
  private var lineStart = 0
  /// The characters of the present line up to `countedPosition`.
  private var countedColumns = 0
  private var countedPosition = 0
  private var documentation: [String] = []
  private var comments: [Comment] = []
  /// The line on which the last token ended.
  private var lastTokenLine = 0
  private(set) var diagnostics: [Diagnostic] = []

  private init(_ file: SourceFile) {
    bytes = file.bytes
    self.file = file.index
  }

  /// All tokens of `file`, the end of the file the last; what is none is reported and stands
  /// among them as damaged.
  static func tokens(of file: SourceFile) -> (tokens: [Token], diagnostics: [Diagnostic]) {
    var lexer = Lexer(file)
    var tokens: [Token] = []
    while true {
      let token = lexer.next()
      tokens.append(token)
      if token.kind == .endOfFile { return (tokens, lexer.diagnostics) }
    }
  }

  /// The present place. The columns of a line are counted once, from token to token.
  private var location: SourceLocation {
    mutating get {
      if countedPosition < lineStart { (countedPosition, countedColumns) = (lineStart, 0) }
      let further = String(decoding: bytes[countedPosition..<position], as: UTF8.self)
      countedColumns += further.count
      countedPosition = position
      return SourceLocation(file: file, line: line, column: countedColumns + 1)
    }
  }

  private func peek(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private mutating func next() -> Token {
    while true {
      skipBlanks()
      let start = location
      guard let byte = peek() else { return token(.endOfFile, start) }
      switch byte {
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"): skipComment()
      case UInt8(ascii: "\""):
        return token(text(start).map { .text($0) } ?? .damaged, start)
      case UInt8(ascii: "-") where peek(1)?.isDigit == true, _ where byte.isDigit:
        return token(number(start) ?? .damaged, start)
      case _ where byte.isLetter: return token(.word(word()), start)
      case UInt8(ascii: "."):
        if peek(1) == byte, peek(2) == byte {
          position += 3
          return token(.mark("..."), start)
        }
        position += 1
        return token(.mark("."), start)
      case _ where "{}()<>:,?@=".utf8.contains(byte):
        position += 1
        return token(.mark(String(decoding: [byte], as: UTF8.self)), start)
      default:
        refuse(start)
        return token(.damaged, start)
      }
    }
  }

  private mutating func token(_ kind: Token.Kind, _ start: SourceLocation) -> Token {
    defer {
      documentation = []
      comments = []
      lastTokenLine = line
    }
    return Token(
      kind: kind, location: start, documentation: documentation, comments: comments)
  }

  private mutating func refuse(_ start: SourceLocation) {
    // A whole character, however many bytes it has.
    repeat { position += 1 } while peek().map { $0 & 0xC0 == 0x80 } == true
    diagnostics.append(
      Diagnostic(
        start, "this character has no meaning here",
        help: "remove it; text that is meant for readers goes behind //"))
  }

  private mutating func skipBlanks() {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\n"):
        position += 1
        line += 1
        lineStart = position
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      default: return
      }
    }
  }

  private mutating func skipComment() {
    let start = position
    while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
    // A carriage return would end the comment where Swift reads it.
    let shown = bytes[start..<position].map { $0.isControl ? UInt8(ascii: " ") : $0 }
    let comment = String(decoding: shown, as: UTF8.self)
    if comment.hasPrefix("///") {
      documentation.append(trimmed(comment.dropFirst(3)))
    } else {
      // What stands above a comment for the file's readers is not said of what follows it.
      comments += documentation.map { Comment(text: $0, isBehindToken: false, isApart: false) }
      documentation = []
      comments.append(
        Comment(
          text: trimmed(comment.dropFirst(2)), isBehindToken: line == lastTokenLine,
          isApart: isBlankLineNext))
    }
  }

  /// Whether an empty line follows the present one.
  private var isBlankLineNext: Bool {
    var index = position
    var ends = 0
    while index < bytes.count, bytes[index].isBlank {
      if bytes[index] == UInt8(ascii: "\n") { ends += 1 }
      index += 1
    }
    return ends > 1
  }

  private func trimmed(_ text: Substring) -> String {
    var text = text.first == " " ? text.dropFirst() : text
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }

  private mutating func word() -> String {
    let start = position
    while let byte = peek(), byte.isLetter || byte.isDigit { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func number(_ location: SourceLocation) -> Token.Kind? {
    let start = position
    var isDecimal = false
    position += 1
    while let byte = peek() {
      if byte == UInt8(ascii: "."), peek(1)?.isDigit == true {
        isDecimal = true
      } else if !byte.isDigit, !byte.isLetter {
        break
      }
      position += 1
    }
    let digits = String(decoding: bytes[start..<position], as: UTF8.self)
      .filter { $0 != "_" }
    if !isDecimal, let value = Int(digits) { return .integer(value) }
    let value = Double(digits).flatMap { $0.isFinite ? $0 : nil }
    let isPlain = digits.utf8.allSatisfy { $0.isDigit || "-.".utf8.contains($0) }
    if isDecimal, isPlain, let value { return .decimal(value) }
    let help =
      if let value, !isPlain {
        // Exponents and hexadecimal digits, which have a meaning elsewhere.
        "write it in plain digits: \(SchemaPrinter.plain(value))"
      } else {
        "write a whole number between \(Int.min) and \(Int.max), or a decimal one"
      }
    diagnostics.append(
      Diagnostic(
        location, "\"\(digits)\" is not a number that can be written here", help: help))
    return nil
  }

  private mutating func text(_ location: SourceLocation) -> String? {
    position += 1
    let start = position
    while let byte = peek(), byte != UInt8(ascii: "\n") {
      position += 1
      if byte == UInt8(ascii: "\"") {
        let content = bytes[start..<position - 1]
        if !content.contains(where: \.isControl) {
          return String(decoding: content, as: UTF8.self)
        }
        diagnostics.append(
          Diagnostic(
            location, "this text has a character that cannot be shown",
            help: "write blanks for tabs and other control characters"))
        return nil
      }
    }
    diagnostics.append(
      Diagnostic(location, "this text has no end", help: "close it with \" on the same line"))
    return nil
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { " \t\r\n".utf8.contains(self) }

  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isControl: Bool { self < UInt8(ascii: " ") || self == 0x7F }

  fileprivate var isLetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) || self == UInt8(ascii: "_")
  }
}
