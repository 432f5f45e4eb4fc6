/// What a name stands in.
enum PythonScope {
  case message
  case table
  case error
  case calls

  func takes(_ name: String) -> Bool {
    if Self.keywords.contains(name) || Self.types.contains(name) { return true }
    if self == .calls { return Self.ofCalls.contains(name) }
    if Self.ofMessages.contains(name) { return true }
    switch self {
    case .message, .calls: return false
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
  private static let ofMessages: Set<String> = ["decode", "encode", "encode_parts", "mro"]
  /// What a client has besides.
  private static let ofCalls: Set<String> = ["begin", "close", "connection", "may_repeat"]
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

  /// The name of a class in Python, with an underscore behind it where a module has it already.
  var pythonClass: String { Self.pythonTaken.contains(self) ? self + "_" : self }

  /// The name of a limit in Python.
  var pythonLimit: String {
    Self.pythonTaken.contains(pythonConstant) ? pythonConstant + "_" : pythonConstant
  }

  /// What generated modules import or name themselves.
  private static let pythonTaken = Set(PythonEmitter.wireNames).union([
    "AsyncCall", "AsyncCaller", "Call", "CallOptions", "Caller", "DeclaredError", "ERRORS",
    "EVENTS", "ErrorInfo", "Event", "False", "KW_ONLY", "Kind", "Method", "NamedTuple", "NoReturn",
    "None",
    "Request", "SCHEMA_HASH", "SCHEMA_NAME", "Status", "True",
  ])

  /// The text as it stands in a docstring.
  var pythonDocumentation: String {
    // Two quotes stand as they are; a third would end the docstring.
    var quotes = 0
    return replacingScalars { scalar in
      quotes = scalar == "\"" ? quotes + 1 : 0
      if scalar == "\\" { return "\\\\" }
      return quotes > 2 ? "\\\"" : nil
    }
  }

  /// The text as it stands between the quotes of Python.
  var pythonEscaped: String { escapingQuotes }
}
