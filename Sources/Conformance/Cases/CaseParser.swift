/// Reads a file of cases; `schema/conformance/README.md` states its form.
public struct CaseParser {
  private let file: String
  private let schemaHash: String
  private var group: CaseGroup?
  private var groups: [CaseGroup] = []
  private var cases: [ConformanceCase] = []
  private var line = 0

  private init(file: String, schemaHash: [UInt8]) {
    self.file = file
    self.schemaHash = schemaHash.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  /// The groups and the cases of `text`, in which `$hash` is the schema's.
  ///
  /// - Throws: ``CaseMistake`` for the first line that is not understood.
  public static func parse(
    _ text: String, file: String, schemaHash: [UInt8] = []
  ) throws(CaseMistake) -> (groups: [CaseGroup], cases: [ConformanceCase]) {
    var parser = CaseParser(file: file, schemaHash: schemaHash)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var numbered: [(Int, String)] = []
    for (index, line) in lines.enumerated() { numbered.append((index + 1, line)) }
    try parser.read(numbered[...])
    return (parser.groups, parser.cases)
  }

  private var place: String { "\(file):\(line)" }

  private func mistake(_ reason: String) -> CaseMistake { CaseMistake(reason, at: place) }

  /// Reads lines; what stands between `repeat N` and `done` is read N times, with `$n` replaced by
  /// the number of the round, from 1.
  private mutating func read(_ lines: ArraySlice<(Int, String)>) throws(CaseMistake) {
    var rest = lines
    while let (number, text) = rest.popFirst() {
      line = number
      let tokens: [Token]
      do throws(CaseMistake) {
        tokens = try LineLexer.tokens(of: text.replacing("$hash", with: schemaHash))
      } catch {
        throw mistake(error.reason)
      }
      guard case .word(let word)? = tokens.first else {
        guard tokens.isEmpty else { throw mistake("a line begins with a word") }
        continue
      }
      if word == "repeat" {
        guard tokens.count == 2, let count = tokens[1].number, (1...100_000).contains(count),
          let end = rest.firstIndex(where: { Self.firstWord($0.1) == "done" })
        else {
          throw mistake("repeat needs a number, 1 to 100000, and a line with done behind it")
        }
        let body = rest[rest.startIndex..<end]
        if let inner = body.first(where: { Self.firstWord($0.1) == "repeat" }) {
          line = inner.0
          throw mistake("a repeat within another is not understood; write it behind its done")
        }
        for round in 1...count {
          try read(body.map { ($0.0, $0.1.replacing("$n", with: String(round))) }[...])
        }
        rest = rest[(end + 1)...]
        continue
      }
      try read(word, Array(tokens.dropFirst()))
    }
  }

  private static func firstWord(_ line: String) -> Substring? {
    line.split(separator: " ", maxSplits: 1).first
  }

  private mutating func read(_ word: String, _ values: [Token]) throws(CaseMistake) {
    switch word {
    case "group":
      guard values.count == 2, case .word(let letter) = values[0], case .text(let title) = values[1]
      else { throw mistake("a group is written: group H \"what it is about\"") }
      let new = CaseGroup(letter: letter, title: title)
      (group, groups) = (new, groups + [new])
    case "case":
      guard values.count == 2, case .word(let id) = values[0], case .text(let title) = values[1]
      else { throw mistake("a case is written: case H01 \"what it proves\"") }
      guard let group, id.hasPrefix(group.letter) else {
        throw mistake("\(id) does not belong to the group before it")
      }
      guard !cases.contains(where: { $0.id == id }) else { throw mistake("\(id) is there twice") }
      cases.append(ConformanceCase(id: id, title: title))
    default:
      guard !cases.isEmpty else { throw mistake("\(word) stands before the first case") }
      var facts = cases[cases.count - 1].facts
      var subject = cases[cases.count - 1].subject
      if try FactReader.read(word, values, into: &facts, &subject, place) {
        guard cases[cases.count - 1].steps.isEmpty else {
          throw mistake("\(word) stands before the first step")
        }
        cases[cases.count - 1].facts = facts
        cases[cases.count - 1].subject = subject
      } else {
        let step = try StepReader(place: place).step(word, values)
        cases[cases.count - 1].steps.append(PlacedStep(place: place, step: step))
      }
    }
  }
}

/// Reads what a case says of itself.
enum FactReader {
  /// False where `word` is no fact.
  static func read(
    _ word: String, _ values: [Token], into facts: inout ConformanceCase.Facts,
    _ subject: inout ConformanceCase.Subject, _ place: String
  ) throws(CaseMistake) -> Bool {
    func text(_ index: Int) throws(CaseMistake) -> String {
      guard values.count == index + 1, case .text(let text) = values[index] else {
        throw CaseMistake("\(word) needs a text", at: place)
      }
      return text
    }
    switch word {
    case "left": facts.leftOut = try text(1)
    case "cannot": facts.cannotPass = try text(1)
    case "process": facts.needsProcess = true
    case "serve":
      facts.needsProcess = true
      facts.serverOptions = try text(0).split(separator: " ").map(String.init)
    case "descriptors":
      facts.needsProcess = true
      guard let count = values.first?.number else {
        throw CaseMistake("descriptors needs a number", at: place)
      }
      facts.descriptors = Int(clamping: count)
    case "raw": facts.isRaw = true
    case "deaf": facts.isDeaf = true
    case "silent": facts.isSilent = true
    case "shapes":
      facts.shapes = []
      for value in values {
        guard case .word(let name) = value, let shape = ByteShape(rawValue: name) else {
          throw CaseMistake("\(value.shown) is no way of cutting bytes", at: place)
        }
        facts.shapes.append(shape)
      }
    case "client":
      guard values.count == 1, case .word(let action) = values[0] else {
        throw CaseMistake("client needs what it is to do", at: place)
      }
      subject = .client(action: action)
    default: return false
    }
    return true
  }
}
