/// What the command says of itself.
enum Help {
  static let exitCodes = """
    exit codes: 0 done, 1 it failed, 2 the command was not understood
    """

  /// The verbs, a line each.
  static func overview(of verbs: [any Verb.Type]) -> String {
    let verbs = verbs.filter { !$0.isHidden }
    let width = verbs.map { $0.name.count }.max() ?? 0
    let lines = verbs.map { "  \(padded($0.name, width))  \($0.summary)" }
    return """
      pocketquant: market data for the programs of one host

      usage: pocketquant VERB [options]

      \(lines.joined(separator: "\n"))

      pocketquant VERB --help says more about each.
      \(exitCodes)
      """
  }

  /// All about one verb.
  static func page(of verb: any Verb.Type) -> String {
    let operands = verb.operands.map { $0.isOptional ? " [\($0.name)]" : " \($0.name)" }
      .joined()
    var sections = [
      "pocketquant \(verb.name): \(verb.summary)",
      "usage: pocketquant \(verb.name)\(operands) [options]",
    ]
    if !verb.operands.isEmpty {
      sections.append(table(verb.operands.map { ($0.name, $0.help) }))
    }
    let options = verb.options + Option.everywhere
    sections.append(
      "options:\n" + table(options.map { (("--\($0.name) \($0.value ?? "")"), $0.help) }))
    if !verb.notes.isEmpty { sections.append(verb.notes) }
    sections.append(exitCodes)
    return sections.joined(separator: "\n\n")
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  \(padded($0.0, width))  \($0.1)" }.joined(separator: "\n")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
