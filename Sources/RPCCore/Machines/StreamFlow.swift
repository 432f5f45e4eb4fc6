/// One direction of a stream as its receiver sees it: what may still come, and a message whose
/// frames have not all come.
struct InboundFlow: Sendable {
  /// What a frame of data means.
  enum Received {
    /// A whole message; handing on `credit` when it has been taken allows the peer more.
    case message(Bytes, credit: MessageCredit)
    /// A part of one; the peer may send as much again at once, since nobody can take a part.
    case part(credit: Int)
    /// The peer sent more than it was allowed to.
    case overrun
    /// The message is longer than a message may be.
    case tooLarge
  }

  private var credit: StreamCredit
  private let window: StreamCredit
  /// Allowed again but not yet said to the peer.
  private var owed = StreamCredit.none
  /// A message that has begun; nil for nearly all streams nearly always.
  private var assembly: MessageAssembly?
  /// The sender has said that nothing follows.
  var isEnded = false

  /// A flow of which as much as `window` may be under way.
  init(window: StreamCredit) {
    credit = window
    self.window = window
  }

  /// Whether a message has begun whose end has not come.
  var isInsideMessage: Bool { assembly != nil }

  /// The bytes of a message whose end has not come.
  var unfinishedBytes: Int { assembly?.size ?? 0 }

  /// When a message began whose end has not come.
  var unfinishedSince: MonotonicInstant? { assembly?.since }

  mutating func receive(
    _ body: Bytes, moreFollows: Bool, maxMessage: Int, now: MonotonicInstant
  ) -> Received {
    // Only the last part takes one of the messages, so that a reply's parts take none.
    let messages = moreFollows ? 0 : 1
    guard body.count <= credit.bytes, messages <= credit.messages else { return .overrun }
    credit.bytes -= body.count
    credit.messages -= messages
    guard accepts(lastPart: body.count, maxMessage: maxMessage) else { return .tooLarge }
    if moreFollows {
      if assembly == nil { assembly = MessageAssembly(since: now) }
      assembly?.append(body)
      return .part(credit: body.count)
    }
    let whole = finish(with: body)
    return .message(whole, credit: MessageCredit(bytes: body.count, memory: whole.count))
  }

  /// Puts the parts and the last of them together.
  mutating func finish(with body: Bytes) -> Bytes {
    guard let assembly = assembly.take() else { return body }
    return assembly.whole(with: body)
  }

  /// Whether a last part of `count` bytes fits the limit of a message.
  func accepts(lastPart count: Int, maxMessage: Int) -> Bool {
    (assembly?.size ?? 0) + count <= maxMessage
  }

  /// Forgets the parts of a message whose end is not waited for any more.
  mutating func abandon() {
    assembly = nil
  }

  /// Allows as much more; gives what the peer is to be told now, nil for nothing.
  ///
  /// Told in halves of the window: often enough that the peer never waits, seldom enough that the
  /// frames do not matter. At once where not even a part can be sent with what is left.
  mutating func allow(_ more: StreamCredit) -> StreamCredit? {
    owed.bytes += more.bytes
    owed.messages += more.messages
    let isDue =
      owed.bytes >= window.bytes / 2 || owed.messages >= max(window.messages / 2, 1)
      || credit.bytes < 8 && owed.bytes > 0
    guard isDue else { return nil }
    let told = owed
    owed = .none
    credit.bytes += told.bytes
    credit.messages += told.messages
    return told
  }
}

/// One direction of a stream as its sender sees it: what may still be sent, and a message of which
/// only the beginning could be.
struct OutboundFlow: Sendable {
  /// What the last part of a message says besides.
  enum Tail: Sendable {
    /// Nothing: it is one message of a stream.
    case nothing
    /// It is the reply, and the call ends with it.
    case end(EndBlock)
  }

  /// A message that leaves in parts.
  private final class Parts: Sendable {
    let message: Bytes
    let tail: Tail

    init(_ message: Bytes, _ tail: Tail) {
      self.message = message
      self.tail = tail
    }
  }

  private(set) var credit: StreamCredit
  /// The bytes that were allowed at the beginning.
  private let window: Int
  /// The size of the latest message, as which the next one is likely to be.
  private var latestSize = 0
  /// Nil for nearly all streams nearly always.
  private var parts: Parts?
  /// How much of the parts has left.
  private var sent = 0

  init(credit: StreamCredit) {
    self.credit = credit
    window = credit.bytes
  }

  /// A peer cannot allow more than this at a time; a larger sum is its fault.
  static let maxCredit = 1 << 31

  /// Whether a further message may be given to the flow.
  var isReady: Bool { parts == nil && credit.bytes > 0 && credit.messages > 0 }

  /// Whether a message that has yet to be made is likely not to wait for credit.
  ///
  /// A receiver keeps back less than half of what it allowed at the beginning, so that much is bound
  /// to come.
  var isReadyForNext: Bool { isReady && credit.bytes >= min(latestSize, window / 2) }

  /// Adds credit; false where the sum is beyond all reason.
  mutating func add(_ more: StreamCredit) -> Bool {
    credit.bytes += more.bytes
    credit.messages += more.messages
    return credit.bytes <= Self.maxCredit && credit.messages <= Self.maxCredit
  }

  /// Whether a message of `size` waits for the credit to leave whole.
  ///
  /// In parts both ends would copy it once more. A receiver keeps back less than half of what it
  /// allowed at the beginning, so the credit for as much is bound to come.
  func waits(for size: Int, maxFrame: Int) -> Bool {
    size > credit.bytes && size <= window / 2 && size <= maxFrame
  }

  /// Whether a message of `size` can leave in one frame now.
  func fits(_ size: Int, maxFrame: Int) -> Bool {
    isReady && size <= credit.bytes && size <= maxFrame
  }

  mutating func spend(_ size: Int) {
    latestSize = size
    credit.bytes -= size
    credit.messages -= 1
  }

  /// Takes a message that leaves in parts; one of the stream takes one of the messages allowed.
  mutating func begin(_ message: Bytes, tail: Tail) {
    assert(parts == nil)
    if case .nothing = tail { credit.messages -= 1 }
    latestSize = message.count
    parts = Parts(message, tail)
    sent = 0
  }

  /// Whether a message in parts is under way.
  var isSendingParts: Bool { parts != nil }

  /// The bytes of the message that leaves in parts.
  var heldBytes: Int { parts?.message.count ?? 0 }

  /// Whether the peer has the beginning of a message and not its end.
  var isInsideMessage: Bool { parts != nil && sent > 0 }

  /// Forgets the parts that have not left: the call ends without them.
  mutating func abandon() {
    parts = nil
  }

  /// Sends as many parts as the credit allows; true when the message has left in whole.
  mutating func pump(into output: inout FrameOutput, maxFrame: Int, stream: UInt64) -> Bool {
    // An end's block stands in the same frame as its part.
    let room = maxFrame - EndBlock.length
    while let parts {
      let left = parts.message.count - sent
      if left <= room, case .end(let block) = parts.tail {
        output.end(
          block, part: parts.message.slice(sent..<parts.message.count), stream: stream)
        self.parts = nil
        return true
      }
      let size = min(left, room, credit.bytes) & ~7
      guard size > 0 else { return false }
      let isLast = size == left
      output.data(
        part: parts.message.slice(sent..<sent + size), flags: isLast ? [] : .moreFollows,
        stream: stream)
      credit.bytes -= size
      sent += size
      if isLast { self.parts = nil }
    }
    return true
  }
}
