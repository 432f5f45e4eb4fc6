internal import PocketQuantClient
internal import SchemaCompiler

/// Prints the schema that the server holds.
enum DescribeVerb: Verb {
  static let name = "describe"
  static let summary = "prints what the server can be asked, in the schema language"
  static let operands = [
    Operand(
      name: "NAME", help: "a declaration, which is printed with all that it refers to",
      isOptional: true)
  ]
  static let notes = """
    The schema comes from the server itself: no file is needed, and it is right for that server.
    """

  static func run(_ arguments: Arguments) async throws {
    let schema = try await Session.with(arguments) { client in
      try await client.describeSchema(DescribeSchema())
    }
    let output = StandardOutput()
    guard let name = arguments.operands.first else {
      try output.write { $0.append(contentsOf: schema.text.utf8) }
      return try output.flush()
    }
    guard let text = SchemaTool.declaration(name, in: schema.text) else {
      throw CommandError.failed(
        "the server's schema declares no \(name); pocketquant describe prints all of it")
    }
    try output.write { $0.append(contentsOf: text.utf8) }
    try output.flush()
  }
}
