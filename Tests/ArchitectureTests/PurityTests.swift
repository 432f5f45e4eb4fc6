import Testing

/// What reaches out of pure code: the host's clocks, chance, the process, files and tasks.
///
/// The domain is given times and identities. Mediation is given clocks, and has tasks.
private let ambient = [
  "Date(", "Date.now", "UUID(", "ContinuousClock", "SuspendingClock", "DispatchTime",
  "clock_gettime", ".random(", ".shuffled()", ".randomElement()", "SystemRandomNumberGenerator",
  "FileManager", "ProcessInfo", "CommandLine", "getenv", "readLine(", "print(",
]

/// What only code that waits has.
private let waiting = ["Task {", "Task.", "await ", "actor ", "Mutex", "Atomic"]

@Suite("Purity")
struct PurityTests {
  /// The lines of code in which a word stands, comments aside.
  private static func uses(of words: [String], in text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap { line in
      let code = line.element.prefixBeforeComment
      return words.filter(code.containsWord).map { "\(line.offset + 1): \($0)" }
    }
  }

  @Test("the domain asks no clock, draws nothing at random, does no I/O and does not wait")
  func domain() throws {
    for file in try Repository.swiftFiles(in: "Sources/MarketDomain") {
      let text = try Repository.text(of: file)
      #expect(Self.uses(of: ambient, in: text).isEmpty, "\(file)")
      // The ports are asynchronous, for what is behind them; nothing else of the domain is.
      #expect(Self.uses(of: waiting, in: text).isEmpty, "\(file)")
    }
  }

  @Test(
    "mediation and the machines of the wire ask no clock and do no I/O",
    arguments: ["Sources/Mediation", "Sources/RPCCore"])
  func others(_ folder: String) throws {
    // Identities and correlations are drawn in RPCCore, for whoever does not bring any.
    let words = ambient.filter { ![".random(", "SystemRandomNumberGenerator"].contains($0) }
    for file in try Repository.swiftFiles(in: folder) {
      #expect(Self.uses(of: words, in: try Repository.text(of: file)).isEmpty, "\(file)")
    }
  }

  @Test("a use is found in code, and not in a comment", arguments: ambient)
  func search(_ word: String) {
    #expect(Self.uses(of: ambient, in: "a\n  let x = \(word)y").contains("2: \(word)"))
    #expect(Self.uses(of: ambient, in: "/// \(word)\nx // \(word)").isEmpty)
    #expect(Self.uses(of: ["Date("], in: "CalendarDate(").isEmpty)
  }

  @Test("nothing of the domain is imported, also not by an attribute or a part of a module")
  func imports() throws {
    for file in try Repository.swiftFiles(in: "Sources/MarketDomain") {
      let lines = try Repository.text(of: file).split(separator: "\n")
      let found = lines.map(\.prefixBeforeComment).filter {
        $0.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains("import")
          || $0.contains("canImport")
      }
      #expect(found.isEmpty, "\(file)")
    }
  }

  @Test("every rejection of the domain is an enum that can be compared")
  func rejections() throws {
    for file in try Repository.swiftFiles(in: "Sources/MarketDomain") {
      for line in try Repository.text(of: file).split(separator: "\n")
      where line.contains("Rejection: Error") {
        #expect(line.contains("public enum "), "\(file): \(line)")
        #expect(line.contains("Hashable") && line.contains("Sendable"), "\(file): \(line)")
      }
    }
  }
}

extension Substring {
  /// Whether a text stands in the line and is not the end of a longer name.
  fileprivate func containsWord(_ word: String) -> Bool {
    var line = self
    while let range = line.firstRange(of: word) {
      let before = line[..<range.lowerBound].last
      if !(word.first?.isLetter ?? false) || !(before?.isLetter ?? false) { return true }
      line = line[range.upperBound...]
    }
    return false
  }

  /// The line without its comment.
  fileprivate var prefixBeforeComment: Substring {
    var rest = startIndex
    while rest < endIndex {
      let next = index(after: rest)
      if self[rest] == "/", next < endIndex, self[next] == "/" { return self[..<rest] }
      rest = next
    }
    return self
  }
}
