/// The size of a message's fixed block.
public struct BlockLayout: Sendable {
  /// The block's length in bytes as this revision of the schema writes it, a multiple of 8.
  public let length: Int
  /// The least length in which every required field lies.
  public let minimum: Int
  /// How many optional fields this revision knows.
  public let optionals: Int
  /// Whether a decoded value refers to the message's bytes instead of copying them: it has columns
  /// or bytes, of its own or in a value that it holds.
  public let keepsBytes: Bool

  /// A layout; `schemac` computes it.
  public init(length: Int, minimum: Int, optionals: Int, keepsBytes: Bool) {
    self.length = length
    self.minimum = minimum
    self.optionals = optionals
    self.keepsBytes = keepsBytes
  }
}

/// A value that travels: a fixed block, and behind it what the block points to.
///
/// `schemac` generates every conformance from the schema; `schema/PROTOCOL.md` has the layout.
public protocol WireMessage: Sendable, Equatable {
  /// The size of the fixed block.
  static var blockLayout: BlockLayout { get }

  /// Decodes the fields of `block`, and what they point to, in the order of their numbers.
  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError)

  /// Encodes the fields into the zeroed block at `block`, appending what they point to.
  func encodeFields(at block: Int, into writer: inout WireWriter)

  /// How many bytes `encodeFields` appends behind the block, a multiple of 8.
  var encodedTailSize: Int { get }

  /// Refuses a value that breaks a limit which the schema declares.
  func validate() throws(WireError)

  // What follows is the same for every message of a schema.

  /// Decodes a whole message.
  init(decoding bytes: Bytes) throws(WireError)

  /// The size of the whole message in bytes, a multiple of 8.
  var encodedSize: Int { get }

  /// Appends the message to `writer`.
  func encode(into writer: inout WireWriter)
}

extension WireMessage {
  /// The size of the whole message in bytes, a multiple of 8.
  @inlinable
  public var encodedSize: Int { Self.blockLayout.length + encodedTailSize }

  /// Decodes a whole message.
  ///
  /// One pass that validates everything: any bytes give a value or a ``WireError``, and nothing is
  /// allocated that the bytes do not justify.
  @inlinable
  public init(decoding bytes: Bytes) throws(WireError) {
    // What is kept must not hold on to a whole read buffer.
    var reader = MessageReader(Self.blockLayout.keepsBytes ? bytes.compacted().aligned() : bytes)
    let block = try reader.rootBlock(Self.blockLayout)
    try self.init(block: block, from: &reader)
    try reader.finish()
  }

  /// Appends the message to `writer`.
  @inlinable
  public func encode(into writer: inout WireWriter) {
    writer.beginMessage()
    encodeFields(at: writer.appendZeros(Self.blockLayout.length), into: &writer)
  }

  /// The message in memory of its own, one allocation.
  ///
  /// - Throws: what ``validate()`` throws.
  public func encoded() throws(WireError) -> Bytes {
    try validate()
    var writer = WireWriter(inOnePiece: encodedSize)
    encode(into: &writer)
    return writer.flattened()
  }
}

/// The message without fields, for a call whose request or reply says nothing.
public struct Nothing: WireMessage, Hashable {
  /// The block is its own length alone.
  public static let blockLayout = BlockLayout(
    length: 8, minimum: 8, optionals: 0, keepsBytes: false)

  /// The one value.
  public init() {}

  /// Takes a block of any length.
  public init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {}

  /// Writes the block's length.
  public func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(8), at: block)
  }

  /// Nothing lies behind the block.
  public var encodedTailSize: Int { 0 }

  /// Breaks no limit.
  public func validate() throws(WireError) {}
}
