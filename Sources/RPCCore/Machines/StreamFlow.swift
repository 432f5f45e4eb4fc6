/// One direction of a stream as its receiver sees it: what may still come, and a message whose
/// frames have not all come.
struct InboundFlow: Sendable {
  /// What a frame of data means.
  enum Received {
    /// A whole message; handing on `credit` when it has been taken allows the peer more.
    case message(Bytes, credit: Int)
    /// A part of one; the peer may send as much again at once, since nobody can take a part.
    case part(credit: Int)
    /// The peer sent more than it was allowed to.
    case overrun
    /// The message is longer than a message may be.
    case tooLarge
  }

  private var credit: Int
  private var parts: [Bytes] = []
  private var partsSize = 0
  private let maxMessage: Int
  private let window: Int
  /// Allowed again but not yet said to the peer.
  private var owed = 0
  /// The sender has said that nothing follows.
  var isEnded = false

  init(limits: ConnectionLimits) {
    credit = limits.initialCredit
    window = limits.initialCredit
    maxMessage = limits.maxMessage
  }

  /// Whether a message has begun whose end has not come.
  var isInsideMessage: Bool { !parts.isEmpty }

  mutating func receive(_ body: Bytes, moreFollows: Bool) -> Received {
    guard body.count <= credit else { return .overrun }
    credit -= body.count
    guard partsSize + body.count <= maxMessage else { return .tooLarge }
    if moreFollows {
      parts.append(body.compacted())
      partsSize += body.count
      return .part(credit: body.count)
    }
    return .message(finish(with: body), credit: body.count)
  }

  /// Puts the parts and the last of them together.
  mutating func finish(with body: Bytes) -> Bytes {
    if parts.isEmpty { return body }
    let whole = ByteStorage(capacity: partsSize + body.count)
    var end = 0
    for part in parts + [body] {
      whole.copy(part.span, to: end)
      end += part.count
    }
    parts = []
    partsSize = 0
    return Bytes(storage: whole, start: 0, count: end)
  }

  /// Whether a reply's last part, which is not counted against the credit, fits the limit.
  func accepts(lastPart count: Int) -> Bool { partsSize + count <= maxMessage }

  /// Allows `bytes` more; gives what the peer is to be told now, 0 for nothing.
  ///
  /// Told in halves of the window: often enough that the peer never waits, seldom enough that the
  /// frames do not matter.
  mutating func allow(_ bytes: Int) -> Int {
    owed += bytes
    guard owed >= window / 2 || credit == 0 else { return 0 }
    let told = owed
    owed = 0
    credit += told
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
    /// It was the stream's last message.
    case endOfStream
    /// It is the reply, and the call ends with it.
    case end(EndBlock)
  }

  private(set) var credit: Int
  private var rest: Bytes?
  private var tail = Tail.nothing

  init(credit: Int) {
    self.credit = credit
  }

  /// A peer cannot allow more than this at a time; a larger sum is its fault.
  static let maxCredit = 1 << 31

  /// Whether a further message may be given to the flow.
  var isReady: Bool { rest == nil && credit > 0 }

  /// Adds credit; false where the sum is beyond all reason.
  mutating func add(_ bytes: Int) -> Bool {
    credit += bytes
    return credit <= Self.maxCredit
  }

  /// Whether a message of `size` can leave in one frame now.
  func fits(_ size: Int, maxFrame: Int) -> Bool {
    rest == nil && size <= credit && size <= maxFrame
  }

  mutating func spend(_ size: Int) {
    credit -= size
  }

  mutating func begin(_ message: Bytes, tail: Tail) {
    assert(rest == nil)
    rest = message
    self.tail = tail
  }

  /// Whether a message in parts is under way.
  var isSendingParts: Bool { rest != nil }

  /// Forgets the parts that have not left: the call ends without them.
  mutating func abandon() {
    rest = nil
  }

  /// Sends as many parts as the credit allows; true when the message has left in whole.
  mutating func pump(into output: inout FrameOutput, maxFrame: Int, stream: UInt64) -> Bool {
    // An end's block stands in the same frame as its part.
    let room = maxFrame - EndBlock.length
    while let message = rest {
      if message.count <= room, case .end(let block) = tail {
        output.end(block, part: message, stream: stream)
        rest = nil
        return true
      }
      let size = min(message.count, room, credit) & ~7
      guard size > 0 else { return false }
      let isLast = size == message.count
      var flags: FrameFlags = isLast ? [] : .moreFollows
      if isLast, case .endOfStream = tail { flags.insert(.endOfStream) }
      output.data(part: message.slice(0..<size), flags: flags, stream: stream)
      credit -= size
      rest = isLast ? nil : message.slice(size..<message.count)
    }
    return true
  }
}
