import Synchronization

/// A call's number, which is known only once the call has begun; its inbox is made before.
final class CallNumber: Sendable {
  let value = Atomic<UInt64>(0)
}

/// A call that streams: messages to the server, messages from it, and a reply at its end.
///
/// Iterate over it for the server's messages. A call that nobody holds any more is withdrawn, and
/// so is one whose task is cancelled while it waits.
public final class StreamingCall<
  Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure
>: AsyncSequence, Sendable {
  /// What the connection knows of the call; apart from the handle, so that the handle can go.
  private final class Pending: PendingCall {
    let number: CallNumber
    let items: MessageStream<Item>
    let reply = ReplyBox()
    let writable = WriteSignal()

    init(number: CallNumber, items: MessageStream<Item>) {
      self.number = number
      self.items = items
    }

    func begin(as stream: UInt64) {
      number.value.store(stream, ordering: .relaxed)
    }

    func deliver(_ message: Bytes, credit: Int) -> WireError? {
      items.deliver(message, credit: credit)
    }

    func end(_ error: CallError?, reply: Bytes, serverTime: Duration) {
      self.reply.fulfil(error, reply: reply, serverTime: serverTime)
      items.finish(error)
      writable.raise()
    }

    func signalWritable() {
      writable.raise()
    }
  }

  private let pending: Pending
  private let connection: ClientConnection
  private let stream: UInt64

  package init(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool,
    on connection: ClientConnection
  ) throws(CallError) {
    let number = CallNumber()
    let pending = Pending(
      number: number,
      items: MessageStream { [weak connection] credit in
        connection?.allow(credit, on: number.value.load(ordering: .relaxed))
      })
    stream = try connection.open(
      method, request, options: options, endOfStream: !sends, pending)
    self.pending = pending
    self.connection = connection
  }

  deinit {
    cancel()
  }

  /// Withdraws the call, unless it has ended.
  public func cancel() {
    connection.withdraw(stream, .cancelledByTask)
  }

  // MARK: Sending

  /// Sends a message, when the server's credit allows it.
  ///
  /// - Throws: where the call ended early, what it ended with.
  public func send(_ message: Input) async throws(Failed) {
    do throws(CallError) {
      try await deliver(message)
    } catch {
      throw Failed(callError: error)
    }
  }

  private func deliver(_ message: Input) async throws(CallError) {
    do throws(WireError) {
      try message.validate()
    } catch {
      throw CallError(.invalidArgument, "\(error)", executed: .unknown, stage: .encode)
    }
    while true {
      try withdrawIfCancelled()
      let seen = pending.writable.count
      switch try trySend(message) {
      case .sent: return
      case .sentInParts: return try await waitForParts(after: seen)
      case .mustWait: await pending.writable.wait(after: seen)
      case .closed:
        // The server has ended the call: a reply before all was sent is no reply to all of it.
        _ = try await pending.reply.outcome().get()
        throw CallError(
          .cancelled, "the server ended the call before everything was sent",
          executed: .unknown, stage: .handler)
      }
    }
  }

  /// Waits until a message's parts have left, or the call has ended without them.
  private func waitForParts(after seen: UInt64) async throws(CallError) {
    var seen = seen
    while connection.isSendingParts(stream) {
      await pending.writable.wait(after: seen)
      try withdrawIfCancelled()
      seen = pending.writable.count
    }
  }

  private func withdrawIfCancelled() throws(CallError) {
    guard Task.isCancelled else { return }
    cancel()
    throw CallError.cancelledByTask
  }

  private func trySend(
    _ message: Input
  ) throws(CallError) -> ClientConnectionMachine.SendOutcome {
    do throws(WireError) {
      return try connection.send(message, on: stream)
    } catch {
      throw CallError(.invalidArgument, "\(error)", executed: .unknown, stage: .encode)
    }
  }

  /// Says that nothing more is sent.
  public func endSending() {
    connection.endOfStream(stream)
  }

  // MARK: Receiving

  /// The next message of the server's stream, or nil at its end.
  ///
  /// - Throws: what the call ended with, where it did not end well.
  public func next() async throws(Failed) -> Item? {
    if Task.isCancelled { cancel() }
    do throws(CallError) {
      return try await pending.items.next()
    } catch {
      if Task.isCancelled { cancel() }
      throw Failed(callError: error)
    }
  }

  /// Waits for the reply; messages of the stream that nobody took are passed over.
  ///
  /// - Throws: what the call ended with, where it did not end well.
  public func reply() async throws(Failed) -> Reply {
    while try await next() != nil {}
    do throws(CallError) {
      return try await pending.reply.outcome().decoded()
    } catch {
      throw Failed(callError: error)
    }
  }

  /// The time from the call's arrival to its end as the server measured it, once it has ended.
  public var serverTime: Duration { pending.reply.serverTime }

  /// Iterates over the server's messages and holds on to the call.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let call: StreamingCall

    /// The next message, or nil at the end.
    public mutating func next() async throws(Failed) -> Item? {
      try await call.next()
    }

    /// The next message, or nil at the end.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(Failed) -> Item? {
      try await call.next()
    }
  }

  /// An iterator; all of a call's iterators share its messages.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(call: self)
  }
}
