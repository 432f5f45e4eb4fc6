internal import MarketContract
internal import PocketQuantClient

/// What a verb was told.
struct Arguments: Sendable {
  /// The operands, as many as the verb has.
  let operands: [String]
  private let values: [String: String]
  private let verb: String

  /// The value of an option; nil where it was not given.
  subscript(option: String) -> String? { values[option] }

  /// Whether a switch was given.
  func has(_ option: String) -> Bool { values[option] != nil }

  // MARK: Parsing

  /// Takes the words behind the command's name apart.
  ///
  /// Options may stand before the verb, before its operands and behind them, as `--name value` or
  /// `--name=value`; a word behind `--` is an operand whatever it looks like.
  ///
  /// - Throws: ``CommandError`` where a word is not understood.
  static func verb(
    in words: [String], of verbs: [any Verb.Type]
  ) throws(CommandError) -> (any Verb.Type)? {
    let valued = Set(
      (verbs.flatMap { $0.options } + Option.everywhere + [.output]).filter { $0.value != nil }
        .map { "--\($0.name)" })
    var index = 0
    while index < words.count {
      let word = words[index]
      if !word.hasPrefix("-") || word == "-" {
        guard let verb = verbs.first(where: { $0.name == word }) else {
          throw .usage(
            "there is no verb \"\(word)\"; it is one of "
              + verbs.map { $0.name }.joined(separator: ", "))
        }
        return verb
      }
      let isValued = valued.contains(word)
      if isValued, index + 1 < words.count, isOption(words[index + 1]) {
        throw needsValue(word, before: words[index + 1])
      }
      index += isValued ? 2 : 1
    }
    return nil
  }

  init(_ words: [String], for verb: any Verb.Type) throws(CommandError) {
    self.verb = verb.name
    let known = verb.options + Option.everywhere
    var operands: [String] = []
    var values: [String: String] = [:]
    var rest = words[...]
    var hasVerb = false
    var onlyOperands = false
    while let word = rest.popFirst() {
      if onlyOperands || !word.hasPrefix("-") || word == "-" {
        if hasVerb { operands.append(word) }
        hasVerb = true
      } else if word == "--" {
        onlyOperands = true
      } else if word == "-h" {
        values["help"] = ""
      } else {
        try Self.take(word, &rest, known, &values, verb.name)
      }
    }
    self.operands = operands
    self.values = values
    if values["help"] == nil { try checkOperands(of: verb) }
  }

  private static func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ known: [Option],
    _ values: inout [String: String], _ verb: String
  ) throws(CommandError) {
    let parts = word.drop { $0 == "-" }.split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts.first ?? "")
    guard word.hasPrefix("--"), let option = known.first(where: { $0.name == name }) else {
      throw .usage("\(verb) has no option \(word); pocketquant \(verb) --help lists them")
    }
    if values[name] != nil { throw .usage("--\(name) was given twice") }
    if option.value == nil {
      if parts.count > 1 { throw .usage("--\(name) takes no value") }
      values[name] = ""
    } else if parts.count > 1 {
      values[name] = String(parts[1])
    } else if let next = rest.first, isOption(next) {
      throw needsValue("--\(name)", before: next)
    } else if let value = rest.popFirst() {
      values[name] = value
    } else {
      throw .usage("--\(name) needs a value: --\(name) \(option.value ?? "")")
    }
  }

  /// Whether a word that stands where a value should is the next option: whoever means such a value
  /// can say so with `=`.
  private static func isOption(_ word: String) -> Bool { word.hasPrefix("--") }

  private static func needsValue(_ option: String, before next: String) -> CommandError {
    .usage(
      "\(option) needs a value, and \(next) is the next option; a value that begins with -- is "
        + "written \(option)=VALUE")
  }

  private func checkOperands(of verb: any Verb.Type) throws(CommandError) {
    if operands.count < verb.operands.count, !verb.operands[operands.count].isOptional {
      let missing = verb.operands[operands.count]
      throw .usage(
        "\(verb.name) needs \(missing.name), \(missing.help); see pocketquant \(verb.name) --help")
    }
    if operands.count > verb.operands.count {
      throw .usage("\"\(operands[verb.operands.count])\" has no place behind \(verb.name)")
    }
  }

  // MARK: Values

  /// A whole number that lies in `range`; nil where the option was not given.
  func integer(
    _ option: String, in range: ClosedRange<Int>
  ) throws(CommandError) -> Int? {
    guard let text = values[option] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw .usage(
        "--\(option) is a whole number from \(range.lowerBound) to \(range.upperBound), "
          + "not \"\(text)\"")
    }
    return value
  }

  /// An instant; nil where the option was not given.
  func timestamp(_ option: String) throws(CommandError) -> Timestamp? {
    guard let text = values[option] else { return nil }
    guard let value = Timestamp(text) else {
      if Timestamp.isOutOfRange(text) {
        throw .usage(
          "--\(option) \(text) is out of the range of times that can be held: "
            + "\(Timestamp.earliest) to \(Timestamp.latest)")
      }
      throw .usage(
        "--\(option) is a date or a time, 2000-03-01 or 2000-03-01T09:30:00Z, not \"\(text)\"")
    }
    return value
  }

  /// The interval; a day where it was not given.
  func interval() throws(CommandError) -> Interval {
    guard let text = values["interval"] else { return .oneDay }
    guard let interval = Interval(text) else {
      let known = Interval.allCases.map(\.description).joined(separator: " ")
      throw .usage("there is no interval \"\(text)\"; it is one of \(known)")
    }
    return interval
  }

  /// An instrument.
  func instrument(_ text: String) throws(CommandError) -> Instrument {
    guard let instrument = Instrument(text), !instrument.exchange.isEmpty,
      !instrument.code.isEmpty, instrument.exchange.utf8.count <= 32,
      instrument.code.utf8.count <= 32
    else {
      throw .usage(
        "\"\(text)\" is no symbol; write EXCHANGE:CODE, each of 1 to 32 characters, "
          + "such as NASDAQ:AAPL")
    }
    // As the server writes it.
    return Instrument(
      exchange: instrument.exchange.uppercased(), code: instrument.code.uppercased())
  }

  /// The format of the output.
  func outputFormat() throws(CommandError) -> OutputFormat {
    guard let text = values["output"] else { return .table }
    guard let format = OutputFormat(rawValue: text) else {
      throw .usage("--output is table, json or csv, not \"\(text)\"")
    }
    return format
  }
}
