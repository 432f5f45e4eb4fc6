/// Frames on their way out: those that steer in front of those that carry data.
///
/// Both parts hold whole frames, so that between any two reads of the output a ping's answer or a
/// credit goes out before the data that is queued.
package struct FrameOutput: Sendable {
  /// What is to be written next, in this order.
  package struct Batch: Sendable {
    package internal(set) var control = WireWriter()
    package internal(set) var data = WireWriter()
  }

  /// Memory kept between batches: what a burst of small replies takes; larger is given back.
  private static let keptMemory = 256 << 10
  /// Data beyond this has streams wait. It is far more than the kernel's buffers hold, so a peer
  /// that reads never runs dry.
  static let highWater = 4 << 20
  /// Frames that steer are answered a turn of the loop at a time, which reads at most 2 MiB; where
  /// more than this stays unread, nobody reads the answers. Less than ``highWater``, at which this
  /// end reads nothing more.
  private static let mostControl = 3 << 20

  private(set) var control = WireWriter()
  private(set) var data = WireWriter()
  /// Taken by the transport and not yet written by it.
  private(set) var inFlight = 0
  /// What of it steers, until all of it is written.
  private var controlInFlight = 0
  /// How often output has been taken: what was added under another number is ahead of all that is
  /// in here.
  private(set) var batchNumber = 0

  var isEmpty: Bool { control.isEmpty && data.isEmpty }

  /// Whether streams should wait before they add more.
  var isFull: Bool { unsentCount > Self.highWater }

  /// Whether more frames that steer wait than a peer that keeps to the protocol has asked for.
  var isFloodedWithControl: Bool { control.count + controlInFlight > Self.mostControl }

  /// The bytes that have not reached the kernel.
  var unsentCount: Int { control.count + data.count + inFlight }

  mutating func take() -> Batch {
    var batch = Batch()
    swap(&batch.control, &control)
    swap(&batch.data, &data)
    batchNumber += 1
    inFlight += batch.control.count + batch.data.count
    controlInFlight += batch.control.count
    return batch
  }

  /// Notes that `count` of the bytes taken have been written.
  mutating func wrote(_ count: Int) {
    inFlight -= count
    assert(inFlight >= 0)
    // What steers goes first.
    controlInFlight = inFlight == 0 ? 0 : max(controlInFlight - count, 0)
  }

  /// Takes a written batch's memory back.
  mutating func recycle(_ batch: consuming Batch) {
    if data.isEmpty {
      data = batch.data
      data.removeAll(keepingAtMost: Self.keptMemory)
    }
    if control.isEmpty {
      control = batch.control
      control.removeAll(keepingAtMost: Self.keptMemory)
    }
  }

  // MARK: Frames

  /// The bytes of a reject, for a connection that a server does not even begin.
  package static func reject(_ reason: RejectReason, _ text: String) -> [UInt8] {
    var output = FrameOutput()
    output.notice(
      .reject, code: reason.rawValue, text, stream: FrameHeader.handshakeMagic)
    return [UInt8](output.control.flattened())
  }

  mutating func greeting(_ kind: FrameKind, _ greeting: Greeting) {
    greeting.encode(kind, into: &control)
  }

  /// Appends a frame that carries a code and a text: reject, goaway, abort.
  mutating func notice(_ kind: FrameKind, code: UInt16, _ text: String, stream: UInt64) {
    let bytes = text.truncated(toUTF8Count: CallError.maxTextLength).utf8
    let length = 8 + ((bytes.count + 7) & ~7)
    control.append(FrameHeader(kind, bodyLength: length, code: code, stream: stream))
    let start = control.appendZeros(8)
    control.store(UInt16(truncatingIfNeeded: bytes.count), at: start)
    control.append(bytes)
    control.pad()
  }

  mutating func word(_ kind: FrameKind, _ value: UInt64) {
    control.append(FrameHeader(kind, bodyLength: 8))
    let start = control.appendZeros(8)
    control.store(value, at: start)
  }

  mutating func credit(_ credit: StreamCredit, stream: UInt64) {
    control.append(FrameHeader(.credit, bodyLength: 8, stream: stream))
    let start = control.appendZeros(8)
    control.store(UInt32(clamping: credit.bytes), at: start)
    control.store(UInt32(clamping: credit.messages), at: start + 4)
  }

  /// Appends a cancel of a call whose open was added when ``batchNumber`` was `opened`.
  ///
  /// It goes ahead of all data but the open itself, which it must not overtake.
  mutating func cancel(_ stream: UInt64, opened: Int) {
    let header = FrameHeader(.cancel, stream: stream)
    if opened == batchNumber { data.append(header) } else { control.append(header) }
  }

  mutating func data(_ message: some WireMessage, size: Int, flags: FrameFlags, stream: UInt64) {
    data.append(FrameHeader(.data, bodyLength: size, flags: flags, stream: stream))
    message.encode(into: &data)
  }

  mutating func data(part: Bytes, flags: FrameFlags, stream: UInt64) {
    data.append(FrameHeader(.data, bodyLength: part.count, flags: flags, stream: stream))
    data.splice(.bytes(part))
  }

  /// Appends the frame that half-closes a stream without a message.
  mutating func endOfStream(_ stream: UInt64) {
    data.append(FrameHeader(.data, flags: .endOfStream, stream: stream))
  }

  mutating func open(
    _ block: OpenBlock, method: UInt16, request: some WireMessage, size: Int, flags: FrameFlags,
    stream: UInt64
  ) {
    let header = FrameHeader(
      .open, bodyLength: block.encodedSize + size, flags: flags, code: method, stream: stream)
    block.encode(behind: header, into: &data)
    request.encode(into: &data)
  }

  /// Appends the end of a call without a reply.
  mutating func end(_ block: EndBlock, stream: UInt64) {
    appendEnd(block, size: 0, stream: stream)
  }

  /// Appends the end of a call with its reply.
  mutating func end(_ block: EndBlock, reply: some WireMessage, size: Int, stream: UInt64) {
    appendEnd(block, size: size, stream: stream)
    reply.encode(into: &data)
  }

  mutating func end(_ block: EndBlock, part: Bytes, stream: UInt64) {
    appendEnd(block, size: part.count, stream: stream)
    data.splice(.bytes(part))
  }

  private mutating func appendEnd(_ block: EndBlock, size: Int, stream: UInt64) {
    let code = block.error?.code ?? .ok
    data.append(
      FrameHeader(
        .end, bodyLength: block.encodedSize + size, code: code.rawValue, stream: stream))
    block.encode(into: &data)
  }
}

/// A reject's, goaway's or abort's text; a damaged one reads as none.
func noticeText(_ body: Bytes) -> String {
  guard body.count >= 8 else { return "" }
  let length = Int(body.load(0, as: UInt16.self))
  guard length <= body.count - 8 else { return "" }
  return String(decoding: [UInt8](body.slice(8..<8 + length)), as: UTF8.self)
}
