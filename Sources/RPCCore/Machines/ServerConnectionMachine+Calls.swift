extension ServerConnectionMachine {
  /// What became of a message that a call wants to send.
  package enum SendOutcome: Equatable, Sendable {
    /// It is on its way; more may be sent.
    case sent
    /// It is on its way in parts; ``Action/writable(stream:)`` comes when it has left.
    case sentInParts
    /// It was not taken; try again after ``Action/writable(stream:)``.
    case mustWait
    /// The call is gone.
    case closed
    /// The client does not accept a message of this size.
    case tooLarge(limit: Int)
  }

  // MARK: What calls do

  /// Sends a message of a call's stream.
  mutating func send(_ message: some WireMessage, on id: UInt64) throws(WireError) -> SendOutcome {
    guard let stream = streams[id], !stream.isEnding, !isClosed else { return .closed }
    let size = message.encodedSize
    guard size <= peerLimits.maxMessage else { return .tooLarge(limit: peerLimits.maxMessage) }
    guard stream.outbound.isReady, !output.isFull else {
      streams[id]?.isAwaited = true
      return .mustWait
    }
    if stream.outbound.fits(size, maxFrame: peerLimits.maxFrame) {
      output.data(message, size: size, flags: [], stream: id)
      streams[id]?.outbound.spend(size)
      return .sent
    }
    let encoded = try message.encoded()
    streams[id]?.outbound.begin(encoded, tail: .nothing)
    let hasLeft =
      streams[id]?.outbound.pump(into: &output, maxFrame: peerLimits.maxFrame, stream: id) ?? true
    if hasLeft { return .sent }
    streams[id]?.isAwaited = true
    return .sentInParts
  }

  /// Whether a message of a call's stream has left in part.
  func isSendingParts(_ id: UInt64) -> Bool {
    !isClosed && streams[id]?.outbound.isSendingParts == true
  }

  /// Ends a call without a reply; it is gone afterwards.
  mutating func end(_ id: UInt64, error: CallError?, now: MonotonicInstant) {
    guard let stream = takeEnding(id) else { return }
    var block = EndBlock(error: error, serverTime: stream.arrival.duration(until: now))
    // What the client does not accept would cost it the connection; the code and the text remain.
    if block.encodedSize > peerLimits.maxFrame { block.error?.detail = nil }
    output.end(block, stream: id)
  }

  /// Ends a call with its reply; it is gone afterwards, or when the parts of the reply have left.
  ///
  /// A reply that the client does not accept or would not take, or that comes before a message of
  /// the stream has left, ends the call with an error instead.
  mutating func end(
    _ id: UInt64, reply: some WireMessage, now: MonotonicInstant
  ) throws(WireError) {
    guard var stream = takeEnding(id) else { return }
    let size = reply.encodedSize
    var block = EndBlock(serverTime: stream.arrival.duration(until: now))
    block.error = obstacle(to: size, in: stream)
    if block.error != nil {
      output.end(block, stream: id)
    } else if block.encodedSize + size <= peerLimits.maxFrame {
      output.end(block, reply: reply, size: size, stream: id)
    } else {
      stream.outbound.abandon()
      stream.outbound.begin(try reply.encoded(), tail: .end(block))
      stream.isEnding = true
      let hasLeft = stream.outbound.pump(
        into: &output, maxFrame: peerLimits.maxFrame, stream: id)
      if !hasLeft { streams[id] = stream }
    }
  }

  /// Why a reply of `size` bytes cannot leave; nil where it can.
  private func obstacle(to size: Int, in stream: Stream) -> CallError? {
    if size > peerLimits.maxMessage {
      return CallError(
        .resourceExhausted,
        "the reply has \(size) bytes and the client accepts \(peerLimits.maxMessage)",
        executed: .yes, stage: .encode)
    }
    if stream.outbound.isInsideMessage {
      return CallError(
        .internal, "the reply came before a message of the stream had left in whole",
        executed: .yes, stage: .encode)
    }
    if stream.isCancelled, EndBlock.length + size > peerLimits.maxFrame {
      return CallError(
        .cancelled, "the call was cancelled before its reply could be sent", executed: .yes,
        stage: .encode)
    }
    return nil
  }

  /// Takes out a call that is about to end; nil where it has, or nobody can be told of it.
  private mutating func takeEnding(_ id: UInt64) -> Stream? {
    guard let stream = streams[id], !stream.isEnding else { return nil }
    streams[id] = nil
    return isClosed ? nil : stream
  }

  /// Allows the client as many bytes more on a call's stream as have been taken from it.
  mutating func allow(_ bytes: Int, on id: UInt64) {
    guard !isClosed, let told = streams[id]?.inbound.allow(bytes), told > 0,
      streams[id]?.inbound.isEnded == false
    else { return }
    output.credit(told, stream: id)
  }

  // MARK: The output

  /// Notes that the kernel has taken `count` bytes; gives the calls that may send again.
  mutating func wrote(_ count: Int) -> [Action] {
    let wasFull = output.isFull
    output.wrote(count)
    guard wasFull, !output.isFull else { return [] }
    let waiting = streams.filter { $0.value.isAwaited && $0.value.outbound.isReady }.keys
    for id in waiting { streams[id]?.isAwaited = false }
    return waiting.sorted().map { .writable(stream: $0) }
  }

  // MARK: Time

  /// When ``tick(now:)`` has something to do.
  var nextTick: MonotonicInstant? {
    if case .awaitingHello(let until) = state { return until }
    return earliestDeadline
  }

  /// Does what is due.
  ///
  /// Deadlines are looked through when the earliest that ever was has come, so that a call that
  /// ends in time, as nearly all do, costs a comparison.
  mutating func tick(now: MonotonicInstant) -> [Action] {
    if case .awaitingHello(let until) = state, until <= now {
      return [reject(.handshakeTimeout, "no hello within \(Self.handshakeTime)")]
    }
    guard let earliest = earliestDeadline, earliest <= now else { return [] }
    earliestDeadline = nil
    var actions: [Action] = []
    for id in streams.keys.sorted() {
      guard let deadline = streams[id]?.deadline, streams[id]?.isCancelled == false else {
        continue
      }
      if deadline <= now {
        actions.append(cancel(id, .deadline, now: now))
      } else {
        earliestDeadline = min(earliestDeadline ?? deadline, deadline)
      }
    }
    return actions
  }

  // MARK: The end

  /// Lets calls end and none begin; the client is told.
  mutating func drain() {
    guard case .open = state else {
      if case .awaitingHello = state { _ = reject(.draining, "the server is about to end") }
      return
    }
    state = .draining
    output.notice(
      .goaway, code: AbortReason.shutdown.rawValue, "the server ends", stream: lastStream)
  }

  /// Whether no call is left on a connection on which none may begin.
  var isDrained: Bool {
    switch state {
    case .draining: streams.isEmpty
    case .closed: true
    case .awaitingHello, .open: false
    }
  }

  /// Notes that the connection is gone; gives the calls that are to be cancelled.
  mutating func connectionLost() -> [Action] {
    state = .closed
    let ids = streams.filter { !$0.value.isCancelled }.keys.sorted()
    for id in ids { streams[id]?.isCancelled = true }
    return ids.map { .cancel(stream: $0, .connectionLost) }
  }
}
