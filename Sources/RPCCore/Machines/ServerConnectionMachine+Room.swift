/// Who may add to the output, and who may make a message for it.
///
/// A message that a handler has made and cannot send costs as much memory as one that was sent, so
/// of the streams that wait only so many are let make one as the output has room for.
extension ServerConnectionMachine {
  /// Whether a call may make its next message.
  package enum MessageRoom: Equatable, Sendable {
    /// It may; room is kept for it until it is sent or the call ends.
    case ready
    /// Not yet; ask again after ``Action/writable(stream:)``.
    case mustWait
    /// The call is gone.
    case closed
  }

  /// What is kept free for a message of which nothing is known: as much as thousands of bars.
  static let usualMessage = 256 << 10
  /// As much may be added on a promise without asking for memory: a frame of the usual limit.
  private static let largestUnasked = 1 << 20

  /// What waits to be written, and what is about to.
  var pendingOutput: Int { output.unsentCount + promised }

  /// The bytes that are kept for the peer beside what every call costs: where there are many, what it
  /// asks for is large.
  var keptCount: Int {
    output.unsentCount + max(memory.used - streams.count * ConnectionBounds.callCost, 0)
  }

  /// Asks whether a call may make its next message, and keeps room for it where it may.
  mutating func prepareMessage(on id: UInt64) -> MessageRoom {
    guard var stream = streams[id], !stream.isEnding, !isClosed else { return .closed }
    if stream.promised > 0 { return .ready }
    stream.awaitedSize = 0
    let isReady = letSend(&stream, id)
    stream.isAwaited = !isReady
    streams[id] = stream
    return isReady ? .ready : .mustWait
  }

  /// Lets those that wait make or send their messages, the first first and as many as there is room
  /// for.
  mutating func resumeWaiting() -> [Action] {
    if waitingForRoom.isEmpty { return [] }
    var actions: [Action] = []
    var count = 0
    while count < waitingForRoom.count, isClosed || hasRoomForMessage() {
      let id = waitingForRoom[count]
      count += 1
      guard var stream = streams[id] else { continue }
      stream.isQueued = false
      // Not where its credit has gone meanwhile; more of it asks again.
      if stream.isAwaited, isClosed || letSend(&stream, id) {
        stream.isAwaited = false
        actions.append(.writable(stream: id))
      }
      streams[id] = stream
    }
    waitingForRoom.removeFirst(count)
    return actions
  }

  /// Whether a call may make or send a message, for which room is kept then; where only room is
  /// missing, the call is put in the queue.
  mutating func letSend(_ stream: inout Stream, _ id: UInt64) -> Bool {
    let hasCredit =
      stream.awaitedSize == 0
      ? stream.outbound.isReadyForNext
      : stream.outbound.isReady
        && !stream.outbound.waits(for: stream.awaitedSize, maxFrame: peerLimits.maxFrame)
    guard hasCredit else { return false }
    guard hasRoomForMessage() else {
      enqueue(&stream, id)
      return false
    }
    if stream.promised == 0 {
      stream.promised = max(Self.usualMessage, latestMessage)
      promised += stream.promised
    }
    return true
  }

  private mutating func enqueue(_ stream: inout Stream, _ id: UInt64) {
    if !stream.isQueued { waitingForRoom.append(id) }
    stream.isQueued = true
  }

  /// Whether one more call may make a message. What is promised does not keep frames from being
  /// taken, so that a handler which takes its time holds up nobody but those that stream.
  private mutating func hasRoomForMessage() -> Bool {
    pendingOutput <= FrameOutput.highWater && memory.allows(0, output: pendingOutput)
  }

  /// Whether a message of `size` may be added to the output.
  mutating func hasRoom(for size: Int, of stream: Stream) -> Bool {
    guard stream.promised > 0 else { return hasRoomForOutput() }
    return size <= max(stream.promised, Self.largestUnasked)
      || memory.allows(size - stream.heldMessage, output: pendingOutput - stream.promised)
  }

  /// Has the sender of a message of `size` wait, and counts the message; a small one waits also
  /// where there is no memory, since others may have taken it all and it costs less than its call.
  mutating func hold(_ size: Int, for id: UInt64) -> SendOutcome {
    guard var stream = streams[id] else { return .closed }
    defer { streams[id] = stream }
    withdrawPromise(of: &stream)
    // The largest, where several wait to send on one stream.
    let more = size - stream.heldMessage
    if more > 0 {
      if memory.charge(more, output: pendingOutput) {
        stream.memory += more
        stream.heldMessage = size
      } else if size > ConnectionBounds.callCost {
        return .noMemory
      }
    }
    stream.awaitedSize = stream.isAwaited ? min(stream.awaitedSize, size) : size
    stream.isAwaited = true
    let waitsForCredit =
      !stream.outbound.isReady
      || stream.outbound.waits(for: size, maxFrame: peerLimits.maxFrame)
    if !waitsForCredit { enqueue(&stream, id) }
    return .mustWait
  }

  /// Gives back what was kept for a message that is sent now.
  mutating func settle(_ id: UInt64) {
    guard var stream = streams[id] else { return }
    withdrawPromise(of: &stream)
    release(stream.heldMessage, of: &stream)
    stream.heldMessage = 0
    streams[id] = stream
  }

  mutating func withdrawPromise(of stream: inout Stream) {
    promised -= stream.promised
    assert(promised >= 0)
    stream.promised = 0
  }
}
