extension ClientConnectionMachine {
  /// What became of a message that a call wants to send.
  package enum SendOutcome: Equatable, Sendable {
    /// It is on its way; more may be sent.
    case sent
    /// It is on its way in parts; ``Action/writable(stream:)`` comes when it has left.
    case sentInParts
    /// It was not taken; try again after ``Action/writable(stream:)``.
    case mustWait
    /// The call has ended.
    case closed
  }

  // MARK: What callers do

  /// Begins a call; gives its number. A `correlation` goes before that of the options.
  ///
  /// - Throws: what the server would refuse, with ``Execution/never``.
  mutating func open(
    _ method: UInt16, request: some WireMessage, options: CallOptions, correlation: UInt64? = nil,
    endOfStream: Bool, now: MonotonicInstant
  ) throws(CallError) -> UInt64 {
    try checkOpen()
    var block = OpenBlock()
    block.correlation = correlation ?? options.correlation
    block.commandID = options.commandID
    block.metadata = options.metadata
    block.initialCredit = greeting.limits.initialCredit
    block.initialMessages = greeting.limits.initialMessages
    var flags: FrameFlags = endOfStream ? .endOfStream : []
    if let deadline = options.deadline {
      guard deadline > now else {
        throw CallError(
          .deadlineExceeded, "the deadline had passed before the call was made",
          executed: .never, stage: .queue)
      }
      block.deadline =
        sharesClock
        ? deadline.nanoseconds : UInt64(now.duration(until: deadline).nanosecondsClamped)
      if !sharesClock { flags.insert(.relativeDeadline) }
      earliestDeadline = min(earliestDeadline ?? deadline, deadline)
    }
    let size = request.encodedSize
    let most = min(peerLimits.maxFrame - block.encodedSize, peerLimits.maxMessage)
    guard size <= most else {
      throw CallError(
        .invalidArgument,
        "the request has \(size) bytes and the server accepts \(most); "
          + "send large data as a stream",
        executed: .never, stage: .encode)
    }
    let id = nextStream
    nextStream += 1
    if streams.isEmpty {
      // The server had no reason to speak while no call was under way.
      lastHeard = max(lastHeard, now)
    }
    streams.insert(
      Stream(
        inbound: InboundFlow(window: greeting.limits.initialStreamCredit),
        outbound: OutboundFlow(credit: peerLimits.initialStreamCredit),
        deadline: options.deadline, openBatch: output.batchNumber, hasEndedSending: endOfStream),
      id)
    output.open(
      block, method: method, request: request, size: size, flags: flags, stream: id)
    return id
  }

  private func checkOpen() throws(CallError) {
    switch state {
    case .open: break
    case .awaitingWelcome, .closed:
      throw CallError(
        .unavailable, "there is no connection to the server", executed: .never, stage: .transport)
    case .draining:
      throw CallError(
        .unavailable, "the server is about to end", executed: .never, stage: .admission)
    }
    guard streams.count < peerLimits.maxStreams else {
      throw CallError(
        .resourceExhausted, "\(streams.count) calls are under way on this connection",
        executed: .never, stage: .admission)
    }
  }

  /// Sends a message of a call's stream.
  ///
  /// - Throws: ``WireError`` where the message breaks its schema or is larger than the server
  ///   accepts.
  mutating func send(_ message: some WireMessage, on id: UInt64) throws(WireError) -> SendOutcome {
    guard let stream = streams[id], !stream.hasEndedSending, !stream.isCancelled, !isClosed
    else { return .closed }
    let size = message.encodedSize
    guard size <= peerLimits.maxMessage else { throw WireError(.tooLarge) }
    let waits = stream.outbound.waits(for: size, maxFrame: peerLimits.maxFrame)
    guard stream.outbound.isReady, !waits, !output.isFull else {
      streams.update(id) { $0.isAwaited = true }
      return .mustWait
    }
    if stream.outbound.fits(size, maxFrame: peerLimits.maxFrame) {
      output.data(message, size: size, flags: [], stream: id)
      streams.update(id) { $0.outbound.spend(size) }
      return .sent
    }
    let encoded = try message.encoded()
    let maxFrame = peerLimits.maxFrame
    let hasLeft = streams.update(id) { stream in
      stream.outbound.begin(encoded, tail: .nothing)
      let hasLeft = stream.outbound.pump(into: &output, maxFrame: maxFrame, stream: id)
      if !hasLeft { stream.isAwaited = true }
      return hasLeft
    }
    return hasLeft == false ? .sentInParts : .sent
  }

  /// Whether a message of a call's stream has left in part.
  func isSendingParts(_ id: UInt64) -> Bool {
    !isClosed && streams[id]?.outbound.isSendingParts == true
  }

  /// Says that a call's stream has no further message.
  mutating func endOfStream(_ id: UInt64) {
    guard let stream = streams[id], !stream.hasEndedSending, !stream.isCancelled, !isClosed
    else { return }
    streams.update(id) { $0.hasEndedSending = true }
    if stream.outbound.isSendingParts {
      streams.update(id) { $0.owesEndOfStream = true }
    } else {
      output.endOfStream(id)
    }
  }

  /// Withdraws a call: the server is told, and what still comes for the call is dropped.
  mutating func cancel(_ id: UInt64) {
    guard let stream = streams[id], !stream.isCancelled, !isClosed else { return }
    streams.update(id) { stream in
      stream.isCancelled = true
      stream.outbound.abandon()
    }
    output.cancel(id, opened: stream.openBatch)
  }

  /// Notes that a message of a call's stream has been taken, which allows the server more.
  mutating func take(_ credit: MessageCredit, on id: UInt64) {
    allow(StreamCredit(bytes: credit.bytes, messages: 1), on: id)
  }

  mutating func allow(_ more: StreamCredit, on id: UInt64) {
    guard !isClosed, let told = streams.update(id, { $0.inbound.allow(more) }) ?? nil else {
      return
    }
    output.credit(told, stream: id)
  }

  /// Asks the server whether it lives; ``Action/pong(_:)`` comes with the same word.
  mutating func ping(_ word: UInt64, now: MonotonicInstant) {
    guard !isClosed else { return }
    pingSent = pingSent ?? now
    awaitedPongs.insert(word)
    output.word(.ping, word)
  }

  // MARK: The output

  /// Notes that the kernel has taken `count` bytes; gives the calls that may send again.
  mutating func wrote(_ count: Int) -> [Action] {
    let wasFull = output.isFull
    output.wrote(count)
    guard wasFull, !output.isFull else { return [] }
    let waiting = streams.ids.filter { id in
      streams[id].map { $0.isAwaited && $0.outbound.isReady } ?? false
    }
    for id in waiting { streams.update(id) { $0.isAwaited = false } }
    return waiting.map { .writable(stream: $0) }
  }

  // MARK: Time

  /// When ``tick(now:)`` has something to do.
  var nextTick: MonotonicInstant? {
    switch state {
    case .closed: return nil
    case .awaitingWelcome(let since): return since.advanced(by: liveness.handshakeTime)
    case .open, .draining: break
    }
    if isIdle { return nil }
    let next = deathIfSilent ?? lastHeard.advanced(by: liveness.pingAfter)
    return min(earliestDeadline ?? next, next)
  }

  /// Whether nobody waits for anything, so that the server has no reason to speak.
  private var isIdle: Bool { streams.isEmpty && pingSent == nil && awaitedPongs.isEmpty }

  /// When a server that has been asked and stays silent is taken for dead.
  ///
  /// Counted from the ping and not from the last word: a client that was itself stopped for a while
  /// has heard nothing either, and has to ask first.
  private var deathIfSilent: MonotonicInstant? {
    pingSent?.advanced(by: liveness.deadAfter - liveness.pingAfter)
  }

  /// Does what is due.
  mutating func tick(now: MonotonicInstant) -> [Action] {
    switch state {
    case .closed: return []
    case .awaitingWelcome(let since):
      guard since.advanced(by: liveness.handshakeTime) <= now else { return [] }
      state = .closed
      return [
        .close(
          error: CallError(
            .unavailable, "the server did not answer within \(liveness.handshakeTime)",
            executed: .never, stage: .transport))
      ]
    case .open, .draining: break
    }
    if isIdle { return [] }
    if let deathIfSilent, deathIfSilent <= now {
      let text = "the server has not answered for \(liveness.deadAfter)"
      output.notice(.abort, code: AbortReason.peerSilent.rawValue, text, stream: 0)
      return [close(text)]
    }
    if lastHeard.advanced(by: liveness.pingAfter) <= now, pingSent == nil {
      pingSent = now
      output.word(.ping, now.nanoseconds)
    }
    return expire(now: now)
  }

  private mutating func expire(now: MonotonicInstant) -> [Action] {
    guard let earliest = earliestDeadline, earliest <= now else { return [] }
    earliestDeadline = nil
    var actions: [Action] = []
    for id in streams.ids {
      guard let deadline = streams[id]?.deadline, streams[id]?.isCancelled == false else {
        continue
      }
      guard deadline <= now else {
        earliestDeadline = min(earliestDeadline ?? deadline, deadline)
        continue
      }
      cancel(id)
      actions.append(
        .end(
          stream: id,
          error: CallError(
            .deadlineExceeded, "no answer came before the deadline", executed: .unknown,
            stage: .transport),
          reply: .empty, .unsaid))
    }
    return actions
  }

  /// Notes that the connection is gone.
  mutating func connectionLost(_ text: String) -> Action {
    isClosed ? .nothing : close("the connection to the server was lost (\(text))")
  }
}
