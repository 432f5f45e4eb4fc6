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
    /// There is no memory to keep the message until the client takes it.
    case noMemory
  }

  // MARK: What calls do

  /// Sends a message of a call's stream.
  ///
  /// One that must wait is kept by its sender and counts for the memory until it is sent.
  mutating func send(_ message: some WireMessage, on id: UInt64) throws(WireError) -> SendOutcome {
    guard let stream = streams[id], !stream.isEnding, !isClosed else { return .closed }
    let size = message.encodedSize
    guard size <= peerLimits.maxMessage else { return .tooLarge(limit: peerLimits.maxMessage) }
    let waits = stream.outbound.waits(for: size, maxFrame: peerLimits.maxFrame)
    guard stream.outbound.isReady, !waits, hasRoom(for: size, of: stream) else {
      return hold(size, for: id)
    }
    if stream.promised > 0 || stream.heldMessage > 0 { settle(id) }
    latestMessage = size
    if stream.outbound.fits(size, maxFrame: peerLimits.maxFrame) {
      output.data(message, size: size, flags: [], stream: id)
      streams.update(id) { $0.outbound.spend(size) }
      return .sent
    }
    guard memory.charge(size, output: pendingOutput) else { return .noMemory }
    let encoded = try message.encoded()
    streams[id]?.memory += size
    streams[id]?.outbound.begin(encoded, tail: .nothing)
    return sendParts(of: id) ? .sent : .sentInParts
  }

  /// Sends what the credit allows of a message that has just begun; true where it has left in whole.
  private mutating func sendParts(of id: UInt64) -> Bool {
    guard var stream = streams[id] else { return true }
    let held = stream.outbound.heldBytes
    let hasLeft = stream.outbound.pump(
      into: &output, maxFrame: peerLimits.maxFrame, stream: id)
    if hasLeft { release(held, of: &stream) } else { stream.isAwaited = true }
    streams[id] = stream
    return hasLeft
  }

  /// Whether a message of a call's stream has left in part.
  func isSendingParts(_ id: UInt64) -> Bool {
    !isClosed && streams[id]?.outbound.isSendingParts == true
  }

  /// Ends a call without a reply; it is gone afterwards.
  mutating func end(
    _ id: UInt64, error: CallError?, isReplayed: Bool = false, now: MonotonicInstant
  ) {
    guard let stream = takeEnding(id, now: now) else { return }
    var block = EndBlock(
      error: error, serverTime: stream.arrival.duration(until: now), isReplayed: isReplayed)
    // What the client does not accept would cost it the connection; the code and the text remain.
    if block.encodedSize > peerLimits.maxFrame { block.error?.detail = nil }
    output.end(block, stream: id)
    forgetDeadlineIfIdle()
  }

  /// Ends a call with its reply; it is gone afterwards, or when the parts of the reply have left.
  ///
  /// A reply that the client does not accept or would not take, or that comes before a message of
  /// the stream has left, ends the call with an error instead.
  ///
  /// - Returns: the status that the call ends with.
  @discardableResult
  mutating func end(
    _ id: UInt64, reply: some WireMessage, isReplayed: Bool = false, now: MonotonicInstant
  ) throws(WireError) -> StatusCode {
    guard var stream = takeEnding(id, now: now) else { return .cancelled }
    let size = reply.encodedSize
    var block = EndBlock(
      serverTime: stream.arrival.duration(until: now), isReplayed: isReplayed)
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
      if !hasLeft {
        // What has left of it is in the output, so that it was looked at in whole above.
        stream.memory = memory.charge(size, output: 0) ? size : 0
        streams[id] = stream
      }
    }
    forgetDeadlineIfIdle()
    return block.error?.code ?? .ok
  }

  /// Why a reply of `size` bytes cannot leave; nil where it can.
  private mutating func obstacle(to size: Int, in stream: Stream) -> CallError? {
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
    // A small reply takes no more than the error would.
    if size > Self.smallReply, !memory.allows(size, output: pendingOutput) {
      return Self.noMemory("the reply", executed: .yes, stage: .encode)
    }
    return nil
  }

  /// As much as an error with a text, so that nothing is gained by sending that instead.
  private static var smallReply: Int { 512 }

  /// Takes out a call that is about to end; nil where it has, or nobody can be told of it.
  private mutating func takeEnding(_ id: UInt64, now: MonotonicInstant) -> Stream? {
    guard var stream = streams.removeValue(forKey: id) else { return nil }
    if stream.isEnding {
      streams.insert(stream, id)
      return nil
    }
    quietSince = now
    withdrawPromise(of: &stream)
    release(stream.memory)
    (stream.memory, stream.heldMessage, stream.isAwaited) = (0, 0, false)
    return isClosed ? nil : stream
  }

  /// Without calls there is no deadline to wait for, and no message that is to become whole.
  mutating func forgetDeadlineIfIdle() {
    guard streams.isEmpty else { return }
    earliestDeadline = nil
    earliestUnfinished = nil
  }

  /// Notes that a message of a call's stream has been taken, which allows the client more.
  mutating func take(_ credit: MessageCredit, on id: UInt64) {
    if !isClosed, var stream = streams[id] {
      release(credit.memory, of: &stream)
      streams[id] = stream
    }
    allow(StreamCredit(bytes: credit.bytes, messages: 1), on: id)
  }

  mutating func allow(_ more: StreamCredit, on id: UInt64) {
    guard !isClosed, let told = streams.update(id, { $0.inbound.allow(more) }) else { return }
    if let told, streams[id]?.inbound.isEnded == false { output.credit(told, stream: id) }
  }

  // MARK: The end

  /// Notes that the connection is gone; gives the calls that are to be cancelled.
  mutating func connectionLost() -> [Action] {
    state = .closed
    // What is left of a reply goes nowhere, and its call has ended.
    for id in streams.ids where streams[id]?.isEnding == true { streams[id] = nil }
    for id in streams.ids {
      streams[id]?.memory = 0
      streams[id]?.heldMessage = 0
      streams[id]?.promised = 0
    }
    (promised, waitingForRoom) = (0, [])
    memory.close()
    let ids = streams.ids.filter { streams[$0]?.isCancelled == false }
    for id in ids { streams[id]?.isCancelled = true }
    return ids.map { .cancel(stream: $0, .connectionLost) }
  }
}
