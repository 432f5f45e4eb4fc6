import Synchronization

/// One call as the server sees it, from its request to its end.
///
/// A service decodes the request, takes the streams it needs, and gives ``run(_:)`` the work. The
/// work's task is cancelled when the client withdraws, when the deadline passes and when the
/// connection is lost; the call ends exactly once, when the work has returned.
public final class ServerCall: Sendable {
  private struct State {
    var inbox: (any MessageInbox)?
    var requestStreamHasEnded: Bool
    var worker: CallWorker?
    var cause: CancelCause?
    var hasEnded = false
    var isReplayed = false
    var observer: Observer?
  }

  /// Who is told how a call ended.
  typealias Observer = @Sendable (CallError?) -> Void

  /// What the client said of the call.
  public let info: CallInfo
  private let connection: ServerConnection
  private let state: Mutex<State>
  private let writable = WriteSignal()

  init(_ info: CallInfo, requestStreamHasEnded: Bool, connection: ServerConnection) {
    self.info = info
    self.connection = connection
    state = Mutex(State(requestStreamHasEnded: requestStreamHasEnded))
  }

  /// Who calls.
  public var peer: PeerIdentity { connection.peer }
  /// What whoever calls may ask.
  public var right: AccessRight { connection.right }

  // MARK: Beginning

  /// Decodes the request; where that fails, ends the call and gives nil.
  public func decode<Request: WireMessage>(
    _ request: Bytes, as type: Request.Type = Request.self
  ) -> Request? {
    do throws(WireError) {
      return try Request(decoding: request)
    } catch {
      end(CallError(.invalidArgument, "\(error)", executed: .never, stage: .decode))
      return nil
    }
  }

  /// The stream of messages that follows the request.
  ///
  /// Taken once, before ``run(_:)``.
  public func requestStream<Message: WireMessage>(
    of type: Message.Type = Message.self
  ) -> MessageStream<Message> {
    let stream = MessageStream<Message> { [connection, info] credit in
      connection.take(credit, on: info.stream)
    }
    let hasEnded = state.withLock { state in
      assert(state.inbox == nil, "a call has one stream of requests")
      state.inbox = stream
      return state.requestStreamHasEnded
    }
    if hasEnded { stream.finish(nil) }
    return stream
  }

  /// Does the work in a task that is the call's own meanwhile, and ends the call with what it
  /// returns.
  ///
  /// The task begins on the loop's thread, at once or when what was read has been taken apart; work
  /// that does not wait never leaves that thread.
  public func run<Reply: WireMessage>(
    _ work: @escaping @Sendable () async throws(CallError) -> Reply
  ) {
    let driver = connection.driver
    let scope = CallScope(deadline: info.deadline, correlation: info.correlation)
    let worker = driver.workers.run(on: driver.executor) {
      await CallScope.$current.withValue(scope) {
        do throws(CallError) {
          self.end(with: try await work())
        } catch {
          self.end(error)
        }
      }
      return self.isUncancelled
    }
    let isCancelled = state.withLock { state in
      if !state.hasEnded { state.worker = worker }
      return !state.hasEnded && state.cause != nil
    }
    if isCancelled { worker.cancel() }
  }

  /// Whether nobody cancels the call's task, now that the call has ended: whoever does, names the
  /// cause before and finds the task gone after.
  private var isUncancelled: Bool { state.withLock { $0.hasEnded && $0.cause == nil } }

  // MARK: Sending

  /// Waits until the client takes a further message of the reply's stream, so that a large one is
  /// made only then; room is kept for it until it is sent.
  ///
  /// - Throws: ``CallError`` of code `cancelled` where the call has been.
  public func ready() async throws(CallError) {
    while true {
      if Task.isCancelled { throw cancellation }
      let seen = writable.count
      switch connection.prepareMessage(on: info.stream) {
      case .ready: return
      case .mustWait: await writable.wait(after: seen)
      case .closed: throw cancellation
      }
    }
  }

  /// Sends a message of the reply's stream, when the client's credit allows it.
  ///
  /// - Throws: ``CallError`` of code `cancelled` where the call has been, `internal` where the
  ///   message breaks its schema.
  public func send(_ message: some WireMessage) async throws(CallError) {
    do throws(WireError) {
      try message.validate()
    } catch {
      throw CallError(.internal, "a message that \(error)", executed: .unknown, stage: .encode)
    }
    while true {
      if Task.isCancelled { throw cancellation }
      let seen = writable.count
      switch try trySend(message) {
      case .sent: return
      case .sentInParts: return try await waitForParts(after: seen)
      case .mustWait: await writable.wait(after: seen)
      case .closed: throw cancellation
      case .tooLarge(let limit):
        throw CallError(
          .resourceExhausted,
          "a message has \(message.encodedSize) bytes and the client accepts \(limit)",
          executed: .unknown, stage: .encode)
      case .noMemory:
        throw ServerConnectionMachine.noMemory("a message", executed: .unknown, stage: .encode)
      }
    }
  }

  /// Waits until a message's parts have left, or the call is gone.
  private func waitForParts(after seen: UInt64) async throws(CallError) {
    var seen = seen
    while connection.isSendingParts(info.stream) {
      await writable.wait(after: seen)
      if Task.isCancelled { throw cancellation }
      seen = writable.count
    }
  }

  private func trySend(
    _ message: some WireMessage
  ) throws(CallError) -> ServerConnectionMachine.SendOutcome {
    do throws(WireError) {
      return try connection.send(message, on: info.stream)
    } catch {
      throw CallError(.internal, "a message that \(error)", executed: .unknown, stage: .encode)
    }
  }

  // MARK: Ending

  /// Has the call's end say that it is what was kept of an earlier call with the same command id.
  public func markReplayed() {
    state.withLock { $0.isReplayed = true }
  }

  /// Ends the call with a reply; for whoever has it without ``run(_:)``, or when the work has
  /// returned it.
  public func end(with reply: some WireMessage) {
    do throws(WireError) {
      try reply.validate()
    } catch {
      end(CallError(.internal, "the reply: \(error)", executed: .yes, stage: .encode))
      return
    }
    guard let departure = leave() else { return }
    connection.end(info, reply: reply, isReplayed: departure.isReplayed)
    departure.observer?(nil)
  }

  /// Ends the call with an error.
  public func end(_ error: CallError) {
    guard let departure = leave() else { return }
    let attributed = error.attributed(to: departure.cause, deadline: info.deadline)
    connection.end(info, error: attributed, isReplayed: departure.isReplayed)
    departure.observer?(attributed)
  }

  /// Has `observer` told how the call ended; once, before the call is begun.
  func observeEnd(_ observer: @escaping Observer) {
    state.withLock { state in
      assert(state.observer == nil && !state.hasEnded, "a call has one observer of its end")
      state.observer = observer
    }
  }

  /// What whoever ends the call has to know.
  private struct Departure {
    /// Why the call was cancelled, where it was.
    let cause: CancelCause?
    let isReplayed: Bool
    let observer: Observer?
  }

  /// Ends the call; nil where it has ended.
  private func leave() -> Departure? {
    let (departure, inbox) = state.withLock { state -> (Departure?, (any MessageInbox)?) in
      if state.hasEnded { return (nil, nil) }
      state.hasEnded = true
      state.worker = nil
      return (
        Departure(
          cause: state.cause, isReplayed: state.isReplayed, observer: state.observer.take()),
        state.inbox.take()
      )
    }
    inbox?.finish(.cancelledByTask)
    return departure
  }

  // MARK: What the connection tells

  func deliver(_ message: Bytes, credit: MessageCredit) {
    guard let inbox = state.withLock({ $0.inbox }) else {
      if !state.withLock({ $0.hasEnded }) {
        cancel(.peerFault("method \(info.method) takes no stream of messages"))
      }
      return
    }
    if let error = inbox.deliver(message, credit: credit) {
      cancel(.peerFault("\(error)"))
    }
  }

  func endOfRequestStream() {
    let inbox = state.withLock { state in
      state.requestStreamHasEnded = true
      return state.inbox
    }
    inbox?.finish(nil)
  }

  func cancel(_ cause: CancelCause) {
    let (worker, inbox) = state.withLock { state in
      if state.cause == nil { state.cause = cause }
      return (state.worker, state.inbox)
    }
    worker?.cancel()
    inbox?.finish(cancellation)
    writable.raise()
  }

  func signalWritable() {
    writable.raise()
  }

  /// What work that was cancelled throws.
  private var cancellation: CallError {
    let cause = state.withLock { $0.cause }
    // To the work it is a withdrawal like any other; the client is told why when the call ends.
    if cause == .serverEnds { return .cancelledByTask }
    return CallError.cancelledByTask.attributed(to: cause, deadline: info.deadline)
  }
}

extension CallError {
  /// The same error, where it only says "cancelled" with the reason for the cancellation.
  fileprivate func attributed(
    to cause: CancelCause?, deadline: MonotonicInstant?
  ) -> CallError {
    guard code == .cancelled, let cause else { return self }
    var error = self
    switch cause {
    case .caller: error.message = "the client withdrew the call"
    case .connectionLost: error.message = "the connection to the client was lost"
    case .serverEnds:
      error.code = .unavailable
      error.message = "the server ended, and the call was cancelled when its grace was over"
    case .deadline:
      error.code = .deadlineExceeded
      error.message = "the deadline passed while the call was under way"
    case .fault(let fault):
      error.code = fault.code
      error.message = fault.message
      error.stage = fault.stage
      error.retryAfter = fault.retryAfter
    }
    return error
  }
}
