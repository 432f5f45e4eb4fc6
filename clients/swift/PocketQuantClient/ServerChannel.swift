internal import MarketContract
public import RPCCore
internal import Synchronization
internal import UnixTransport

/// Keeps a connection to one server: makes it when it is needed, and again when it was lost.
///
/// Calls that fail where that is no harm are made again: ``RetryPolicy`` has the rule.
public final class ServerChannel: CallChannel {
  private struct State {
    var link: ServerLink?
    /// Connections that take no further calls and still have some.
    var retired: [ClientConnection] = []
    var attempt: ConnectionAttempt?
    var backoff = Backoff()
    var lastFailure: ClientError?
    var isClosed = false
  }

  /// What a call without a connection does next.
  private enum Step {
    case use(ServerLink)
    case await(ConnectionAttempt)
    case fail
  }

  private let path: SocketPath
  /// What starts a server that this client finds.
  private let startCommand: String
  private let name: String
  private let client: UnixClient
  private let state = Mutex(State())
  /// Ends the pauses of calls when the client is closed.
  private let closing: ConnectionAttempt
  private let correlations = CorrelationNumbers()
  private let callCount = Atomic<UInt64>(0)
  let budget = RetryBudget()
  let interceptors: [any CallInterceptor]

  init(
    socket: String?, name: String, interceptors: [any CallInterceptor], busyWait: Duration? = nil
  ) throws(ClientError) {
    self.name = name
    self.interceptors = interceptors
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
      client = try UnixClient(busyWait: busyWait ?? BusyWait.usual)
    } catch {
      throw .unreachable(error.description)
    }
    closing = ConnectionAttempt(after: .zero, on: client.executor)
  }

  var executor: any TaskExecutor { client.executor }

  /// How many calls were made again.
  var repeatCount: UInt64 { budget.repeats.load(ordering: .relaxed) }

  /// The correlation of another call.
  func nextCorrelation() -> UInt64 {
    correlations.number(callCount.wrappingAdd(1, ordering: .relaxed).newValue)
  }

  // MARK: Connecting

  /// The present connection, where a call of `method` may be made on it at once.
  func presentConnection(for method: UInt16) -> ClientConnection? {
    let connection = state.withLock { state -> ClientConnection? in
      guard let link = state.link, link.refusals.isEmpty || link.refusals[method] == nil else {
        return nil
      }
      return link.connection
    }
    guard let connection, connection.isUsable else { return nil }
    return connection
  }

  /// The present connection, or a new one where there is none, as `options` ask for it.
  func link(_ options: CallOptions = CallOptions()) async throws(ClientError) -> ServerLink {
    if let link = state.withLock({ $0.link }), link.connection.isUsable { return link }
    let waits = options.whenUnavailable == .wait
    let outcome = await beforeDeadline(options.deadline, on: executor) {
      await self.newLink(waits: waits)
    }
    if let outcome { return try outcome.get() }
    let reason = state.withLock { $0.lastFailure }.map { ": \($0)" } ?? ""
    throw .interrupted(
      CallError(
        .deadlineExceeded, "there was no connection to the server before the deadline\(reason)",
        executed: .never, stage: .transport))
  }

  private func newLink(waits: Bool) async -> Result<ServerLink, ClientError> {
    while true {
      let attempt: ConnectionAttempt
      switch step(waits: waits) {
      case .use(let link): return .success(link)
      case .fail: return .failure(.closed)
      case .await(let shared): attempt = shared
      }
      if !waits { attempt.hurry() }
      guard let outcome = await attempt.outcome() else {
        return .failure(
          .interrupted(
            CallError(
              .cancelled, "the task was cancelled", executed: .never, stage: .transport)))
      }
      switch outcome {
      case .success(let link): return .success(link)
      case .failure(let failure):
        guard waits, failure.isTemporary else { return .failure(failure.error) }
      }
    }
  }

  /// Those who ask at the same time share one attempt.
  private func step(waits: Bool) -> Step {
    let (step, isNew) = state.withLock { state -> (Step, Bool) in
      if state.isClosed { return (.fail, false) }
      if let link = state.link, link.connection.isUsable { return (.use(link), false) }
      if let attempt = state.attempt { return (.await(attempt), false) }
      var generator = SystemRandomNumberGenerator()
      let pause = waits ? state.backoff.pause(using: &generator) : .zero
      let attempt = ConnectionAttempt(after: pause, on: client.executor)
      state.attempt = attempt
      return (.await(attempt), true)
    }
    if isNew, case .await(let attempt) = step {
      attempt.begin { await self.finish(attempt, with: await self.connect()) }
    }
    return step
  }

  private func connect() async -> ConnectionAttempt.Outcome {
    let connection: ClientConnection
    do throws(UnixClient.ConnectError) {
      connection = try client.connect(to: path, schemaHash: MarketDataSchema.hash, name: name)
    } catch {
      return .failure(ConnectionAttempt.Failure(error, startCommand: startCommand))
    }
    do throws(CallError) {
      return .success(try await ServerLink(connection))
    } catch {
      await connection.close()
      return .failure(ConnectionAttempt.Failure(refusal: error))
    }
  }

  private func finish(
    _ attempt: ConnectionAttempt, with outcome: ConnectionAttempt.Outcome
  ) async {
    let isClosed = state.withLock { state in
      if state.attempt === attempt { state.attempt = nil }
      guard !state.isClosed else { return true }
      switch outcome {
      case .success(let link):
        // What is closed and idle is let go of; what has calls is waited for by a close.
        state.retired = state.retired.filter(\.hasCalls)
        if let old = state.link { state.retired.append(old.connection) }
        state.link = link
        state.backoff.reset()
        state.lastFailure = nil
      case .failure(let failure):
        state.backoff.noteFailure()
        state.lastFailure = failure.error
      }
      return false
    }
    if isClosed, case .success(let link) = outcome { await link.connection.close() }
    attempt.finish(isClosed ? .failure(.closed) : outcome)
  }

  /// Waits for the calls under way and closes the connection; calls that wait for one fail.
  func close() async {
    let (attempt, connections) = state.withLock { state in
      state.isClosed = true
      return (state.attempt, state.retired + [state.link?.connection].compactMap(\.self))
    }
    closing.finish(.failure(.closed))
    attempt?.finish(.failure(.closed))
    await attempt?.stop()
    for connection in connections { await connection.close() }
  }

  /// Waits between two attempts of a call; false where the client is closed or the task cancelled
  /// meanwhile.
  func rest(_ pause: Duration) async -> Bool {
    if pause <= .zero { return !Task.isCancelled }
    let end = MonotonicClock.now.advanced(by: pause)
    return await beforeDeadline(end, on: executor) {
      _ = await self.closing.outcome()
      return false
    } ?? true
  }
}

extension ConnectionAttempt.Failure {
  static let closed = ConnectionAttempt.Failure(error: .closed, isTemporary: false)

  /// What `error` is to a person, who can start a server with `startCommand`.
  init(_ error: UnixClient.ConnectError, startCommand: String) {
    switch error {
    case .noSocket, .nobodyListens:
      self.init(
        error: .noServer("\(error.description); start one with: \(startCommand)"),
        isTemporary: true)
    case .busy: self.init(error: .unreachable(error.description), isTemporary: true)
    case .notPermitted, .system:
      self.init(error: .unreachable(error.description), isTemporary: false)
    }
  }

  /// What a server's refusal is: one that has to do with the moment passes, and whoever speaks
  /// another protocol goes on doing so.
  init(refusal: CallError) {
    let passes =
      [.unavailable, .resourceExhausted, .deadlineExceeded].contains(refusal.code)
      && refusal.stage != .framing
    self.init(error: .refused(refusal), isTemporary: passes)
  }
}
