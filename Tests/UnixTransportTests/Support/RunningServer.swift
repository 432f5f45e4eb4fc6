import RPCCore
import TestSupport

@testable import UnixTransport

/// A server on a socket in a folder of its own, for as long as a test needs it.
struct RunningServer: Sendable {
  let server: UnixServer
  let path: SocketPath

  /// Does `body` with a server that answers with `methods`.
  static func with<R>(
    _ methods: [UInt16: MethodTable.Method], limits: ConnectionLimits = ConnectionLimits(),
    maxConnections: Int = 900, loopCount: Int = 1, socket: String? = nil,
    configure: (inout UnixServer.Configuration) -> Void = { _ in },
    _ body: (RunningServer) async throws -> R
  ) async throws -> R {
    try await TemporaryFolder.with { folder in
      var configuration = UnixServer.Configuration(name: "test", schemaHash: [])
      configuration.limits = limits
      configuration.maxConnections = maxConnections
      configuration.loopCount = loopCount
      configure(&configuration)
      let server = try UnixServer(configuration: configuration, service: MethodTable(methods))
      let running = RunningServer(server: server, path: try SocketPath(socket ?? folder.file("s")))
      try server.listen(on: running.path)
      do {
        let result = try await body(running)
        await server.drain(grace: .zero)
        return result
      } catch {
        await server.drain(grace: .zero)
        throw error
      }
    }
  }

  /// A connection that is ready, over `client`.
  func connection(
    _ client: UnixClient, limits: ConnectionLimits = ConnectionLimits(),
    liveness: ClientConnectionMachine.Liveness = .init()
  ) async throws -> ClientConnection {
    let connection = try client.connect(
      to: path, schemaHash: [], name: "test", limits: limits, liveness: liveness)
    _ = try await connection.ready()
    return connection
  }
}

/// What most tests ask a server for.
enum TestMethod {
  static let echo: UInt16 = 1
  static let wait: UInt16 = 2
  static let count: UInt16 = 3
  static let sum: UInt16 = 4

  /// Gives the same note back.
  static func echoing() -> [UInt16: MethodTable.Method] {
    [echo: MethodTable.unary { (note, _) throws(CallError) in note }]
  }

  /// Sends as many notes as the request says, each with its text, and then how many they were.
  static let counting = MethodTable.unary { (note, call) async throws(CallError) in
    for number in 0..<note.number { try await call.send(Note(number, note.text)) }
    return Note(note.number)
  }

  /// Adds the numbers of all notes up.
  static let summing = MethodTable.streaming { (first, notes, _) async throws(CallError) in
    var sum = first.number
    while let note = try await notes.next() { sum += note.number }
    return Note(sum)
  }

  /// Begins, and ends only when it is cancelled; `begun` and `cancelled` note the requests.
  static func waiting(
    begun: Record<UInt64>, cancelled: Record<UInt64>
  ) -> MethodTable.Method {
    MethodTable.unary { (note, _) async throws(CallError) in
      begun.append(note.number)
      let end = Milestone()
      await withTaskCancellationHandler {
        await end.wait()
      } onCancel: {
        end.reach()
      }
      cancelled.append(note.number)
      throw CallError(.cancelled, "cancelled", executed: .never, stage: .handler)
    }
  }
}

extension ClientConnection {
  /// Asks for an echo.
  func echo(_ note: Note, options: CallOptions = CallOptions()) async throws(CallError) -> Note {
    try await call(TestMethod.echo, note, options: options)
  }
}

/// A call with notes in both directions.
typealias NoteCall = StreamingCall<Note, Note, Note, CallError>
