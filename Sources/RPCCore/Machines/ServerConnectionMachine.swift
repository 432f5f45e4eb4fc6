/// What a server knows of a call when it begins.
public struct CallInfo: Sendable {
  /// The call's number on its connection.
  public let stream: UInt64
  /// The method's number in the schema.
  public let method: UInt16
  /// When the open arrived.
  public let arrival: MonotonicInstant
  /// When the answer is worth nothing any more.
  public let deadline: MonotonicInstant?
  /// The number that stands in every log line about the call.
  public let correlation: UInt64
  /// Names a command, so that a repeat can be recognised.
  public let commandID: UniqueID
  /// Further facts from the client.
  public let metadata: Metadata
}

/// Why a call is to be cancelled.
package enum CancelCause: Equatable, Sendable {
  case caller
  case deadline
  case connectionLost
  case peerFault(String)
}

/// The server's side of one connection: what each frame means and what is to be done about it.
///
/// Without I/O and without a clock: frames and instants come in, frames go to ``output`` and
/// actions to whoever runs the machine. Invalid input is one of three. A mistake of this program's
/// own is asserted. A fault of the peer ends its stream or its connection with a named reason. A
/// legal race, such as data for a call that has just ended, is dropped and counted.
package struct ServerConnectionMachine: Sendable {
  /// What is to be done after a frame; in the same order as the frames.
  package enum Action: Sendable {
    case nothing
    /// Begin a call with its request; where `endOfStream` is false, more messages follow.
    case start(CallInfo, request: Bytes, endOfStream: Bool)
    /// Hand a message of its stream to a call; return `credit` when it has been taken.
    case message(stream: UInt64, Bytes, credit: Int, endOfStream: Bool)
    /// Tell a call that its stream has ended.
    case endOfStream(stream: UInt64)
    /// Cancel a call; its end is still to be sent.
    case cancel(stream: UInt64, CancelCause)
    /// A call that was told to wait may send again.
    case writable(stream: UInt64)
    /// Write what is in the output, then close the connection.
    case close(reason: String)
  }

  enum State: Sendable {
    /// Nothing but a hello may come. Next: open, closed.
    case awaitingHello(until: MonotonicInstant)
    /// Calls may come. Next: draining, closed.
    case open
    /// Calls end, none begins. Next: closed.
    case draining
    /// Nothing is read any more.
    case closed
  }

  struct Stream: Sendable {
    var inbound: InboundFlow
    var outbound: OutboundFlow
    let arrival: MonotonicInstant
    let deadline: MonotonicInstant?
    var isCancelled = false
    /// The call has ended; what is left of its reply is under way in parts.
    var isEnding = false
    /// Somebody waits for ``Action/writable(stream:)``.
    var isAwaited = false
  }

  /// How long a peer may take to say hello: it is on the same host, and a process that starts up
  /// says hello before anything else.
  package static let handshakeTime: Duration = .seconds(2)

  var state: State
  var output = FrameOutput()
  var streams: [UInt64: Stream] = [:]
  private(set) var lastStream: UInt64 = 0
  var earliestDeadline: MonotonicInstant?
  private let greeting: Greeting
  /// What the client accepts; the least that any client must until it has said so.
  private(set) var peerLimits = ConnectionLimits.least
  /// The client's name and schema, once it has said hello.
  private(set) var peerGreeting: Greeting?
  /// Frames that were dropped because they crossed with an end or a cancel.
  var lateFrames = 0

  package init(greeting: Greeting, now: MonotonicInstant) {
    self.greeting = greeting
    state = .awaitingHello(until: now.advanced(by: Self.handshakeTime))
  }

  private var limits: ConnectionLimits { greeting.limits }

  /// The calls that have begun and not ended.
  var streamCount: Int { streams.count }

  var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  // MARK: Frames

  package mutating func receive(_ frame: Frame, now: MonotonicInstant) -> Action {
    switch state {
    case .closed: return .nothing
    case .awaitingHello: return receiveHello(frame, now: now)
    case .open, .draining: break
    }
    guard let kind = FrameKind(rawValue: frame.header.kind) else { return .nothing }
    switch kind {
    case .open: return receiveOpen(frame, now: now)
    case .data: return receiveData(frame, now: now)
    case .cancel: return receiveCancel(frame, now: now)
    case .credit: return receiveCredit(frame, now: now)
    case .ping:
      guard frame.body.count == 8 else { return fault(.malformedFrame, "a ping without its word") }
      output.word(.pong, frame.body.load(0, as: UInt64.self))
      return .nothing
    case .pong:
      guard frame.body.count == 8 else { return fault(.malformedFrame, "a pong without its word") }
      return .nothing
    case .abort: return close("the client ended the connection: \(noticeText(frame.body))")
    case .hello, .welcome, .reject, .end, .goaway:
      return fault(.unexpectedFrame, "a \(kind) frame from a client in this state")
    }
  }

  private mutating func receiveHello(_ frame: Frame, now: MonotonicInstant) -> Action {
    guard frame.header.kind == FrameKind.hello.rawValue,
      frame.header.stream == FrameHeader.handshakeMagic
    else { return reject(.notThisProtocol, "the first frame must be a hello") }
    let hello: Greeting
    do throws(WireError) {
      hello = try Greeting(decoding: frame.body)
    } catch {
      return reject(.malformedHello, "\(error)")
    }
    let version = Greeting.version
    guard (hello.lowestVersion...hello.highestVersion).contains(version) else {
      return reject(
        .version,
        "this server speaks version \(version) of the protocol, the client "
          + "\(hello.lowestVersion) to \(hello.highestVersion)")
    }
    guard hello.limits.allows(.least) else {
      return reject(.limitsTooSmall, "the client's limits are below what the protocol needs")
    }
    peerLimits = hello.limits
    peerGreeting = hello
    var welcome = greeting
    welcome.clock = now
    (welcome.lowestVersion, welcome.highestVersion) = (version, version)
    welcome.features &= hello.features
    output.greeting(.welcome, welcome)
    if case .awaitingHello = state { state = .open }
    return .nothing
  }

  private mutating func receiveOpen(_ frame: Frame, now: MonotonicInstant) -> Action {
    let id = frame.header.stream
    guard id > lastStream else {
      return fault(.streamNumber, "call \(id) after call \(lastStream): numbers must rise")
    }
    lastStream = id
    let block: OpenBlock
    let request: Bytes
    do throws(WireError) {
      (block, request) = try OpenBlock.decode(frame.body)
    } catch {
      refuse(id, CallError(.invalidArgument, "\(error)", executed: .never, stage: .framing))
      return .nothing
    }
    guard request.count <= limits.maxMessage else {
      refuse(
        id,
        CallError(
          .invalidArgument, "a request of more than \(limits.maxMessage) bytes",
          executed: .never, stage: .framing))
      return .nothing
    }
    if case .draining = state {
      refuse(
        id,
        CallError(
          .unavailable, "the server is about to end; call again on a new connection",
          executed: .never, stage: .admission))
      return .nothing
    }
    guard streams.count < limits.maxStreams else {
      refuse(
        id,
        CallError(
          .resourceExhausted, "\(limits.maxStreams) calls are under way on this connection",
          executed: .never, stage: .admission))
      return .nothing
    }
    let deadline = deadline(of: block, relative: frame.header.flags, now: now)
    var stream = Stream(
      inbound: InboundFlow(window: limits.initialCredit),
      outbound: OutboundFlow(credit: block.initialCredit),
      arrival: now, deadline: deadline)
    stream.inbound.isEnded = frame.header.flags.contains(.endOfStream)
    streams[id] = stream
    if let deadline { earliestDeadline = min(earliestDeadline ?? deadline, deadline) }
    let info = CallInfo(
      stream: id, method: frame.header.code, arrival: now, deadline: deadline,
      correlation: block.correlation, commandID: block.commandID, metadata: block.metadata)
    return .start(info, request: request, endOfStream: stream.inbound.isEnded)
  }

  private func deadline(
    of block: OpenBlock, relative flags: FrameFlags, now: MonotonicInstant
  ) -> MonotonicInstant? {
    if block.deadline == 0 { return nil }
    if !flags.contains(.relativeDeadline) { return MonotonicInstant(nanoseconds: block.deadline) }
    return now.advanced(by: .nanoseconds(Int64(clamping: block.deadline)))
  }

  private mutating func receiveData(_ frame: Frame, now: MonotonicInstant) -> Action {
    let id = frame.header.stream
    guard id <= lastStream, id > 0 else {
      return fault(.streamNumber, "data for call \(id), which never began")
    }
    guard var stream = streams[id], !stream.isEnding else {
      lateFrames += 1
      return .nothing
    }
    if stream.inbound.isEnded {
      return streamFault(id, "data after the end of the stream", now: now)
    }
    let ends = frame.header.flags.contains(.endOfStream)
    let more = frame.header.flags.contains(.moreFollows)
    if more, ends { return streamFault(id, "a stream that ends within a message", now: now) }
    stream.inbound.isEnded = ends
    if frame.body.isEmpty {
      guard ends, !stream.inbound.isInsideMessage else {
        return streamFault(id, "a frame of data without data", now: now)
      }
      streams[id] = stream
      return .endOfStream(stream: id)
    }
    let received = stream.inbound.receive(
      frame.body, moreFollows: more, maxMessage: limits.maxMessage)
    streams[id] = stream
    switch received {
    case .message(let message, let credit):
      return .message(stream: id, message, credit: credit, endOfStream: ends)
    case .part(let credit):
      allow(credit, on: id)
      return .nothing
    case .overrun: return streamFault(id, "more data than the credit allows", now: now)
    case .tooLarge:
      return streamFault(id, "a message of more than \(limits.maxMessage) bytes", now: now)
    }
  }

  private mutating func receiveCancel(_ frame: Frame, now: MonotonicInstant) -> Action {
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

  private mutating func receiveCredit(_ frame: Frame, now: MonotonicInstant) -> Action {
    guard frame.body.count == 8, frame.body.isZero(in: 4..<8) else {
      return fault(.malformedFrame, "a credit without its number")
    }
    let id = frame.header.stream
    guard id <= lastStream, id > 0 else {
      return fault(.streamNumber, "a credit for call \(id), which never began")
    }
    guard streams[id] != nil else {
      lateFrames += 1
      return .nothing
    }
    guard streams[id]?.outbound.add(Int(frame.body.load(0, as: UInt32.self))) == true else {
      return streamFault(id, "more credit than there can be", now: now)
    }
    return pump(id)
  }

  /// Sends what a call's credit allows; the stream ends here where its reply has left in whole.
  private mutating func pump(_ id: UInt64) -> Action {
    guard var stream = streams[id] else { return .nothing }
    let wasSendingParts = stream.outbound.isSendingParts
    let hasLeft = stream.outbound.pump(
      into: &output, maxFrame: peerLimits.maxFrame, stream: id)
    if stream.isEnding, hasLeft { return remove(id) }
    // Whoever waits for the last part to leave does not wait for more credit than that took.
    let goesOn = stream.outbound.isReady || wasSendingParts && hasLeft
    let resumes = stream.isAwaited && goesOn && !output.isFull
    if resumes { stream.isAwaited = false }
    streams[id] = stream
    return resumes ? .writable(stream: id) : .nothing
  }

  // MARK: Faults of the peer

  /// Ends the connection because of bytes that are no frame.
  package mutating func fault(_ fault: FrameFault) -> Action {
    guard case .awaitingHello = state else { return self.fault(fault.reason, fault.text) }
    if let other = ForeignProtocol(startingWith: fault.header) {
      return reject(
        .notThisProtocol, "you speak \(other.rawValue); this socket speaks PocketQuant's protocol")
    }
    return reject(fault.isOfHandshake ? .malformedHello : .notThisProtocol, fault.text)
  }

  private mutating func fault(_ reason: AbortReason, _ text: String) -> Action {
    output.notice(.abort, code: reason.rawValue, text, stream: 0)
    return close(text)
  }

  package mutating func reject(_ reason: RejectReason, _ text: String) -> Action {
    output.notice(
      .reject, code: reason.rawValue, text, stream: FrameHeader.handshakeMagic)
    return close(text)
  }

  mutating func close(_ text: String) -> Action {
    state = .closed
    return .close(reason: text)
  }

  private mutating func refuse(_ id: UInt64, _ error: CallError) {
    output.end(EndBlock(error: error), stream: id)
  }
}
