/// A call that streams: messages to the server, messages from it, and a reply at its end.
///
/// Iterate over it for the server's messages. A call that nobody holds any more is withdrawn, and
/// so is one whose task is cancelled while it waits.
public final class StreamingCall<
  Input: WireMessage, Item: WireMessage, Reply: WireMessage, Failed: CallFailure
>: AsyncSequence, Sendable {
  private let pending: PendingStream<Item>

  /// Begins a call on `connection`; `repeater` says whether it is made again where it fails before
  /// any message of it has gone either way.
  package init(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, sends: Bool,
    on connection: ClientConnection, repeater: (any CallRepeater)? = nil
  ) throws(CallError) {
    pending = PendingStream(
      on: connection, repeater: repeater, onReplay: options.onReplay
    ) {
      (connection, pending) throws(CallError) in
      try connection.open(method, request, options: options, endOfStream: !sends, pending)
    }
    try pending.open(on: connection)
  }

  deinit {
    cancel()
  }

  /// Withdraws the call, unless it has ended.
  public func cancel() {
    pending.withdraw()
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
    while let location = pending.place.location,
      location.connection.isSendingParts(location.stream)
    {
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
    let location: StreamPlace.Location
    switch pending.place.targetForMessage() {
    case .open(let found): location = found
    case .moving: return .mustWait
    case .ended: return .closed
    }
    do throws(WireError) {
      return try location.connection.send(message, on: location.stream)
    } catch {
      throw CallError(.invalidArgument, "\(error)", executed: .unknown, stage: .encode)
    }
  }

  /// Says that nothing more is sent.
  public func endSending() {
    guard let location = pending.place.endSending() else { return }
    location.connection.endOfStream(location.stream)
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
  public var serverTime: Duration { pending.reply.ending.serverTime }

  /// Whether the outcome is the one that the server has kept of an earlier call with the same
  /// command id, once the call has ended.
  public var isReplayed: Bool { pending.reply.ending.isReplayed }

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
