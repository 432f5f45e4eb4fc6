public import RPCCore
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
  /// The caller's deadline passed, or its task was cancelled, before there was a connection.
  case interrupted(CallError)
  /// The client has been closed; it does not connect again.
  case closed

  /// The line.
  public var description: String {
    switch self {
    case .path(let error): error.description
    case .defaultPath(let error): error.description
    case .noServer(let text): text
    case .unreachable(let text): text
    case .refused(let error), .interrupted(let error): error.description
    case .closed: "the client has been closed; make another one"
    }
  }
}

extension CallError {
  /// What a call ends with for which there is no connection.
  init(_ error: ClientError) {
    self.init(.unavailable, error.description, executed: .never, stage: .transport)
    switch error {
    // Why the server refuses says whether it helps to try again.
    case .refused(let refusal): code = refusal.code
    case .interrupted(let interruption): self = interruption
    // It does not help to try again.
    case .closed: code = .failedPrecondition
    case .path, .defaultPath, .noServer, .unreachable: break
    }
  }
}
