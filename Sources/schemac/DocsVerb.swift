internal import SchemaCompiler

enum DocsVerb: Verb {
  private static let page = "REFERENCE.md"

  static let name = "docs"
  static let summary = "writes the reference page of a schema"
  static let usage = """
    usage: schemac docs [--check] [SCHEMA [PAGE]]

    Writes the reference page of a schema in Markdown. The page is \(page) beside the schema where
    it is not given.

      --check   writes nothing; shows the differences and fails where there are any
    """

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(words, flags: ["--check"], mostOperands: 2)
    let path = arguments.operands.first ?? Files.defaultSchema
    let target =
      arguments.operands.count > 1
      ? arguments.operands[1]
      : (path.lastIndex(of: "/").map { String(path[...$0]) } ?? "") + page
    let text = SchemaTool.reference(try Files.compile(path), path: path)
    guard arguments.flags.contains("--check") else {
      let isWritten = try Files.write(text, to: target)
      try Output.line("schemac: \(target) \(isWritten ? "written" : "is up to date")")
      return
    }
    let existing = try? Files.text(target)
    if let difference = SchemaTool.difference(of: text, from: existing, name: target) {
      throw Failure(
        text: "\(difference)\n\nschemac: \(target) is not as it would be written; run schemac docs")
    }
    try Output.line("schemac: \(target) is up to date")
  }
}
