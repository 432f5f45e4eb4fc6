/// Lines of Python with their indentation.
struct PythonWriter {
  private(set) var text = ""
  private var depth = 0

  /// Appends lines; an empty text is an empty line.
  mutating func line(_ lines: String = "") {
    for line in lines.split(separator: "\n", omittingEmptySubsequences: false) {
      if !line.isEmpty { text += String(repeating: "    ", count: depth) + line }
      text += "\n"
    }
  }

  /// Has the lines of `body` one step further in.
  mutating func indented(_ body: (inout PythonWriter) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Appends a docstring.
  mutating func documentation(_ lines: [String], fallback: String) {
    let lines = (lines.isEmpty ? [fallback] : lines).map(\.pythonDocumentation)
    let first = lines[0]
    // A quote in front of the closing ones would become part of them.
    let space = first.hasSuffix("\"") ? " " : ""
    if lines.count == 1 { return line("\"\"\"\(first)\(space)\"\"\"") }
    line("\"\"\"\(first)")
    for rest in lines.dropFirst() { line(rest) }
    line("\"\"\"")
  }

  /// Appends `head`, entries separated by commas and `tail`: on one line where it fits, else in lines
  /// of their own.
  mutating func list(_ head: String, _ entries: [String], _ tail: String) {
    let whole = head + entries.joined(separator: ", ") + tail
    if whole.count + depth * 4 <= 100 { return line(whole) }
    line(head)
    indented { writer in
      for entry in entries { writer.line(entry + ",") }
    }
    line(tail)
  }
}

/// What a name stands in.
enum PythonScope {
  case message
  case table
  case error

  func takes(_ name: String) -> Bool {
    if Self.keywords.contains(name) || Self.types.contains(name) || Self.ofMessages.contains(name) {
      return true
    }
    switch self {
    case .message: return false
    case .table: return Self.ofTables.contains(name)
    case .error: return Self.ofErrors.contains(name)
    }
  }

  private static let keywords: Set<String> = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
  ]
  /// What stands for types: a field that hid one could not be followed by another of that type.
  private static let types: Set<String> = [
    "bool", "bytes", "float", "int", "list", "str", "tuple", "uuid",
  ]
  private static let ofMessages: Set<String> = ["decode", "encode", "encode_parts"]
  private static let ofTables: Set<String> = [
    "concatenate", "count", "index", "to_numpy", "to_pandas",
  ]
  private static let ofErrors: Set<String> = [
    "add_note", "args", "detail", "executed", "message", "retry_after", "stage", "status",
    "with_traceback",
  ]
}

extension String {
  /// The words of a name in lower camel or upper camel case: `GetOHLCV` is `get`, `ohlcv`.
  private var words: [String] {
    var words: [String] = []
    let letters = Array(self)
    for (index, letter) in letters.enumerated() {
      let follows = index > 0 && (letters[index - 1].isLowercase || letters[index - 1].isNumber)
      let leads =
        index > 0 && letters[index - 1].isUppercase && index + 1 < letters.count
        && letters[index + 1].isLowercase
      if letter.isUppercase, follows || leads || words.isEmpty {
        words.append(letter.lowercased())
      } else if words.isEmpty {
        words.append(String(letter))
      } else {
        words[words.count - 1] += letter.lowercased()
      }
    }
    return words
  }

  /// The name of a field or a method in Python: snake case, and an underscore behind it where the
  /// language, or what the name stands in, has it already.
  func pythonName(in scope: PythonScope = .message) -> String {
    let name = words.joined(separator: "_")
    return scope.takes(name) ? name + "_" : name
  }

  /// The name of a constant in Python.
  var pythonConstant: String {
    let name = words.joined(separator: "_").uppercased()
    // `mro` is the one name that an enum's class keeps for itself.
    return name == "MRO" ? name + "_" : name
  }

  /// The text as it stands in a docstring.
  var pythonDocumentation: String {
    var text = ""
    for character in self {
      if character == "\\" { text += "\\" }
      text.append(character)
    }
    while let quotes = text.firstRange(of: "\"\"\"") {
      text.replaceSubrange(quotes, with: "\\\"\\\"\\\"")
    }
    return text
  }

  /// The text as it stands between the quotes of Python.
  var pythonEscaped: String {
    map { $0 == "\\" || $0 == "\"" ? "\\\($0)" : String($0) }.joined()
  }
}
