/// What stands behind a verb of `schemac`.
public struct VerbArguments: Equatable, Sendable {
  /// A command that was not understood, and what is wrong with it.
  public struct Misuse: Error, Equatable, CustomStringConvertible {
    /// What is wrong, and what to write.
    public let description: String

    /// A misuse of which this is to be said.
    public init(_ description: String) {
      self.description = description
    }
  }

  /// The options that were given without a value.
  public private(set) var flags: Set<String> = []
  /// The options that were given with a value.
  public private(set) var values: [String: String] = [:]
  /// All else, in order.
  public private(set) var operands: [String] = []

  /// Sorts `words`.
  ///
  /// - Throws: ``Misuse`` where an option is not known, is given twice, lacks its value, or more
  ///   stands there than belongs.
  public init(
    _ words: [String], flags known: Set<String> = [], values valued: Set<String> = [],
    mostOperands: Int = .max
  ) throws(Misuse) {
    var rest = words[...]
    var areOptionsOver = false
    while let word = rest.popFirst() {
      if areOptionsOver || !word.hasPrefix("-") {
        operands.append(word)
      } else if word == "--" {
        areOptionsOver = true
      } else if known.contains(word) {
        flags.insert(word)
      } else {
        try option(word, valued, known, &rest)
      }
    }
    if operands.count > mostOperands {
      throw Misuse("\"\(operands[mostOperands])\" is one argument too many")
    }
  }

  private mutating func option(
    _ word: String, _ valued: Set<String>, _ known: Set<String>, _ rest: inout ArraySlice<String>
  ) throws(Misuse) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard valued.contains(name) else {
      let options = known.union(valued).sorted().joined(separator: ", ")
      throw Misuse(
        "there is no option \"\(word)\""
          + (options.isEmpty ? "" : "; there are: \(options)"))
    }
    guard let value = parts.count > 1 ? String(parts[1]) : rest.popFirst(), !value.isEmpty else {
      throw Misuse("\(name) needs a value behind it")
    }
    guard values.updateValue(value, forKey: name) == nil else {
      throw Misuse("\(name) is given a second time")
    }
  }
}
