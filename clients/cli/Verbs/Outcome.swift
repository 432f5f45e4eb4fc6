internal import DynamicMessages
internal import MarketContract
internal import PocketQuantClient
internal import RPCCore
internal import SchemaCompiler

/// Tells what has become of a command that runs once.
enum OutcomeVerb: Verb {
  static let name = "outcome"
  static let summary = "tells what has become of a command that runs once"
  static let operands = [
    Operand(name: "METHOD", help: "the command's name, such as SyncHistoricalData"),
    Operand(name: "ID", help: "the id under which it was sent"),
  ]
  static let options = [Option.output]
  static let notes = """
    The state is running, done, failed (as the command declares; then nothing was changed) or never
    seen. A command that was cancelled, or that the server could not carry out, leaves nothing
    behind, like one that never came. Outcomes are kept for a day, or for as long as the server was
    told with --keep-replies; only commands of your own user are told.
    """

  static func run(_ arguments: Arguments) async throws {
    let id = try Arguments.uniqueID(arguments.operands[1], called: "the id")
    let printer = DataPrinter(
      try arguments.outputFormat(),
      columns: ["method", "id", "state", "ended", "reply", "error"], to: StandardOutput())
    try await Session.with(arguments) { client in
      let schema = try await CallVerb.schema(of: client)
      let request = try DynamicCaller(arguments.operands[0], schema).request
      let outcome = try await client.getCommandOutcome(
        GetCommandOutcome(request: UInt16(request.number), id: id))
      let told = OutcomeText(outcome, of: request, in: schema)
      try printer.row([
        .text(request.record.name), .text("\(id)"), .text("\(outcome.state)"),
        outcome.endedAt.map { .time($0) } ?? .absent,
        told.reply.map { .text($0) } ?? .absent, told.error.map { .text($0) } ?? .absent,
      ])
    }
    try printer.finish()
  }
}

/// A kept outcome as people read it.
struct OutcomeText {
  /// The reply as JSON; nil where there is none.
  let reply: String?
  /// The error's name, what it says, and its fields as JSON; nil where there is none.
  let error: String?

  init(_ outcome: CommandOutcome, of request: RequestType, in schema: Schema) {
    let codec = MessageCodec(schema)
    func json(_ bytes: Bytes?, _ record: Record?) -> String? {
      guard let bytes, let record else { return nil }
      do throws(WireError) {
        return "\(try codec.decode(bytes, as: record))"
      } catch {
        return "(it cannot be read: \(error))"
      }
    }
    reply = json(outcome.reply, request.returns.flatMap { schema.record($0) })
    error = outcome.error.map { number in
      let declared = schema.errors.first { $0.number == Int(number) }
      return [
        "\(declared?.record.name ?? "error \(number)"): \(outcome.message ?? "")",
        json(outcome.errorFields, declared?.record),
      ].compactMap(\.self).joined(separator: " ")
    }
  }
}
