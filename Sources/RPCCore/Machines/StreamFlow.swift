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
  private let window: Int
  /// Allowed again but not yet said to the peer.
  private var owed = 0
  /// A message that has begun; nil for nearly all streams nearly always.
  private var assembly: Assembly?
  /// The sender has said that nothing follows.
  var isEnded = false

  /// The parts of a message so far; behind a reference, to keep a stream's state small.
  private struct Assembly: Sendable {
    var parts: [Bytes] = []
    var size = 0
  }

  /// A flow of which `window` bytes may be under way.
  init(window: Int) {
    credit = window
    self.window = window
  }

  /// Whether a message has begun whose end has not come.
  var isInsideMessage: Bool { assembly != nil }

  mutating func receive(_ body: Bytes, moreFollows: Bool, maxMessage: Int) -> Received {
    guard body.count <= credit else { return .overrun }
    credit -= body.count
    guard accepts(lastPart: body.count, maxMessage: maxMessage) else { return .tooLarge }
    if moreFollows {
      assembly = assembly ?? Assembly()
      assembly?.parts.append(body.compacted())
      assembly?.size += body.count
      return .part(credit: body.count)
    }
    return .message(finish(with: body), credit: body.count)
  }

  /// Puts the parts and the last of them together.
  mutating func finish(with body: Bytes) -> Bytes {
    guard let assembly = assembly.take() else { return body }
    let whole = ByteStorage(capacity: assembly.size + body.count)
    var end = 0
    for part in assembly.parts + [body] {
      whole.copy(part.span, to: end)
      end += part.count
    }
    return Bytes(storage: whole, start: 0, count: end)
  }

  /// Whether a last part of `count` bytes fits the limit of a message.
  func accepts(lastPart count: Int, maxMessage: Int) -> Bool {
    (assembly?.size ?? 0) + count <= maxMessage
  }

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

  private(set) var credit: Int
  /// Nil for nearly all streams nearly always.
  private var parts: Parts?
  /// How much of the parts has left.
  private var sent = 0

  init(credit: Int) {
    self.credit = credit
  }

  /// A peer cannot allow more than this at a time; a larger sum is its fault.
  static let maxCredit = 1 << 31

  /// Whether a further message may be given to the flow.
  var isReady: Bool { parts == nil && credit > 0 }

  /// Adds credit; false where the sum is beyond all reason.
  mutating func add(_ bytes: Int) -> Bool {
    credit += bytes
    return credit <= Self.maxCredit
  }

  /// Whether a message of `size` can leave in one frame now.
  func fits(_ size: Int, maxFrame: Int) -> Bool {
    parts == nil && size <= credit && size <= maxFrame
  }

  mutating func spend(_ size: Int) {
    credit -= size
  }

  mutating func begin(_ message: Bytes, tail: Tail) {
    assert(parts == nil)
    parts = Parts(message, tail)
    sent = 0
  }

  /// Whether a message in parts is under way.
  var isSendingParts: Bool { parts != nil }

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
      let size = min(left, room, credit) & ~7
      guard size > 0 else { return false }
      let isLast = size == left
      output.data(
        part: parts.message.slice(sent..<sent + size), flags: isLast ? [] : .moreFollows,
        stream: stream)
      credit -= size
      sent += size
      if isLast { self.parts = nil }
    }
    return true
  }
}
