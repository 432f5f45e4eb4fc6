/// The client's side of one connection: what each frame means and what is to be done about it.
///
/// Without I/O and without a clock, and with the same three kinds of invalid input as
/// ``ServerConnectionMachine``.
package struct ClientConnectionMachine: Sendable {
  /// What is to be done after a frame; in the same order as the frames.
  package enum Action: Sendable {
    case nothing
    /// Calls may be made.
    case ready(Greeting)
    /// Hand a message of its stream to a call; return `credit` when it has been taken.
    case message(stream: UInt64, Bytes, credit: MessageCredit)
    /// A call has ended, well where `error` is nil, then with its reply.
    case end(stream: UInt64, error: CallError?, reply: Bytes, CallEnding)
    /// A call that was told to wait may send again.
    case writable(stream: UInt64)
    /// The server has answered a ping that carried this word.
    case pong(UInt64)
    /// No further call may be made; those that have begun go on.
    case draining
    /// Write what is in the output, then close; calls that have not ended fail with `error`.
    case close(error: CallError)
  }

  enum State: Sendable {
    /// The hello has been written. Next: open, closed.
    case awaitingWelcome(since: MonotonicInstant)
    /// Calls may be made. Next: draining, closed.
    case open
    /// The server said goaway. Next: closed.
    case draining
    /// Nothing is read any more.
    case closed
  }

  struct Stream: Sendable {
    var inbound: InboundFlow
    var outbound: OutboundFlow
    let deadline: MonotonicInstant?
    /// The number of the output's batch that the open is in.
    let openBatch: Int
    /// The caller has withdrawn; what still comes is dropped until the end.
    var isCancelled = false
    /// Nothing more is sent on the stream.
    var hasEndedSending: Bool
    /// The server is to be told so when the message that leaves in parts has left.
    var owesEndOfStream = false
    /// Somebody waits for ``Action/writable(stream:)``.
    var isAwaited = false
  }

  /// How the client finds out that a server is gone that does not say so.
  package struct Liveness: Sendable {
    /// How long a server may take to answer a hello.
    package var handshakeTime: Duration = .seconds(2)
    /// After this long without a word, while a call is under way, the server is asked.
    package var pingAfter: Duration = .seconds(1)
    /// After this long without a word it is taken for dead. A living server answers a ping from
    /// its loop, which never waits, so more than a second of silence means that it does not run.
    package var deadAfter: Duration = .milliseconds(2500)

    package init() {}
  }

  var state: State
  var output = FrameOutput()
  var streams = StreamTable<Stream>()
  var nextStream: UInt64 = 1
  var earliestDeadline: MonotonicInstant?
  private(set) var peerLimits = ConnectionLimits.least
  var lastHeard: MonotonicInstant
  var pingSent: MonotonicInstant?
  /// The words of the callers' pings that have not been answered.
  var awaitedPongs: Set<UInt64> = []
  let liveness: Liveness
  let greeting: Greeting
  /// Deadlines travel as instants: both ends read the same clock.
  private(set) var sharesClock = false
  /// The highest call that a server which is about to end has accepted, once it has said so.
  private(set) var lastAccepted: UInt64?
  /// Frames that were dropped because they crossed with a cancel.
  private(set) var lateFrames = 0

  /// A machine that has written its hello.
  package init(greeting: Greeting, liveness: Liveness = Liveness()) {
    self.greeting = greeting
    self.liveness = liveness
    lastHeard = greeting.clock
    state = .awaitingWelcome(since: greeting.clock)
    output.greeting(.hello, greeting)
  }

  var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  // MARK: Frames

  package mutating func receive(_ frame: Frame, now: MonotonicInstant) -> Action {
    lastHeard = now
    pingSent = nil
    switch state {
    case .closed: return .nothing
    case .awaitingWelcome: return receiveWelcome(frame, now: now)
    case .open, .draining: break
    }
    guard let kind = FrameKind(rawValue: frame.header.kind) else { return .nothing }
    switch kind {
    case .data: return receiveData(frame, now: now)
    case .end: return receiveEnd(frame)
    case .credit: return receiveCredit(frame)
    case .ping:
      guard frame.body.count == 8 else { return fault(.malformedFrame, "a ping without its word") }
      output.word(.pong, frame.body.load(0, as: UInt64.self))
      guard output.isFloodedWithControl else { return .nothing }
      return fault(.controlFlood, "it asks and does not read the answers")
    case .pong:
      guard frame.body.count == 8 else { return fault(.malformedFrame, "a pong without its word") }
      let word = frame.body.load(0, as: UInt64.self)
      awaitedPongs.remove(word)
      return .pong(word)
    case .goaway:
      if case .open = state { state = .draining }
      lastAccepted = frame.header.stream
      return .draining
    case .abort:
      return close("the server ended the connection: \(noticeText(frame.body))")
    case .hello, .welcome, .reject, .open, .cancel:
      return fault(.unexpectedFrame, "a \(kind) frame from a server in this state")
    }
  }

  private mutating func receiveWelcome(_ frame: Frame, now: MonotonicInstant) -> Action {
    let isHandshake = frame.header.stream == FrameHeader.handshakeMagic
    if isHandshake, frame.header.kind == FrameKind.reject.rawValue {
      state = .closed
      return .close(error: rejection(frame))
    }
    guard isHandshake, frame.header.kind == FrameKind.welcome.rawValue,
      case .awaitingWelcome(let since) = state
    else { return fault(.unexpectedFrame, "the server's first frame is not a welcome") }
    let welcome: Greeting
    do throws(WireError) {
      welcome = try Greeting(decoding: frame.body)
    } catch {
      return fault(.malformedFrame, "\(error)")
    }
    guard welcome.limits.allows(.least), welcome.lowestVersion == Greeting.version,
      welcome.highestVersion == Greeting.version
    else {
      return fault(.malformedFrame, "a welcome with limits or a version that nobody asked for")
    }
    peerLimits = welcome.limits
    sharesClock = since <= welcome.clock && welcome.clock <= now
    state = .open
    return .ready(welcome)
  }

  private func rejection(_ frame: Frame) -> CallError {
    let reason = RejectReason(rawValue: frame.header.code)
    let code: StatusCode =
      switch reason {
      case .tooManyConnections: .resourceExhausted
      case .draining, .handshakeTimeout: .unavailable
      case .notPermitted: .permissionDenied
      case .notThisProtocol, .version, .malformedHello, .limitsTooSmall, nil: .failedPrecondition
      }
    return CallError(
      code, "the server refuses the connection: \(noticeText(frame.body))", executed: .never,
      stage: .admission)
  }

  private mutating func receiveData(_ frame: Frame, now: MonotonicInstant) -> Action {
    let id = frame.header.stream
    guard id < nextStream, id > 0 else {
      return fault(.streamNumber, "data for call \(id), which was never made")
    }
    guard streams[id]?.isCancelled == false else {
      lateFrames += 1
      return .nothing
    }
    guard !frame.header.flags.contains(.endOfStream), !frame.body.isEmpty else {
      return fault(.unexpectedFrame, "data of a server without data, or that ends a stream")
    }
    let more = frame.header.flags.contains(.moreFollows)
    let maxMessage = greeting.limits.maxMessage
    // In place: a copy of the stream would have each part move all those before it.
    let received = streams.update(id) {
      $0.inbound.receive(frame.body, moreFollows: more, maxMessage: maxMessage, now: now)
    }
    switch received {
    case nil: return .nothing
    case .message(let message, let credit): return .message(stream: id, message, credit: credit)
    case .part(let credit):
      allow(StreamCredit(bytes: credit, messages: 0), on: id)
      return .nothing
    case .overrun: return fault(.unexpectedFrame, "more data than the credit allows")
    case .tooLarge: return fault(.unexpectedFrame, "a message larger than was accepted")
    }
  }

  private mutating func receiveEnd(_ frame: Frame) -> Action {
    let id = frame.header.stream
    guard id < nextStream, id > 0 else {
      return fault(.streamNumber, "an end of call \(id), which was never made")
    }
    guard var stream = streams.removeValue(forKey: id) else {
      return fault(.streamNumber, "a second end of call \(id)")
    }
    if stream.isCancelled {
      lateFrames += 1
      return .nothing
    }
    let block: EndBlock
    let part: Bytes
    do throws(WireError) {
      (block, part) = try EndBlock.decode(frame.body, code: frame.header.code)
    } catch {
      return fault(.malformedFrame, "\(error)")
    }
    guard
      stream.inbound.accepts(
        lastPart: part.count, maxMessage: greeting.limits.maxMessage)
    else {
      return fault(.unexpectedFrame, "a reply larger than was accepted")
    }
    return .end(
      stream: id, error: block.error,
      reply: block.error == nil ? stream.inbound.finish(with: part) : .empty,
      CallEnding(serverTime: block.serverTime, isReplayed: block.isReplayed))
  }

  private mutating func receiveCredit(_ frame: Frame) -> Action {
    guard let more = StreamCredit(frame.body) else {
      return fault(.malformedFrame, "a credit without its numbers")
    }
    let id = frame.header.stream
    guard id < nextStream, id > 0 else {
      return fault(.streamNumber, "a credit for call \(id), which was never made")
    }
    guard var stream = streams[id], !stream.isCancelled else {
      lateFrames += 1
      return .nothing
    }
    guard stream.outbound.add(more) else {
      return fault(.unexpectedFrame, "more credit than there can be")
    }
    let wasSendingParts = stream.outbound.isSendingParts
    let hasLeft = stream.outbound.pump(
      into: &output, maxFrame: peerLimits.maxFrame, stream: id)
    if hasLeft, stream.owesEndOfStream {
      stream.owesEndOfStream = false
      output.endOfStream(id)
    }
    // Whoever waits for the last part to leave does not wait for more credit than that took.
    let goesOn = stream.outbound.isReady || wasSendingParts && hasLeft
    let resumes = stream.isAwaited && goesOn && !output.isFull
    if resumes { stream.isAwaited = false }
    streams.update(id) { $0 = stream }
    return resumes ? .writable(stream: id) : .nothing
  }

  // MARK: Faults of the peer

  package mutating func fault(_ reason: AbortReason, _ text: String) -> Action {
    output.notice(.abort, code: reason.rawValue, text, stream: 0)
    return close("the server broke the protocol: \(text)", at: .framing)
  }

  mutating func close(_ text: String, at stage: CallStage = .transport) -> Action {
    // Before the welcome there was no call that could have had an effect.
    let executed: Execution = if case .awaitingWelcome = state { .never } else { .unknown }
    state = .closed
    return .close(error: CallError(.unavailable, text, executed: executed, stage: stage))
  }
}
