/// A message that somebody else has encoded, and whose schema is not known here.
package struct EncodedMessage: WireMessage {
  /// The message.
  package let bytes: Bytes

  /// A message that is encoded as `bytes`, a multiple of 8 of them.
  package init(_ bytes: Bytes) {
    self.bytes = bytes
  }

  /// Takes any bytes: only who knows the schema can judge them.
  package init(decoding bytes: Bytes) throws(WireError) {
    self.init(bytes)
  }

  /// Stands for a layout that is not known; nothing is decoded by it.
  package static let blockLayout = BlockLayout(
    length: 8, minimum: 8, optionals: 0, keepsBytes: true)

  /// Refuses: a message of an unknown schema cannot be a part of another.
  package init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    throw WireError(.blockLength)
  }

  package func encodeFields(at block: Int, into writer: inout WireWriter) {}

  package var encodedTailSize: Int { max(bytes.count - Self.blockLayout.length, 0) }

  package var encodedSize: Int { bytes.count }

  package func encode(into writer: inout WireWriter) {
    writer.append(bytes)
  }

  /// Refuses bytes that no message can be.
  package func validate() throws(WireError) {
    guard bytes.count >= 8, bytes.count & 7 == 0 else { throw WireError(.blockLength) }
  }
}
