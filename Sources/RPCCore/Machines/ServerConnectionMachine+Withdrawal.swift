extension ServerConnectionMachine {
  /// Has a call's work cancelled, once.
  mutating func cancel(_ id: UInt64, _ cause: CancelCause, now: MonotonicInstant) -> Action {
    guard let stream = streams[id], !stream.isCancelled else { return .nothing }
    if stream.isEnding, !isClosed { return withdrawReply(of: id, stream, cause, now: now) }
    streams[id]?.isCancelled = true
    return .cancel(stream: id, cause)
  }

  /// Ends a call whose work is done and whose reply has not left in whole: nobody takes the rest.
  private mutating func withdrawReply(
    of id: UInt64, _ stream: Stream, _ cause: CancelCause, now: MonotonicInstant
  ) -> Action {
    let (code, stage, text): (StatusCode, CallStage, String) =
      switch cause {
      case .caller, .connectionLost:
        (.cancelled, .encode, "the client withdrew the call while its reply was being sent")
      case .deadline:
        (.deadlineExceeded, .encode, "the deadline passed while the reply was being sent")
      case .peerFault(let text): (.invalidArgument, .framing, text)
      }
    let error = CallError(code, text, executed: .yes, stage: stage)
    let serverTime = stream.arrival.duration(until: now)
    output.end(EndBlock(error: error, serverTime: serverTime), stream: id)
    return remove(id)
  }

  /// Forgets a call that has ended after its work had; a drained connection ends with the last.
  mutating func remove(_ id: UInt64) -> Action {
    streams[id] = nil
    return isDrained ? close("the last call has ended") : .nothing
  }

  /// Ends one call because of what its frames were; the connection and its other calls go on.
  mutating func streamFault(
    _ id: UInt64, _ text: String, now: MonotonicInstant
  ) -> Action {
    streams[id]?.inbound.isEnded = true
    return cancel(id, .peerFault(text), now: now)
  }
}
