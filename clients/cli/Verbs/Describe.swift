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
  static let options = [
    Option("handlers", nil, "prints the requests and the types that handle them instead"),
    Option.output,
  ]
  static let notes = """
    The schema comes from the server itself: no file is needed, and it is right for that server.
    """

  static func run(_ arguments: Arguments) async throws {
    if arguments.has("handlers") { return try await printHandlers(arguments) }
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

  private static func printHandlers(_ arguments: Arguments) async throws {
    let printer = DataPrinter(
      try arguments.outputFormat(), columns: ["request", "name", "kind", "handler"],
      to: StandardOutput())
    let list = try await Session.with(arguments) { client in
      try await client.listHandledRequests(ListHandledRequests())
    }
    let name = arguments.operands.first
    let requests = list.requests.filter { name == nil || $0.name == name }
    if let name, requests.isEmpty {
      throw CommandError.failed(
        "the server takes no request \(name); pocketquant describe --handlers lists all of them")
    }
    for request in requests {
      try printer.row([
        .integer(Int(request.request)), .text(request.name),
        .text(request.isCommand ? "command" : "query"), .text(request.handler),
      ])
    }
    try printer.finish()
  }
}
