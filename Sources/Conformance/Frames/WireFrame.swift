/// A frame as it travels, apart from any implementation of the protocol.
public struct WireFrame: Equatable, Sendable {
  /// The kind.
  public var kind: UInt8
  /// The flags.
  public var flags: UInt8 = 0
  /// The method, the status or the reason.
  public var code: UInt16 = 0
  /// The call's number.
  public var stream: UInt64 = 0
  /// What stands as the body's length; the true one where it is nil.
  public var statedLength: UInt32?
  /// The body.
  public var body: [UInt8] = []

  /// A frame of a kind without anything else.
  public init(kind: UInt8) {
    self.kind = kind
  }

  /// The size of a header.
  public static let headerSize = 16
  /// What stands in the place of a call's number in a handshake.
  public static let magic: UInt64 = 0x0A1A_0A0D_5251_5089
  /// The flag that a sender sends nothing more.
  public static let endOfStream: UInt8 = 1
  /// The flag that a message goes on in the next frame.
  public static let moreFollows: UInt8 = 2
  /// The flag that a deadline is a duration.
  public static let relativeDeadline: UInt8 = 4

  /// The frame's bytes.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headerSize + body.count)
    bytes.append(statedLength ?? UInt32(clamping: body.count))
    bytes.append(contentsOf: [kind, flags])
    bytes.append(code)
    bytes.append(stream)
    return bytes + body
  }

  /// Cuts the first frame off `bytes`; nil until it is there in whole.
  public static func cut(from bytes: inout ArraySlice<UInt8>) -> WireFrame? {
    guard bytes.count >= headerSize else { return nil }
    let length = Int(bytes.number(0, UInt32.self))
    guard bytes.count >= headerSize + length else { return nil }
    var frame = WireFrame(kind: bytes[bytes.startIndex + 4])
    frame.flags = bytes[bytes.startIndex + 5]
    frame.code = bytes.number(6, UInt16.self)
    frame.stream = bytes.number(8, UInt64.self)
    frame.body = Array(bytes.dropFirst(headerSize).prefix(length))
    bytes = bytes.dropFirst(headerSize + length)
    return frame
  }
}

extension [UInt8] {
  /// Appends a number, little-endian.
  mutating func append<N: FixedWidthInteger & UnsignedInteger>(_ number: N) {
    for place in 0..<(N.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: number >> N(place * 8)))
    }
  }

  /// Appends zeros to a multiple of 8.
  mutating func pad() {
    while count % 8 != 0 { append(0) }
  }
}

extension Collection<UInt8> where Index == Int {
  /// The number at `offset` from the beginning, little-endian; what lies behind the end is zero.
  func number<N: FixedWidthInteger & UnsignedInteger>(_ offset: Int, _ type: N.Type) -> N {
    var result: N = 0
    for place in 0..<(N.bitWidth / 8) {
      let index = startIndex + offset + place
      if index < endIndex { result |= N(self[index]) << N(place * 8) }
    }
    return result
  }
}
