internal import SchemaCompiler

enum HashVerb: Verb {
  static let name = "hash"
  static let summary = "prints the content hash of a schema"
  static let usage = """
    usage: schemac hash [SCHEMA]

    Prints the content hash, which both ends of a connection compare: it is the same for schemas
    that say the same, whatever their comments and their layout.
    """

  static func run(_ words: [String]) throws {
    let arguments = try VerbArguments(words, mostOperands: 1)
    let path = arguments.operands.first ?? Files.defaultSchema
    try Output.line(SchemaTool.hash(try Files.compile(path)))
  }
}
