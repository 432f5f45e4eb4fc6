import TestSupport

@testable import RPCCore

/// The sequential model of a call: what each side has done, and what must therefore be true.
struct SimulatedCall {
  /// Who sends a stream of messages besides the request and the reply.
  enum Kind: CaseIterable {
    case unary
    case serverStream
    case clientStream
    case both

    var clientStreams: Bool { self == .clientStream || self == .both }
    var serverStreams: Bool { self == .serverStream || self == .both }
  }

  /// The messages of one direction.
  struct Lane {
    /// The lengths of the texts that were sent, in order.
    var sent: [Int] = []
    var received = 0
    /// The credit of the messages that arrived and that nobody has taken.
    var untaken: [MessageCredit] = []
    /// How many messages the sender wants to send besides.
    var left = 0
    /// The sender waits to be told that it may go on.
    var isWaiting = false

    var isComplete: Bool { received == sent.count }
    var untakenBytes: Int { untaken.reduce(0) { $0 + $1.bytes } }
  }

  /// How the caller saw the call end.
  enum Ending {
    case withdrawn
    case reply(UInt64)
    case failed(CallError)
  }

  /// How the handler ended the call.
  enum Outcome {
    case reply(UInt64)
    case error(CallError)
  }

  let kind: Kind
  let deadline: MonotonicInstant?
  let opened: MonotonicInstant
  /// How the handler means to end: with a reply, or with an error of its own.
  let succeeds: Bool
  let replyLength: Int
  /// The handler and the caller take messages seldom.
  let isSlow: Bool
  var toServer = Lane()
  var toClient = Lane()
  var hasEndedSending: Bool

  var ending: Ending?
  var isStarted = false
  var hasSeenEndOfStream: Bool
  var cause: CancelCause?
  var outcome: Outcome?

  init(
    _ kind: Kind, deadline: MonotonicInstant?, now: MonotonicInstant,
    using generator: inout SeededGenerator
  ) {
    self.kind = kind
    self.deadline = deadline
    opened = now
    succeeds = Int.random(in: 0..<5, using: &generator) > 0
    replyLength = Self.textLength(using: &generator)
    isSlow = Int.random(in: 0..<4, using: &generator) == 0
    hasEndedSending = !kind.clientStreams
    hasSeenEndOfStream = !kind.clientStreams
    if kind.clientStreams { toServer.left = Int.random(in: 0...20, using: &generator) }
    if kind.serverStreams { toClient.left = Int.random(in: 0...20, using: &generator) }
  }

  /// The length of a message's text: mostly small, sometimes one that takes several frames.
  static func textLength(using generator: inout SeededGenerator) -> Int {
    let most = [0, 0, 100, 100, 3000, 15_000].randomElement(using: &generator) ?? 0
    return Int.random(in: 0...most, using: &generator)
  }

  /// The number that a message carries, so that no other can be taken for it.
  static func number(_ id: UInt64, toServer: Bool, _ index: Int) -> UInt64 {
    id << 32 | (toServer ? 1 << 31 : 0) | UInt64(index)
  }

  /// The number that a reply carries.
  static func replyNumber(_ id: UInt64) -> UInt64 { id << 32 | 0x7FFF_FFFF }
}

extension SimulatedCall.Lane {
  /// Notes that a message has arrived; gives what is wrong with it.
  mutating func arrive(_ message: Bytes, credit: MessageCredit, id: UInt64, toServer: Bool)
    -> String?
  {
    guard let note = try? Note(decoding: message) else { return "a message that is none" }
    let expected = SimulatedCall.number(id, toServer: toServer, received)
    guard received < sent.count, note.number == expected,
      note.text.utf8.count == sent[received]
    else { return "message \(received) is not the one that was sent: \(note.number & 0xFFFF)" }
    received += 1
    untaken.append(credit)
    return nil
  }
}
