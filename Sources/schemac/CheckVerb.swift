internal import SchemaCompiler

enum CheckVerb: Verb {
  static let name = "check"
  static let summary = "reports the mistakes of a schema"
  static let usage = """
    usage: schemac check [SCHEMA]

    Reports all mistakes of a schema and of the files that it imports, with their places and what
    to write instead.
    """

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(words, mostOperands: 1)
    let path = arguments.operands.first ?? Files.defaultSchema
    _ = try Files.compile(path)
    try Output.line("\(path): no mistakes")
  }
}
