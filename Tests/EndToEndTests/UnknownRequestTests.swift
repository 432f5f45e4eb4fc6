import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

/// A text, as a message of a schema that the command was not built with.
private struct Text: WireMessage, Hashable {
  var text: String

  static var blockLayout: BlockLayout {
    BlockLayout(length: 16, minimum: 16, optionals: 0, keepsBytes: false)
  }

  init(_ text: String) { self.text = text }

  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    text = try reader.string(block, 8, "text", 1...64)
  }

  func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(16), at: block)
    writer.store(text, at: block + 8)
  }

  var encodedTailSize: Int { WireSize.of(text) }

  func validate() throws(WireError) {
    try WireRule.length(text.utf8.count, 1...64, "text")
  }
}

@Suite("A request that the command was not built with", .timeLimit(.minutes(10)))
struct UnknownRequestTests {
  /// What the server's contract has more than the command's.
  private static let addition = """

    /// A greeting.
    value Greeting {
      /// What is said.
      text: string(1...64) @1
    }

    /// Greets whoever it is told of.
    query Greet @999
      returns Greeting
    {
      /// Whom to greet.
      name: string(1...64) @1
    }

    """

  private static func withNewerServer(
    _ body: (TemporaryFolder) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      let server = try UnixServer(
        configuration: UnixServer.Configuration(
          name: "newer", schemaHash: Array(repeating: 1, count: 32)),
        service: MethodTable([
          MarketDataMethod.describeSchema.rawValue: { call, _ in
            call.run { () async throws(CallError) in
              SchemaText(
                text: MarketDataSchema.text + addition,
                hash: Bytes(Array(repeating: 1, count: 32)))
            }
          },
          999: { call, bytes in
            guard let request = call.decode(bytes, as: Text.self) else { return }
            call.run { () async throws(CallError) in Text("Hello, \(request.text)") }
          },
        ]))
      try server.listen(on: try SocketPath(folder.file("pocketquant.sock")))
      try await body(folder)
      await server.drain(grace: .zero)
    }
  }

  @Test("is described from the socket")
  func describe() async throws {
    try await Self.withNewerServer { folder in
      let described = try await Program.run("describe", "Greet", in: folder)
      #expect(described.code == 0, "\(described.errors)")
      #expect(described.output.hasPrefix("/// Greets whoever it is told of.\nquery Greet @999\n"))
      #expect(described.output.contains("value Greeting {"))
    }
  }

  @Test("is called with JSON, and answers with JSON")
  func call() async throws {
    try await Self.withNewerServer { folder in
      let greeted = try await Program.run("call", "Greet", #"{"name": "Ada"}"#, in: folder)
      #expect(greeted.code == 0, "\(greeted.errors)")
      #expect(greeted.output == #"{"text": "Hello, Ada"}"# + "\n")
      let wrong = try await Program.run("call", "Greet", #"{"nam": "Ada"}"#, in: folder)
      #expect(wrong.code == 2)
      #expect(wrong.errors.contains("field nam does not exist; Greet has name"))
    }
  }
}
