internal import Conformance

/// Watches what holds for every call, whatever a case is about. Of a server: one end and nothing
/// behind it, and no end of what was never opened. Of a client: numbers that rise, and nothing behind
/// the end of its stream. Of both: no more data than was allowed.
struct StreamAudit {
  private struct Stream {
    /// What the peer may send, in bytes and in messages.
    var credit: Int
    var messages: Int
    /// The server has ended the call.
    var hasEnded = false
    /// The client has ended its stream.
    var isFinished = false
  }

  /// Whom the player watches; it is the other one itself.
  enum Peer {
    case server
    case client
  }

  private let peer: Peer
  private var streams: [UInt64: Stream] = [:]
  private var highest: UInt64 = 0
  /// What the welcome has allowed each stream of a client.
  private var welcomed: (bytes: Int, messages: Int) = (0, 0)
  private(set) var violation: String?

  init(of peer: Peer) {
    self.peer = peer
  }

  mutating func sent(_ frame: WireFrame) {
    switch FrameNames.kind(frame.kind) {
    case "welcome":
      let view = FrameView(frame)
      welcomed = (Self.count(view, "initialCredit"), Self.count(view, "initialMessages"))
    case "open" where peer == .server && streams[frame.stream] == nil:
      let view = FrameView(frame)
      streams[frame.stream] = Stream(
        credit: Self.count(view, "credit"), messages: Self.count(view, "credit-messages"))
    case "credit":
      let view = FrameView(frame)
      streams[frame.stream]?.credit += Self.count(view, "bytes")
      streams[frame.stream]?.messages += Self.count(view, "messages")
    case "end" where peer == .client: streams[frame.stream]?.hasEnded = true
    default: break
    }
  }

  mutating func received(_ frame: WireFrame) {
    guard violation == nil else { return }
    switch (FrameNames.kind(frame.kind), peer) {
    case ("end", .server): violation = end(frame.stream)
    case ("open", .client): violation = open(frame)
    case ("data", .server):
      guard let stream = streams[frame.stream], !stream.hasEnded else {
        violation = "data came for call \(frame.stream), which had ended or never began"
        return
      }
      violation = take(frame)
    case ("data", .client):
      guard let stream = streams[frame.stream], !stream.isFinished else {
        violation = "data came for call \(frame.stream), whose stream had ended or never began"
        return
      }
      streams[frame.stream]?.isFinished = frame.flags & WireFrame.endOfStream != 0
      // What crosses with the end is dropped.
      if !stream.hasEnded { violation = take(frame) }
    default: break
    }
  }

  private mutating func end(_ number: UInt64) -> String? {
    guard let stream = streams[number] else {
      return "an end came for call \(number), which was never opened"
    }
    streams[number]?.hasEnded = true
    return stream.hasEnded ? "call \(number) ended twice" : nil
  }

  private mutating func open(_ frame: WireFrame) -> String? {
    guard frame.stream > highest else {
      return "call \(frame.stream) was opened behind call \(highest)"
    }
    highest = frame.stream
    streams[frame.stream] = Stream(
      credit: welcomed.bytes, messages: welcomed.messages,
      isFinished: frame.flags & WireFrame.endOfStream != 0)
    return nil
  }

  /// A body without *more follows* is a message; without a body there is nothing to be paid for.
  private mutating func take(_ frame: WireFrame) -> String? {
    guard let stream = streams[frame.stream], !frame.body.isEmpty else { return nil }
    let isWhole = frame.flags & WireFrame.moreFollows == 0
    streams[frame.stream]?.credit -= frame.body.count
    if isWhole { streams[frame.stream]?.messages -= 1 }
    guard stream.credit < frame.body.count || isWhole && stream.messages < 1 else { return nil }
    return "more data came on call \(frame.stream) than was allowed"
  }

  private static func count(_ view: FrameView, _ name: String) -> Int {
    Int(clamping: view.number(name) ?? 0)
  }
}
