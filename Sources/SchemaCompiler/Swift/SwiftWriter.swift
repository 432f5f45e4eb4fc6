/// Lines of Swift with their indentation.
struct SwiftWriter {
  private(set) var text = ""
  private var depth = 0

  /// Appends lines; an empty text is an empty line.
  mutating func line(_ lines: String = "") {
    for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty { text += String(repeating: "  ", count: depth) + line }
      text += "\n"
    }
  }

  /// Appends a comment for readers of the generated code; `fallback` where the schema has none.
  mutating func documentation(_ lines: [String], fallback: String = "") {
    for line in lines.isEmpty && !fallback.isEmpty ? [fallback] : lines {
      self.line(line.isEmpty ? "///" : "/// \(line)")
    }
  }

  /// Appends a block whose lines `body` writes.
  mutating func block(_ head: String, _ body: (inout SwiftWriter) -> Void) {
    line(head + " {")
    depth += 1
    body(&self)
    depth -= 1
    line("}")
  }

  /// Appends `do`, what `body` writes, and a catch that throws `rethrown`.
  mutating func doCatch(_ type: String, _ body: (inout SwiftWriter) -> Void, rethrown: String) {
    doCatch(type, body, otherwise: "throw \(rethrown)")
  }

  /// Appends a body that throws a type of error, and what is done with the error.
  mutating func doCatch(_ type: String, _ body: (inout SwiftWriter) -> Void, otherwise: String) {
    line("do throws(\(type)) {")
    indented(body)
    line("} catch {\n  \(otherwise)\n}")
  }

  /// Appends a list between parentheses: on one line where it fits, else an entry a line.
  mutating func list(
    _ head: String, _ entries: [String], _ tail: String, open: String = "(", close: String = ")"
  ) {
    let whole = head + open + entries.joined(separator: ", ") + close + tail
    if whole.count + depth * 2 <= 100 {
      line(whole)
      return
    }
    line(head + open)
    depth += 1
    for (index, entry) in entries.enumerated() {
      line(entry + (index == entries.count - 1 ? "" : ","))
    }
    depth -= 1
    line(close + tail)
  }

  /// Has the lines of `body` one step further in.
  mutating func indented(_ body: (inout SwiftWriter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }
}

extension String {
  /// The name as Swift can read it where it is a word of Swift's own.
  var swiftName: String {
    let words = [
      "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default",
      "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate",
      "for", "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
      "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows",
      "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
      "true", "try", "typealias", "var", "where", "while",
    ]
    return words.contains(self) ? "`\(self)`" : self
  }

  /// The name in front of an argument, where all words of Swift but one are names like others.
  var swiftLabel: String { self == "inout" ? swiftName : self }

  /// The text as it stands between the quotes of Swift.
  var swiftEscaped: String { escapingQuotes }

  /// The quotes between which the text, of several lines, stands as it is.
  var swiftRawQuotes: (open: String, close: String) {
    var marks = "#"
    while utf8.contains(("\"\"\"" + marks).utf8) || utf8.contains(("\\" + marks).utf8) {
      marks += "#"
    }
    return (marks + "\"\"\"", "\"\"\"" + marks)
  }

  /// The text with all lines but the first one step further in.
  var indented: String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
  }

  /// The name of a type as that of a property: `GetOHLCV` is `getOHLCV`.
  var lowerFirst: String { prefix(1).lowercased() + dropFirst() }
}
