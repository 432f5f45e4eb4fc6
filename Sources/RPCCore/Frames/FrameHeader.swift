/// What a frame is for.
public enum FrameKind: UInt8, Sendable, CaseIterable {
  /// The client's first frame.
  case hello = 0x01
  /// The server's answer to a hello that it accepts.
  case welcome = 0x02
  /// The server's answer to a hello that it does not accept; the connection ends.
  case reject = 0x03
  /// The client begins a call.
  case open = 0x10
  /// A message of a call's stream, or a part of one.
  case data = 0x11
  /// The server ends a call.
  case end = 0x12
  /// The client no longer wants a call's answer.
  case cancel = 0x13
  /// The receiver of a stream allows more of it.
  case credit = 0x14
  /// A question that a living peer answers at once.
  case ping = 0x20
  /// The answer to a ping.
  case pong = 0x21
  /// The server accepts no further calls on this connection.
  case goaway = 0x22
  /// The connection ends here for the reason that the frame names.
  case abort = 0x23

  /// Kinds from here on may be skipped by whoever does not know them; an unknown one below ends
  /// the connection. 0x30 to 0x3F are reserved for frames that carry file descriptors.
  static let firstIgnorable: UInt8 = 0x80
}

extension FrameKind {
  /// Whether a frame of this kind has a code; on others it is zero.
  var hasCode: Bool {
    switch self {
    case .open, .end, .reject, .goaway, .abort: true
    case .hello, .welcome, .data, .cancel, .credit, .ping, .pong: false
    }
  }

  /// Whether a frame of this kind has something where a call's number stands; on others it is zero.
  var hasStream: Bool {
    switch self {
    case .ping, .pong, .abort: false
    case .hello, .welcome, .reject, .open, .data, .end, .cancel, .credit, .goaway: true
    }
  }
}

/// The marks of a frame.
public struct FrameFlags: OptionSet, Sendable {
  /// The bits as they travel.
  public let rawValue: UInt8

  /// Marks from their bits.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// The sender of this frame sends nothing more on the stream (open, data).
  public static let endOfStream = FrameFlags(rawValue: 1)
  /// The message goes on in the next frame of the stream (data).
  public static let moreFollows = FrameFlags(rawValue: 2)
  /// The deadline is a duration, because the clocks of the two ends disagree (open).
  public static let relativeDeadline = FrameFlags(rawValue: 4)

  /// The marks that a frame of `kind` may have.
  static func allowed(on kind: FrameKind) -> FrameFlags {
    switch kind {
    case .open: [.endOfStream, .relativeDeadline]
    case .data: [.endOfStream, .moreFollows]
    default: []
    }
  }
}

/// The 16 bytes in front of every frame.
public struct FrameHeader: Equatable, Sendable {
  /// The size of a header in bytes.
  public static let size = 16

  /// The bytes behind the header, a multiple of 8.
  public var bodyLength: Int
  /// What the frame is for, as it travels; see ``FrameKind``.
  public var kind: UInt8
  /// The marks.
  public var flags: FrameFlags
  /// The method of an open, the status of an end, the reason of a reject, goaway or abort.
  public var code: UInt16
  /// The call, or 0 for the connection; a hello and its answers have ``handshakeMagic`` here.
  public var stream: UInt64

  /// A header.
  public init(
    _ kind: FrameKind, bodyLength: Int = 0, flags: FrameFlags = [], code: UInt16 = 0,
    stream: UInt64 = 0
  ) {
    self.kind = kind.rawValue
    self.bodyLength = bodyLength
    self.flags = flags
    self.code = code
    self.stream = stream
  }

  /// Where a stream's number stands otherwise, a hello, welcome or reject has these bytes on the
  /// wire: 0x89 P Q R CR LF 0x1A LF. The high bit, the line ends and the control character make
  /// sure that no text protocol begins like this, as in the PNG format.
  public static let handshakeMagic: UInt64 = 0x0A1A_0A0D_5251_5089

  /// The header in the first ``size`` bytes of `bytes` from `offset`.
  init(_ bytes: Bytes, at offset: Int) {
    self.init(bytes.load(offset, as: SIMD2<UInt64>.self))
  }

  /// The header that travels as `words`.
  init(_ words: SIMD2<UInt64>) {
    let marks = words.x >> 32
    bodyLength = Int(UInt32(truncatingIfNeeded: words.x))
    kind = UInt8(truncatingIfNeeded: marks)
    flags = FrameFlags(rawValue: UInt8(truncatingIfNeeded: marks >> 8))
    code = UInt16(truncatingIfNeeded: marks >> 16)
    stream = words.y
  }

  /// The header as it travels.
  var words: SIMD2<UInt64> {
    let length = UInt64(UInt32(truncatingIfNeeded: bodyLength))
    let marks = UInt64(kind) << 32 | UInt64(flags.rawValue) << 40 | UInt64(code) << 48
    return SIMD2(length | marks, stream)
  }
}

extension WireWriter {
  /// Appends `header`.
  mutating func append(_ header: FrameHeader) {
    append(words: header.words)
  }
}
