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
    var task: Task<Void, Never>?
    var cause: CancelCause?
    var hasEnded = false
  }

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
      connection.allow(credit, on: info.stream)
    }
    let hasEnded = state.withLock { state in
      assert(state.inbox == nil, "a call has one stream of requests")
      state.inbox = stream
      return state.requestStreamHasEnded
    }
    if hasEnded { stream.finish(nil) }
    return stream
  }

  /// Does the work in a task of its own and ends the call with what it returns.
  ///
  /// The task begins at once, on this thread; work that does not wait never leaves it.
  public func run<Reply: WireMessage>(
    _ work: @escaping @Sendable () async throws(CallError) -> Reply
  ) {
    let task = Task.immediate(executorPreference: connection.driver.executor) {
      do throws(CallError) {
        self.end(with: try await work())
      } catch {
        self.end(error)
      }
    }
    let isCancelled = state.withLock { state in
      if !state.hasEnded { state.task = task }
      return state.cause != nil
    }
    if isCancelled { task.cancel() }
  }

  // MARK: Sending

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

  /// Ends the call with a reply.
  private func end(with reply: some WireMessage) {
    do throws(WireError) {
      try reply.validate()
    } catch {
      end(CallError(.internal, "the reply: \(error)", executed: .yes, stage: .encode))
      return
    }
    guard leave() else { return }
    connection.end(info.stream, reply: reply)
  }

  /// Ends the call with an error.
  public func end(_ error: CallError) {
    let cause = state.withLock { $0.cause }
    guard leave() else { return }
    connection.end(info.stream, error: error.attributed(to: cause, deadline: info.deadline))
  }

  /// True once, for whoever ends the call.
  private func leave() -> Bool {
    let (isFirst, inbox) = state.withLock { state in
      defer {
        state.hasEnded = true
        state.task = nil
        state.inbox = nil
      }
      return (!state.hasEnded, state.inbox)
    }
    inbox?.finish(.cancelledByTask)
    return isFirst
  }

  // MARK: What the connection tells

  func deliver(_ message: Bytes, credit: Int) {
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
    let (task, inbox) = state.withLock { state in
      if state.cause == nil { state.cause = cause }
      return (state.task, state.inbox)
    }
    task?.cancel()
    inbox?.finish(cancellation)
    writable.raise()
  }

  func signalWritable() {
    writable.raise()
  }

  /// What work that was cancelled throws.
  private var cancellation: CallError {
    CallError.cancelledByTask.attributed(
      to: state.withLock { $0.cause }, deadline: info.deadline)
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
    case .deadline:
      error.code = .deadlineExceeded
      error.message = "the deadline passed while the call was under way"
    case .peerFault(let text):
      error.code = .invalidArgument
      error.message = text
      error.stage = .framing
    }
    return error
  }
}
