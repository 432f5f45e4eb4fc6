extension ServerConnectionMachine {
  /// Has a call's work cancelled, once.
  mutating func cancel(_ id: UInt64, _ cause: CancelCause, now: MonotonicInstant) -> Action {
    guard let stream = streams[id], !stream.isCancelled else { return .nothing }
    if stream.isEnding, !isClosed { return withdrawReply(of: id, cause, now: now) }
    streams[id]?.isCancelled = true
    return .cancel(stream: id, cause)
  }

  /// Ends a call whose work is done and whose reply has not left in whole: nobody takes the rest.
  mutating func withdrawReply(
    of id: UInt64, _ cause: CancelCause, now: MonotonicInstant
  ) -> Action {
    guard let stream = streams[id] else { return .nothing }
    let (code, stage, text): (StatusCode, CallStage, String) =
      switch cause {
      case .caller, .connectionLost:
        (.cancelled, .encode, "the client withdrew the call while its reply was being sent")
      case .deadline:
        (.deadlineExceeded, .encode, "the deadline passed while the reply was being sent")
      case .serverEnds:
        (.unavailable, .encode, "the server ended while the reply was being sent")
      case .fault(let fault): (fault.code, fault.stage, fault.message)
      }
    let error = CallError(code, text, executed: .yes, stage: stage)
    let serverTime = stream.arrival.duration(until: now)
    output.end(EndBlock(error: error, serverTime: serverTime), stream: id)
    return remove(id)
  }

  /// Forgets a call that has ended after its work had; a drained connection ends with the last.
  mutating func remove(_ id: UInt64) -> Action {
    if let stream = streams.removeValue(forKey: id) { release(stream.memory) }
    forgetDeadlineIfIdle()
    return isDrained ? close("the last call has ended") : .nothing
  }

  /// Ends one call because of what its frames were; the connection and its other calls go on.
  mutating func streamFault(
    _ id: UInt64, _ text: String, now: MonotonicInstant
  ) -> Action {
    abandonInput(of: id)
    return cancel(id, .peerFault(text), now: now)
  }

  /// Takes nothing more of a call's stream, and forgets what has come of a message.
  private mutating func abandonInput(of id: UInt64) {
    guard var stream = streams[id] else { return }
    stream.inbound.isEnded = true
    release(stream.inbound.unfinishedBytes, of: &stream)
    stream.inbound.abandon()
    streams[id] = stream
  }

  // MARK: Memory

  /// Ends one call because there is no memory for what comes on its stream.
  mutating func noMemory(for id: UInt64, now: MonotonicInstant) -> Action {
    abandonInput(of: id)
    let error = Self.noMemory("a message", executed: .unknown, stage: .queue)
    return cancel(id, .fault(error), now: now)
  }

  /// What a call is told that found no memory.
  static func noMemory(_ what: String, executed: Execution, stage: CallStage) -> CallError {
    CallError(
      .resourceExhausted,
      "there is no memory for \(what): too much of this connection, or of all, waits to be taken; "
        + "call again when less is under way",
      executed: executed, stage: stage, retryAfter: ConnectionBounds.retryAfter)
  }

  mutating func release(_ bytes: Int) {
    memory.release(bytes, output: pendingOutput)
  }

  mutating func release(_ bytes: Int, of stream: inout Stream) {
    stream.memory -= bytes
    release(bytes)
  }
}
