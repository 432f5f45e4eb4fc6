/// What both ends say of themselves when a connection begins.
///
/// On the wire a hello and a welcome have the same body; see `schema/PROTOCOL.md`, Handshake.
public struct Greeting: Equatable, Sendable {
  /// The lowest protocol version that this end speaks; a welcome names the chosen one twice.
  public var lowestVersion: UInt16
  /// The highest protocol version that this end speaks.
  public var highestVersion: UInt16
  /// The features on offer, a bit each; a welcome has those that hold.
  public var features: UInt64
  /// What this end accepts.
  public var limits: ConnectionLimits
  /// The monotonic clock when the greeting was made.
  public var clock: MonotonicInstant
  /// The schema's content hash, SHA-256.
  public var schemaHash: [UInt8]
  /// The name of the program, for the other end's log.
  public var name: String

  /// The version that this code speaks.
  public static let version: UInt16 = 1
  /// The feature that the server keeps what came of `once` commands, so that a repeat of one gets
  /// that instead of running again.
  public static let keepsOutcomes: UInt64 = 1
  /// The size of the fixed part of a greeting's body.
  static let blockLength = 88
  /// The longest name in bytes.
  static let maxNameLength = 64

  /// A greeting of this version.
  public init(
    limits: ConnectionLimits, clock: MonotonicInstant, schemaHash: [UInt8], name: String,
    features: UInt64 = 0
  ) {
    lowestVersion = Self.version
    highestVersion = Self.version
    self.features = features
    self.limits = limits
    self.clock = clock
    self.schemaHash = schemaHash
    self.name = name
  }
}

extension Greeting {
  func encode(_ kind: FrameKind, into writer: inout WireWriter) {
    let text = name.truncated(toUTF8Count: Self.maxNameLength).utf8
    let length = (Self.blockLength + text.count + 7) & ~7
    writer.append(
      FrameHeader(kind, bodyLength: length, stream: FrameHeader.handshakeMagic))
    let block = writer.appendZeros(Self.blockLength)
    writer.store(UInt16(Self.blockLength), at: block)
    writer.store(lowestVersion, at: block + 2)
    writer.store(highestVersion, at: block + 4)
    writer.store(UInt16(text.count), at: block + 6)
    writer.store(features, at: block + 8)
    writer.store(UInt32(clamping: limits.maxFrame), at: block + 16)
    writer.store(UInt32(clamping: limits.maxMessage), at: block + 20)
    writer.store(UInt32(clamping: limits.maxStreams), at: block + 24)
    writer.store(UInt32(clamping: limits.initialCredit), at: block + 28)
    writer.store(clock.nanoseconds, at: block + 32)
    for (index, byte) in schemaHash.prefix(32).enumerated() {
      writer.store(byte, at: block + 40 + index)
    }
    writer.store(UInt32(clamping: limits.initialMessages), at: block + 72)
    writer.append(text)
    writer.pad()
  }

  /// Decodes the body of a hello or a welcome.
  ///
  /// A longer block is a later version's; what this one does not know of it is skipped.
  init(decoding body: Bytes) throws(WireError) {
    guard body.count >= Self.blockLength else { throw WireError(.truncated, "greeting") }
    let length = Int(body.load(0, as: UInt16.self))
    guard length >= Self.blockLength, length & 7 == 0 else {
      throw WireError(.blockLength, "greeting")
    }
    let nameLength = Int(body.load(6, as: UInt16.self))
    guard nameLength <= Self.maxNameLength else { throw WireError(.length, "greeting.name") }
    guard (length + nameLength + 7) & ~7 == body.count else {
      throw WireError(.truncated, "greeting")
    }
    lowestVersion = body.load(2, as: UInt16.self)
    highestVersion = body.load(4, as: UInt16.self)
    guard lowestVersion <= highestVersion else { throw WireError(.range, "greeting.version") }
    features = body.load(8, as: UInt64.self)
    limits = ConnectionLimits()
    limits.maxFrame = Int(body.load(16, as: UInt32.self))
    limits.maxMessage = Int(body.load(20, as: UInt32.self))
    limits.maxStreams = Int(body.load(24, as: UInt32.self))
    limits.initialCredit = Int(body.load(28, as: UInt32.self))
    clock = MonotonicInstant(nanoseconds: body.load(32, as: UInt64.self))
    limits.initialMessages = Int(body.load(72, as: UInt32.self))
    schemaHash = [UInt8](body.slice(40..<72))
    guard body.isZero(in: 76..<Self.blockLength), body.isZero(in: length + nameLength..<body.count)
    else { throw WireError(.notZero, "greeting") }
    let bytes = [UInt8](body.slice(length..<length + nameLength))
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw WireError(.utf8, "greeting.name")
    }
    self.name = name
  }
}

/// Why a server does not begin a connection.
public enum RejectReason: UInt16, Sendable, CaseIterable {
  /// The peer speaks another protocol.
  case notThisProtocol = 1
  /// No version of the protocol is spoken by both ends.
  case version = 2
  /// The hello cannot be read.
  case malformedHello = 3
  /// The client's limits are below what the protocol needs.
  case limitsTooSmall = 4
  /// The server has as many connections as it allows.
  case tooManyConnections = 5
  /// The server is about to end.
  case draining = 6
  /// The peer's user may not connect.
  case notPermitted = 7
  /// The hello did not come in time.
  case handshakeTimeout = 8
}

/// Why an end ends a connection that had begun.
public enum AbortReason: UInt16, Sendable, CaseIterable {
  /// A frame breaks the rules of frames.
  case malformedFrame = 1
  /// A frame's body is longer than the limit.
  case frameTooLarge = 2
  /// A kind of frame that must be understood is not.
  case unknownKind = 3
  /// A frame came that has no place in this state.
  case unexpectedFrame = 4
  /// A call's number is not higher than all before it, or names no call that ever was.
  case streamNumber = 5
  /// The peer did not answer a ping in time.
  case peerSilent = 6
  /// The peer does not read what it asked for.
  case slowConsumer = 7
  /// The peer keeps this end busy with control frames.
  case controlFlood = 8
  /// This end is about to end.
  case shutdown = 9
  /// Nothing was asked for as long as this end allows; only a goaway says so.
  case idle = 10
}
