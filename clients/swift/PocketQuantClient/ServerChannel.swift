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
  /// No server answers on the path.
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
    case .noServer(let text): "\(text); start one with: pocketquant serve"
    case .unreachable(let text): text
    case .refused(let error): error.description
    }
  }
}

extension ClientError {
  fileprivate init(_ error: UnixClient.ConnectError) {
    switch error {
    case .noSocket, .nobodyListens: self = .noServer(error.description)
    case .notPermitted, .busy, .system: self = .unreachable(error.description)
    }
  }
}

/// Keeps a connection to one server: makes it when it is needed, and again when it was lost.
public final class ServerChannel: CallChannel {
  private struct State {
    var connection: ClientConnection?
    var attempt: Task<Result<ClientConnection, ClientError>, Never>?
  }

  private let path: SocketPath
  private let name: String
  private let client: UnixClient
  private let state = Mutex(State())

  init(socket: String?, name: String) throws(ClientError) {
    self.name = name
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
  func connection() async throws(ClientError) -> ClientConnection {
    if let connection = state.withLock({ $0.connection }), connection.isUsable {
      return connection
    }
    // Those who ask at the same time share one attempt.
    let attempt = state.withLock { state in
      if let attempt = state.attempt { return attempt }
      let attempt = Task { await self.connect() }
      state.attempt = attempt
      return attempt
    }
    return try await attempt.value.get()
  }

  private func connect() async -> Result<ClientConnection, ClientError> {
    let outcome: Result<ClientConnection, ClientError>
    do throws(UnixClient.ConnectError) {
      let connection = try client.connect(
        to: path, schemaHash: MarketDataSchema.hash, name: name)
      outcome = await Self.ready(connection)
    } catch {
      outcome = .failure(ClientError(error))
    }
    state.withLock { state in
      state.attempt = nil
      if case .success(let connection) = outcome { state.connection = connection }
    }
    return outcome
  }

  private static func ready(
    _ connection: ClientConnection
  ) async -> Result<ClientConnection, ClientError> {
    do throws(CallError) {
      _ = try await connection.ready()
      return .success(connection)
    } catch {
      return .failure(.refused(error))
    }
  }

  /// Waits for the calls under way and closes the connection, also one that is being made.
  func close() async {
    _ = await state.withLock { $0.attempt }?.value
    await state.withLock { $0.connection.take() }?.close()
  }

  // MARK: Calls

  private func connected() async throws(CallError) -> ClientConnection {
    do throws(ClientError) {
      return try await connection()
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
    try await connected().call(method, request, options: options)
  }

  /// Begins a call with streams.
  public func open<Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure>(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool
  ) async throws(CallError) -> StreamingCall<Input, Item, Reply, Failed> {
    try await StreamingCall(
      method, request, options: options, sends: sends, on: connected())
  }
}
