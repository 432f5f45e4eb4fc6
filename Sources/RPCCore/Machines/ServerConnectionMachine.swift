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
  /// The server ends, and the grace that it gives to calls is over.
  case serverEnds
  /// What the client has sent within the call breaks a rule, or finds no memory. Whether the call was
  /// executed its work knows; the rest is what the client is told.
  case fault(CallError)

  /// What the client has sent breaks the rules of frames or of messages.
  static func peerFault(_ text: String) -> CancelCause {
    .fault(CallError(.invalidArgument, text, executed: .unknown, stage: .framing))
  }
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
    case message(stream: UInt64, Bytes, credit: MessageCredit, endOfStream: Bool)
    /// Tell a call that its stream has ended.
    case endOfStream(stream: UInt64)
    /// Cancel a call; its end is still to be sent.
    case cancel(stream: UInt64, CancelCause)
    /// A call that was told to wait may send again.
    case writable(stream: UInt64)
    /// A call was refused before it began; its end is in the output.
    case refused(method: UInt16, StatusCode)
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
    /// The size of the message for which somebody waits; 0 where it has yet to be made.
    var awaitedSize = 0
    /// The bytes that the connection's account has for the call.
    var memory: Int
    /// Those of them for a message that has been made and waits for credit or room.
    var heldMessage = 0
    /// The output that is kept free for the message that the call makes now.
    var promised = 0
    /// It stands in the queue of those that wait for room.
    var isQueued = false
  }

  var state: State
  var output = FrameOutput()
  var streams = StreamTable<Stream>()
  private(set) var lastStream: UInt64 = 0
  var earliestDeadline: MonotonicInstant?
  /// When the last frame came, or the last call ended.
  var quietSince: MonotonicInstant
  private let greeting: Greeting
  let bounds: ConnectionBounds
  var memory: MemoryAccount
  /// When the client last sent a frame.
  var lastHeard: MonotonicInstant
  /// When a client that has been silent was asked whether it lives.
  var pingSent: MonotonicInstant?
  /// Since when the client has taken nothing of what waits to be written.
  var stalledSince: MonotonicInstant?
  /// The output that is kept free for messages which are being made.
  var promised = 0
  /// The size of the latest message of any stream, as which the next one may be.
  var latestMessage = 0
  /// The calls that wait for room in the output, the first first.
  var waitingForRoom: [UInt64] = []
  /// No message that is not whole began before this.
  var earliestUnfinished: MonotonicInstant?
  /// What the client accepts; the least that any client must until it has said so.
  private(set) var peerLimits = ConnectionLimits.least
  /// The client's name and schema, once it has said hello.
  private(set) var peerGreeting: Greeting?
  /// Why this end has refused the connection, or has broken it off, where it has.
  var (rejection, abortion): (RejectReason?, AbortReason?) = (nil, nil)
  /// Frames that were dropped because they crossed with an end or a cancel.
  var lateFrames = 0

  package init(
    greeting: Greeting, bounds: ConnectionBounds = ConnectionBounds(),
    ledger: MemoryLedger = MemoryLedger(limit: ConnectionBounds.serverMemory),
    now: MonotonicInstant
  ) {
    self.greeting = greeting
    self.bounds = bounds
    memory = MemoryAccount(limit: bounds.memory, ledger: ledger)
    lastHeard = now
    quietSince = now
    state = .awaitingHello(until: now.advanced(by: bounds.handshakeTime))
  }

  var limits: ConnectionLimits { greeting.limits }

  /// The calls that have begun and not ended.
  var streamCount: Int { streams.count }

  var isClosed: Bool {
    if case .closed = state { true } else { false }
  }

  // MARK: Frames

  package mutating func receive(_ frame: Frame, now: MonotonicInstant) -> Action {
    lastHeard = now
    quietSince = now
    pingSent = nil
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
      return refuse(
        frame, CallError(.invalidArgument, "\(error)", executed: .never, stage: .framing))
    }
    guard request.count <= limits.maxMessage else {
      return refuse(
        frame,
        CallError(
          .invalidArgument, "a request of more than \(limits.maxMessage) bytes",
          executed: .never, stage: .framing))
    }
    let deadline = deadline(of: block, relative: frame.header.flags, now: now)
    if let deadline, deadline <= now {
      return refuse(
        frame,
        CallError(
          .deadlineExceeded, "the deadline had passed when the call arrived", executed: .never,
          stage: .queue))
    }
    if case .draining = state {
      return refuse(
        frame,
        CallError(
          .unavailable, "the server is about to end; call again on a new connection",
          executed: .never, stage: .admission))
    }
    guard streams.count < limits.maxStreams else {
      return refuse(
        frame,
        CallError(
          .resourceExhausted, "\(limits.maxStreams) calls are under way on this connection",
          executed: .never, stage: .admission))
    }
    let cost = frame.body.count + ConnectionBounds.callCost
    guard memory.charge(cost, output: pendingOutput) else {
      return refuse(frame, Self.noMemory("the request", executed: .never, stage: .admission))
    }
    var stream = Stream(
      inbound: InboundFlow(window: limits.initialStreamCredit),
      outbound: OutboundFlow(credit: block.streamCredit),
      arrival: now, deadline: deadline, memory: cost)
    stream.inbound.isEnded = frame.header.flags.contains(.endOfStream)
    streams.insert(stream, id)
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
}
