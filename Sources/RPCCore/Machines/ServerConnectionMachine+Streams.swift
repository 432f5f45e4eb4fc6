extension ServerConnectionMachine {
  // MARK: Frames of calls that have begun

  mutating func receiveData(_ frame: Frame, now: MonotonicInstant) -> Action {
    let id = frame.header.stream
    guard id <= lastStream, id > 0 else {
      return fault(.streamNumber, "data for call \(id), which never began")
    }
    let standing = streams.update(id) { ($0.isEnding, $0.inbound.isEnded) }
    guard let (isEnding, hasEnded) = standing, !isEnding else {
      lateFrames += 1
      return .nothing
    }
    if hasEnded {
      return streamFault(id, "data after the end of the stream", now: now)
    }
    let ends = frame.header.flags.contains(.endOfStream)
    let more = frame.header.flags.contains(.moreFollows)
    if more, ends { return streamFault(id, "a stream that ends within a message", now: now) }
    streams.update(id) { $0.inbound.isEnded = ends }
    if frame.body.isEmpty {
      guard ends, streams[id]?.inbound.isInsideMessage == false else {
        return streamFault(id, "a frame of data without data", now: now)
      }
      return .endOfStream(stream: id)
    }
    // A message costs more than its bytes once it is whole.
    let size = frame.body.count + (more ? 0 : ConnectionBounds.messageCost)
    guard memory.charge(size, output: pendingOutput) else {
      return noMemory(for: id, now: now)
    }
    let maxMessage = limits.maxMessage
    // In place: a copy of the stream would have each part move all those before it.
    let received = streams.update(id) { stream in
      stream.memory += size
      return stream.inbound.receive(
        frame.body, moreFollows: more, maxMessage: maxMessage, now: now)
    }
    switch received {
    case .message(let message, let credit):
      let kept = MessageCredit(
        bytes: credit.bytes, memory: credit.memory + ConnectionBounds.messageCost)
      return .message(stream: id, message, credit: kept, endOfStream: ends)
    case .part(let credit):
      earliestUnfinished = earliestUnfinished ?? now
      allow(StreamCredit(bytes: credit, messages: 0), on: id)
      return .nothing
    case .overrun: return streamFault(id, "more data than the credit allows", now: now)
    case .tooLarge:
      return streamFault(id, "a message of more than \(limits.maxMessage) bytes", now: now)
    case nil: return .nothing
    }
  }

  mutating func receiveCancel(_ frame: Frame, now: MonotonicInstant) -> Action {
    guard frame.body.isEmpty else { return fault(.malformedFrame, "a cancel with a body") }
    let id = frame.header.stream
    guard id <= lastStream, id > 0 else {
      return fault(.streamNumber, "a cancel of call \(id), which never began")
    }
    guard streams[id] != nil else {
      lateFrames += 1
      return .nothing
    }
    return cancel(id, .caller, now: now)
  }

  mutating func receiveCredit(_ frame: Frame, now: MonotonicInstant) -> Action {
    guard let more = StreamCredit(frame.body) else {
      return fault(.malformedFrame, "a credit without its numbers")
    }
    let id = frame.header.stream
    guard id <= lastStream, id > 0 else {
      return fault(.streamNumber, "a credit for call \(id), which never began")
    }
    guard streams[id] != nil else {
      lateFrames += 1
      return .nothing
    }
    guard streams[id]?.outbound.add(more) == true else {
      return streamFault(id, "more credit than there can be", now: now)
    }
    return pump(id)
  }

  /// Sends what a call's credit allows; the stream ends here where its reply has left in whole.
  private mutating func pump(_ id: UInt64) -> Action {
    guard var stream = streams[id] else { return .nothing }
    let wasSendingParts = stream.outbound.isSendingParts
    let held = stream.outbound.heldBytes
    let hasLeft = stream.outbound.pump(
      into: &output, maxFrame: peerLimits.maxFrame, stream: id)
    if stream.isEnding, hasLeft { return remove(id) }
    if wasSendingParts, hasLeft { release(held, of: &stream) }
    defer { streams[id] = stream }
    guard stream.isAwaited else { return .nothing }
    // Whoever waits for the last part to leave waits for nothing else.
    let resumes = wasSendingParts ? hasLeft : letSend(&stream, id)
    if resumes { stream.isAwaited = false }
    return resumes ? .writable(stream: id) : .nothing
  }
}
