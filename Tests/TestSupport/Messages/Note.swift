import RPCCore

/// A message with a number and a text of up to 4 MiB, for calls that are about something else.
package struct Note: WireMessage, Hashable {
  /// Any number.
  package var number: UInt64
  /// Any text.
  package var text: String

  private static let textLimits = 0...(4 << 20)

  /// A note.
  package init(_ number: UInt64, _ text: String = "") {
    self.number = number
    self.text = text
  }

  /// The size of the fixed block.
  package static var blockLayout: BlockLayout {
    BlockLayout(length: 24, minimum: 24, optionals: 0, keepsBytes: false)
  }

  /// Decodes the fields.
  package init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    number = reader.scalar(block, 8)
    text = try reader.string(block, 16, "text", Self.textLimits)
  }

  /// Encodes the fields.
  package func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(24), at: block)
    writer.store(number, at: block + 8)
    writer.store(text, at: block + 16)
  }

  /// How many bytes the text takes.
  package var encodedTailSize: Int { WireSize.of(text) }

  /// Refuses a text that is too long.
  package func validate() throws(WireError) {
    try WireRule.length(text.utf8.count, Self.textLimits, "text")
  }
}
