/// What ends connections on which nothing goes wrong: nobody asks anything, or the server ends.
extension ServerConnectionMachine {
  /// When a connection that stays idle ends; nil where it does not.
  var idleEnd: MonotonicInstant? {
    guard case .open = state, let time = bounds.idleTime, streams.isEmpty else { return nil }
    return quietSince.advanced(by: time)
  }

  /// Ends a connection that has been idle for as long as it may; nil where it has not.
  mutating func endIfIdle(now: MonotonicInstant) -> Action? {
    guard let end = idleEnd, end <= now, let time = bounds.idleTime else { return nil }
    let text = "nothing was asked for \(time)"
    output.notice(.goaway, code: AbortReason.idle.rawValue, text, stream: lastStream)
    return close(text)
  }

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

  /// Has all work cancelled, because the server's grace is over; the calls still end by themselves.
  mutating func cancelAll(now: MonotonicInstant) -> [Action] {
    streams.ids.map { cancel($0, .serverEnds, now: now) }
  }

  /// Ends the calls whose work goes on although it was cancelled, and the connection.
  mutating func cut(now: MonotonicInstant) -> Action {
    for id in streams.ids {
      let error = CallError(
        .unavailable, "the server ended before the call did, which was cancelled and went on",
        executed: .unknown, stage: .handler)
      if streams[id]?.isEnding == true {
        _ = withdrawReply(of: id, .serverEnds, now: now)
      } else {
        end(id, error: error, now: now)
      }
    }
    return close("the server ends")
  }
}
