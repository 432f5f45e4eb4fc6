internal import Conformance
internal import RPCCore
internal import UnixTransport

/// A connection of a case: cuts what it sends as it is told to, and keeps what comes until the case
/// asks for it.
final class PlayedConnection {
  private let socket: PlainSocket
  private var shaper: ByteShaper
  private var unread: [UInt8] = []
  private let answersPings: Bool
  /// Reads nothing while it sends.
  var isDeaf = false
  private var audit: StreamAudit

  /// What has come and was not asked for.
  private(set) var inbox: [FrameView] = []
  /// Nothing more comes.
  private(set) var hasEnded = false
  var builder: FrameBuilder

  /// How long a peer may take to make room for what is sent.
  private static let sendingTime: Int64 = 10_000_000_000

  init(
    _ socket: PlainSocket, shaper: ByteShaper, builder: FrameBuilder, answersPings: Bool,
    isServer: Bool
  ) {
    self.socket = socket
    self.shaper = shaper
    self.builder = builder
    self.answersPings = answersPings
    audit = StreamAudit(of: isServer ? .client : .server)
  }

  /// What the peer did that no peer may, whatever the case is about; nil where nothing.
  var violation: String? { audit.violation }

  // MARK: Sending

  func send(_ text: FrameText) throws(CaseMistake) {
    builder.now = MonotonicClock.now.nanoseconds
    let frame = try builder.frame(text)
    audit.sent(frame)
    let bytes = frame.bytes
    for _ in 0..<(text["times"]?.values.first?.number ?? 1) { send(bytes) }
  }

  func send(_ bytes: [UInt8]) {
    for part in shaper.writes(for: bytes) { write(part) }
  }

  /// Sends a frame at once and in one piece, whatever the case's way of cutting.
  private func sendAtOnce(_ frame: WireFrame) {
    audit.sent(frame)
    flush()
    write(frame.bytes)
  }

  /// Sends what was held back to be merged.
  func flush() {
    let held = shaper.flush()
    if !held.isEmpty { write(held) }
  }

  /// A peer that is gone is found out by what does not come.
  private func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    let until = MonotonicClock.now.nanoseconds + UInt64(Self.sendingTime)
    while !rest.isEmpty, MonotonicClock.now.nanoseconds < until {
      guard let count = socket.send(rest) else { return }
      rest = rest.dropFirst(count)
      if count == 0 {
        socket.wait(nanoseconds: 50_000_000, orWrite: true)
        // A peer that waits for this end to read would never make room.
        if !isDeaf { take(within: 0) }
        if hasEnded { return }
      }
    }
  }

  func finishSending() {
    flush()
    socket.finishSending()
  }

  func close() {
    flush()
    socket.close()
    hasEnded = true
  }

  // MARK: Receiving

  /// Takes what comes within a time, and returns as soon as something has.
  private func take(within time: Int64) {
    guard !hasEnded else { return }
    switch socket.receive(withinNanoseconds: time) {
    case .nothing: return
    case .ended: hasEnded = true
    case .bytes(let bytes): unread += bytes
    }
    var rest = unread[...]
    var pings: [WireFrame] = []
    while let frame = WireFrame.cut(from: &rest) {
      audit.received(frame)
      if frame.kind == FrameNames.kinds["open"] {
        builder.note(method: frame.code, of: frame.stream)
      }
      if frame.kind == FrameNames.kinds["ping"] { pings.append(frame) }
      inbox.append(FrameView(frame))
    }
    if rest.count < unread.count { unread = Array(rest) }
    guard answersPings else { return }
    // Only now: where there is no room for an answer, this is entered again meanwhile.
    for ping in pings {
      var pong = ping
      pong.kind = FrameNames.kinds["pong"] ?? 0
      sendAtOnce(pong)
    }
  }

  /// Waits until `body` finds what it looks for in the inbox, or the time is over.
  func awaitFrame<R>(within time: Int64, _ body: ([FrameView]) -> R?) -> R? {
    awaitFrame(until: MonotonicClock.now.nanoseconds + UInt64(time), body)
  }

  /// The same, until an instant.
  func awaitFrame<R>(until: UInt64, _ body: ([FrameView]) -> R?) -> R? {
    flush()
    while true {
      if let result = body(inbox) { return result }
      let now = MonotonicClock.now.nanoseconds
      if hasEnded || now >= until { return nil }
      take(within: Int64(until - now))
    }
  }

  /// Takes a frame out of the inbox.
  func remove(at index: Int) -> FrameView { inbox.remove(at: index) }

  /// Allows the peer as many bytes more.
  func allow(_ bytes: Int, messages: Int, on stream: UInt64) throws(CaseMistake) {
    sendAtOnce(
      try builder.frame(
        FrameText(
          "credit", .init("stream", .word("\(stream)")), .init("bytes", .word("\(bytes)")),
          .init("messages", .word("\(messages)")))))
  }
}
