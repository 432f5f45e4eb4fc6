internal import MarketContract
public import RPCCore
internal import Synchronization
public import UnixTransport

/// Why a client has no connection: one line for a person, with what to do.
public enum ClientError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path cannot be a socket's.
  case path(SocketPathError)
  /// There is no directory for the default socket.
  case defaultPath(DefaultSocketPathError)
  /// No server answers on the path; the text says so, and how to start one.
  case noServer(String)
  /// There may be a server, and the operating system lets nobody connect to it now.
  case unreachable(String)
  /// A server answers and does not want the connection, or does not speak the protocol.
  case refused(CallError)

  /// The line.
  public var description: String {
    switch self {
    case .path(let error): error.description
    case .defaultPath(let error): error.description
    case .noServer(let text): text
    case .unreachable(let text): text
    case .refused(let error): error.description
    }
  }
}

/// A call whose messages somebody else encodes and decodes.
package typealias EncodedCall = StreamingCall<
  EncodedMessage, EncodedMessage, EncodedMessage, CallError
>

extension ClientError {
  /// What `error` is to a person, who can start a server with `startCommand`.
  fileprivate init(_ error: UnixClient.ConnectError, startCommand: String) {
    switch error {
    case .noSocket, .nobodyListens:
      self = .noServer("\(error.description); start one with: \(startCommand)")
    case .notPermitted, .busy, .system: self = .unreachable(error.description)
    }
  }
}

/// Keeps a connection to one server: makes it when it is needed, and again when it was lost.
public final class ServerChannel: CallChannel {
  private struct State {
    var link: ServerLink?
    var attempt: Task<Result<ServerLink, ClientError>, Never>?
  }

  private let path: SocketPath
  /// What starts a server that this client finds.
  private let startCommand: String
  private let name: String
  private let client: UnixClient
  private let state = Mutex(State())

  init(socket: String?, name: String) throws(ClientError) {
    self.name = name
    startCommand = "pocketquant serve" + (socket.map { " --socket \($0)" } ?? "")
    if let socket {
      do throws(SocketPathError) {
        path = try SocketPath(socket)
      } catch {
        throw .path(error)
      }
    } else {
      do throws(DefaultSocketPathError) {
        path = try DefaultSocketPath.resolve(service: "pocketquant")
      } catch {
        throw .defaultPath(error)
      }
    }
    do throws(SystemError) {
      client = try UnixClient()
    } catch {
      throw .unreachable(error.description)
    }
  }

  var executor: any TaskExecutor { client.executor }

  /// The present connection, or a new one where there is none.
  func link() async throws(ClientError) -> ServerLink {
    if let link = state.withLock({ $0.link }), link.connection.isUsable { return link }
    // Those who ask at the same time share one attempt.
    let attempt = state.withLock { state in
      if let attempt = state.attempt { return attempt }
      let attempt = Task { await self.connect() }
      state.attempt = attempt
      return attempt
    }
    return try await attempt.value.get()
  }

  private func connect() async -> Result<ServerLink, ClientError> {
    let outcome: Result<ServerLink, ClientError>
    do throws(UnixClient.ConnectError) {
      let connection = try client.connect(
        to: path, schemaHash: MarketDataSchema.hash, name: name)
      outcome = await Self.ready(connection)
    } catch {
      outcome = .failure(ClientError(error, startCommand: startCommand))
    }
    state.withLock { state in
      state.attempt = nil
      if case .success(let link) = outcome { state.link = link }
    }
    return outcome
  }

  private static func ready(
    _ connection: ClientConnection
  ) async -> Result<ServerLink, ClientError> {
    do throws(CallError) {
      return .success(try await ServerLink(connection))
    } catch {
      return .failure(.refused(error))
    }
  }

  /// Waits for the calls under way and closes the connection, also one that is being made.
  func close() async {
    _ = await state.withLock { $0.attempt }?.value
    await state.withLock { $0.link.take() }?.connection.close()
  }

  // MARK: Calls

  private func connected(
    for method: UInt16
  ) async throws(CallError) -> ClientConnection {
    let link = try await connected()
    if let refusal = link.refusals[method] { throw refusal }
    return link.connection
  }

  private func connected() async throws(CallError) -> ServerLink {
    do throws(ClientError) {
      return try await link()
    } catch {
      var failure = CallError(
        .unavailable, error.description, executed: .never, stage: .transport)
      // Why the server refuses says whether it helps to try again.
      if case .refused(let refusal) = error { failure.code = refusal.code }
      throw failure
    }
  }

  /// Makes a call with one request and one reply.
  public func call<Request: WireMessage, Reply: WireMessage>(
    _ method: UInt16, _ request: Request, options: CallOptions
  ) async throws(CallError) -> Reply {
    try await connected(for: method).call(method, request, options: options)
  }

  /// Begins a call with streams.
  public func open<Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure>(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> StreamingCall<Input, Item, Reply, Failed> {
    try await StreamingCall(
      method, request, options: options, sends: sends, on: connected(for: method))
  }

  /// Begins a call whose messages are known to be those of the server's own schema.
  package func open(
    _ method: UInt16, encoded request: EncodedMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> EncodedCall {
    try await StreamingCall(
      method, request, options: options, sends: sends, on: connected().connection)
  }
}
