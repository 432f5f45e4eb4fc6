internal import DynamicMessages
internal import PocketQuantClient
internal import RPCCore
internal import SchemaCompiler
internal import Synchronization

/// Calls any request of the server's schema, with JSON in and out.
enum CallVerb: Verb {
  static let name = "call"
  static let summary = "calls any request of the server, with JSON in and out"
  static let operands = [
    Operand(name: "REQUEST", help: "the request's name, such as GetLatestBar"),
    Operand(
      name: "JSON",
      help: "its fields, such as '{\"interval\": \"1d\"}'; - reads them from "
        + "the first line of standard input"),
  ]
  static let notes = """
    The server's own schema says what there is: also a request that this program was not built with
    can be called; pocketquant describe REQUEST tells its fields. What a request streams is printed
    a line a message, and then its reply. What a request accepts as a stream is read from standard
    input, a message a line.

    Times are RFC 3339, durations seconds such as "1.5s", bytes base64, enums the words that people
    write; columns are an object of arrays. Whole numbers of 64 bits are exact.
    """

  static let options = [
    Option(
      "id", "UUID",
      "the id of a command that runs once: a repeat with it gets the first reply; one is drawn "
        + "without it")
  ]

  static func run(_ arguments: Arguments) async throws {
    let id = try arguments.uniqueID("id")
    let lines = LineSource()
    let given = arguments.operands[1]
    let text = given == "-" ? try await lines.next() ?? "" : given
    let json = try parsed(text)
    try await Session.with(arguments) { client in
      let schema = try await schema(of: client)
      let caller = try DynamicCaller(arguments.operands[0], schema)
      try await caller.call(json, id: id, on: client, input: lines)
    }
  }

  static func parsed(_ text: String) throws(CommandError) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: text)
    } catch {
      throw .usage("this is \(error)")
    }
  }

  static func schema(of client: MarketClient) async throws -> Schema {
    let text = try await client.describeSchema(DescribeSchema()).text
    do throws(SchemaError) {
      return try SchemaTool.compile(path: "the server's schema", text: text)
    } catch {
      throw CommandError.failed(
        "this program is older than the language of the server's schema; use a newer one: \(error)")
    }
  }
}

/// Makes one kind of call by its schema.
struct DynamicCaller {
  let request: RequestType
  private let schema: Schema
  private let codec: MessageCodec

  /// - Throws: where the schema has no request called `name`.
  init(_ name: String, _ schema: Schema) throws(CommandError) {
    guard let request = schema.requests.first(where: { $0.record.name == name }) else {
      let names = schema.requests.map(\.record.name).joined(separator: ", ")
      throw .usage("the server has no request \"\(name)\"; it is one of \(names)")
    }
    self.request = request
    self.schema = schema
    codec = MessageCodec(schema)
  }

  func call(
    _ json: JSONValue, id: UniqueID?, on client: MarketClient, input: LineSource
  ) async throws {
    let output = StandardOutput()
    let message = try encoded(json, request.record)
    do throws(CallError) {
      let call = try await client.channel.open(
        UInt16(request.number), encoded: message,
        options: CallOptions(commandID: id ?? (request.kind == .commandOnce ? .random() : .none)),
        sends: request.accepts != nil)
      try await exchange(call, input, output)
    } catch {
      try output.flush()
      throw described(error)
    }
    try output.flush()
  }

  private func exchange(
    _ call: EncodedCall, _ input: LineSource, _ output: StandardOutput
  ) async throws(CallError) {
    // Both directions at once: a request may answer while it is still being fed.
    let mistake = Mistake()
    if let record = request.accepts.flatMap({ schema.record($0) }) {
      Task {
        do {
          while let line = try await input.next() {
            try await call.send(try encoded(CallVerb.parsed(line), record))
          }
          call.endSending()
        } catch {
          if let error = error as? CommandError { mistake.error.withLock { $0 = error } }
          call.cancel()
        }
      }
    }
    do throws(CallError) {
      let streamed = request.streams.flatMap { schema.record($0) }
      while let message = try await call.next() {
        if let streamed { try print(message, streamed, output) }
      }
      let reply = try await call.reply()
      if let record = request.returns.flatMap({ schema.record($0) }) {
        try print(reply, record, output)
      }
    } catch {
      guard let mistake = mistake.error.withLock({ $0 }) else { throw error }
      throw CallError(.invalidArgument, mistake.message, executed: .never, stage: .encode)
    }
  }

  /// What is wrong with what was to be sent.
  private final class Mistake: Sendable {
    let error = Mutex<CommandError?>(nil)
  }

  private func encoded(_ json: JSONValue, _ record: Record) throws(CommandError) -> EncodedMessage {
    do throws(JSONMismatch) {
      return EncodedMessage(try codec.encode(json, as: record))
    } catch {
      throw .usage("\(record.name): \(error)")
    }
  }

  private func print(
    _ message: EncodedMessage, _ record: Record, _ output: StandardOutput
  ) throws(CallError) {
    let json: JSONValue
    do throws(WireError) {
      json = try codec.decode(message.bytes, as: record)
    } catch {
      throw CallError(
        .internal, "the server sent a \(record.name) that \(error)", executed: .unknown,
        stage: .decode)
    }
    do throws(CommandError) {
      try output.line(json.description)
      // Whoever follows a stream wants each message when it comes.
      try output.flush()
    } catch {
      throw CallError(.cancelled, error.message, executed: .unknown, stage: .handler)
    }
  }

  /// A failure with its declared error, where it has one, and the error's fields.
  private func described(_ error: CallError) -> CommandError {
    guard let detail = error.detail,
      let declared = schema.errors.first(where: { $0.number == Int(detail.number) })
    else { return .failed("\(error.code): \(error.message)") }
    var text = "\(declared.record.name): \(error.message)"
    do throws(WireError) {
      text += " \(try codec.decode(detail.message, as: declared.record))"
    } catch {
      text += " (its fields cannot be read: \(error))"
    }
    return .failed(text)
  }
}
