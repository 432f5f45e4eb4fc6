internal import SchemaCompiler

enum FormatVerb: Verb {
  static let name = "format"
  static let summary = "gives schemas their one form"
  static let usage = """
    usage: schemac format [--check] [FILE …]

    Writes each file anew in the one form that a schema has, with its comments. Imports are not
    followed, and a file with a mistake in how it is written is left alone.

      --check   writes nothing; names the files that have another form and fails where there are any
    """

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(words, flags: ["--check"])
    let checks = arguments.flags.contains("--check")
    let paths = arguments.operands.isEmpty ? [Files.defaultSchema] : arguments.operands
    var others: [String] = []
    var problems: [String] = []
    for path in paths {
      do {
        let text = try Files.text(path)
        let formatted = try SchemaTool.format(path: path, text: text)
        if formatted == text { continue }
        others.append(path)
        if !checks { _ = try Files.write(formatted, to: path) }
      } catch let failure as Failure {
        problems.append(failure.text)
      } catch let mistakes as SchemaError {
        problems.append("\(mistakes)")
      }
    }
    if checks { problems += others.map { "\($0): not in its form; run schemac format \($0)" } }
    guard problems.isEmpty else { throw Failure(text: problems.joined(separator: "\n")) }
    for path in others { try Output.line("\(path): formatted") }
    if others.isEmpty { try Output.line("schemac: all files have their form") }
  }
}
