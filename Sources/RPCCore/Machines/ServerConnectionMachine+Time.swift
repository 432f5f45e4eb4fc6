extension ServerConnectionMachine {
  // MARK: The output

  /// What is to be written next, if anything.
  ///
  /// The clock is read only where nothing has waited before.
  mutating func takeOutput(now: @autoclosure () -> MonotonicInstant) -> FrameOutput.Batch? {
    if output.isEmpty { return nil }
    stalledSince = stalledSince ?? now()
    return output.take()
  }

  /// Notes that the kernel has taken `count` bytes; gives the calls that may send again.
  ///
  /// The clock is read only where it has not taken all.
  mutating func wrote(_ count: Int, now: @autoclosure () -> MonotonicInstant) -> [Action] {
    output.wrote(count)
    stalledSince = output.unsentCount == 0 ? nil : now()
    if !isClosed { memory.settle(output: pendingOutput) }
    return resumeWaiting()
  }

  /// Whether frames may be taken that add to the output, and small messages be added to it; where
  /// not, they wait until the client has read some of it.
  ///
  /// What waits to be read counts for the memory of all connections, so that many clients that read
  /// nothing cost no more than one that reads nothing may. A connection whose output is empty always
  /// has room.
  mutating func hasRoomForOutput() -> Bool {
    // A connection that has ended takes nothing of the memory any more, which nobody would give back.
    if isClosed { return !output.isFull }
    return !output.isFull && memory.allows(0, output: output.unsentCount)
  }

  // MARK: Time

  /// When ``tick(now:)`` has something to do.
  var nextTick: MonotonicInstant? {
    switch state {
    case .awaitingHello(let until): return until
    case .closed: return nil
    case .open, .draining: break
    }
    return earlier(
      earlier(earliestDeadline, stallEnd),
      earlier(
        earliestUnfinished?.advanced(by: bounds.messageTime),
        streams.isEmpty ? idleEnd : lifeCheck))
  }

  /// When a client that takes nothing of what waits for it is cut off.
  private var stallEnd: MonotonicInstant? {
    stalledSince?.advanced(by: output.isFloodedWithControl ? bounds.floodTime : bounds.stallTime)
  }

  /// When a client that stays silent is asked, or taken for dead.
  ///
  /// Death is counted from the question and not from the last word: a server that was itself stopped
  /// for a while has heard nothing either, and has to ask first.
  private var lifeCheck: MonotonicInstant {
    pingSent?.advanced(by: bounds.deadAfter - bounds.pingAfter)
      ?? lastHeard.advanced(by: bounds.pingAfter)
  }

  /// Does what is due.
  mutating func tick(now: MonotonicInstant) -> [Action] {
    switch state {
    case .awaitingHello(let until):
      if until > now { return [] }
      return [reject(.handshakeTimeout, "no hello within \(bounds.handshakeTime)")]
    case .closed: return []
    case .open, .draining: break
    }
    if let stallEnd, stallEnd <= now {
      return [
        output.isFloodedWithControl
          ? fault(.controlFlood, "the client asks and does not read the answers")
          : fault(.slowConsumer, "the client has read nothing for \(bounds.stallTime)")
      ]
    }
    if let action = endIfIdle(now: now) { return [action] }
    if !streams.isEmpty, lifeCheck <= now {
      if pingSent != nil {
        return [fault(.peerSilent, "the client has said nothing for \(bounds.deadAfter)")]
      }
      pingSent = now
      output.word(.ping, now.nanoseconds)
    }
    return expire(now: now) + endUnfinished(now: now)
  }

  /// Cancels the calls whose deadline has come.
  ///
  /// Deadlines are looked through when the earliest that ever was has come, so that a call that
  /// ends in time, as nearly all do, costs a comparison.
  private mutating func expire(now: MonotonicInstant) -> [Action] {
    guard let earliest = earliestDeadline, earliest <= now else { return [] }
    earliestDeadline = nil
    var actions: [Action] = []
    for id in streams.ids {
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

  /// Ends the calls of which a message has begun long ago and is not whole.
  private mutating func endUnfinished(now: MonotonicInstant) -> [Action] {
    guard let earliest = earliestUnfinished, earliest.advanced(by: bounds.messageTime) <= now
    else { return [] }
    earliestUnfinished = nil
    var actions: [Action] = []
    for id in streams.ids {
      guard let since = streams[id]?.inbound.unfinishedSince else { continue }
      if since.advanced(by: bounds.messageTime) <= now {
        let text = "a message that began was not whole within \(bounds.messageTime)"
        actions.append(streamFault(id, text, now: now))
      } else {
        earliestUnfinished = min(earliestUnfinished ?? since, since)
      }
    }
    return actions
  }
}

private func earlier(_ left: MonotonicInstant?, _ right: MonotonicInstant?) -> MonotonicInstant? {
  guard let left, let right else { return left ?? right }
  return min(left, right)
}
