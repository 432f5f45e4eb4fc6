/// What an open says of a call in front of the request.
struct OpenBlock: Equatable, Sendable {
  var deadline: UInt64 = 0
  var correlation: UInt64 = 0
  var commandID: UniqueID = .none
  /// The bytes of the answer's stream that may come before the client allows more.
  var initialCredit: Int = 0
  /// The messages of the answer's stream that may come before the client allows more.
  var initialMessages: Int = 0
  var metadata = Metadata()

  static let length = 48

  var encodedSize: Int { Self.length + metadata.encodedSize }

  /// Appends the frame's `header` and the block behind it.
  func encode(behind header: FrameHeader, into writer: inout WireWriter) {
    let head = header.words
    let metadataSize = UInt64(UInt16(truncatingIfNeeded: metadata.encodedSize))
    let credit = UInt64(UInt32(clamping: initialCredit))
    writer.append(
      words: SIMD8(
        head.x, head.y,
        UInt64(Self.length) | metadataSize << 16 | credit << 32, deadline, correlation,
        commandID.high.byteSwapped, commandID.low.byteSwapped,
        UInt64(UInt32(clamping: initialMessages))))
    metadata.encode(into: &writer)
  }

  init() {}

  /// What the server may send at the beginning.
  var streamCredit: StreamCredit {
    StreamCredit(bytes: initialCredit, messages: initialMessages)
  }

  /// Decodes the block and the metadata; gives the rest of the body, the request.
  static func decode(_ body: Bytes) throws(WireError) -> (block: OpenBlock, message: Bytes) {
    guard body.count >= length else { throw WireError(.truncated, "open") }
    let actual = Int(body.load(0, as: UInt16.self))
    guard actual >= length, actual & 7 == 0 else { throw WireError(.blockLength, "open") }
    let metadataLength = Int(body.load(2, as: UInt16.self))
    guard metadataLength <= Metadata.maxSize, metadataLength & 7 == 0 else {
      throw WireError(.length, "open.metadata")
    }
    let end = actual + metadataLength
    guard end <= body.count else { throw WireError(.truncated, "open") }
    var block = OpenBlock()
    block.initialCredit = Int(body.load(4, as: UInt32.self))
    block.initialMessages = Int(body.load(40, as: UInt32.self))
    guard block.initialCredit <= OutboundFlow.maxCredit,
      block.initialMessages <= OutboundFlow.maxCredit
    else { throw WireError(.range, "open.credit") }
    block.deadline = body.load(8, as: UInt64.self)
    block.correlation = body.load(16, as: UInt64.self)
    block.commandID = UniqueID(
      high: body.load(24, as: UInt64.self).byteSwapped,
      low: body.load(32, as: UInt64.self).byteSwapped)
    guard body.load(44, as: UInt32.self) == 0 else { throw WireError(.notZero, "open") }
    if metadataLength > 0 {
      block.metadata = try Metadata(decoding: body.slice(actual..<end))
    }
    return (block, body.slice(end..<body.count))
  }
}
