@testable import RPCCore

struct Item: WireMessage, Hashable {
  var number: UInt16
  var label: String

  static let blockLayout = BlockLayout(length: 24, minimum: 24, optionals: 0, keepsBytes: false)

  init(_ number: UInt16, _ label: String) {
    self.number = number
    self.label = label
  }

  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    try reader.expectZeros(block, 10, count: 6, "")
    number = reader.scalar(block, 8)
    label = try reader.string(block, 16, "label", 0...20)
  }

  func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(24), at: block)
    writer.store(number, at: block + 8)
    writer.store(label, at: block + 16)
  }

  var encodedTailSize: Int { WireSize.of(label) }

  func validate() throws(WireError) {
    try WireRule.length(label.utf8.count, 0...20, "label")
  }
}

struct Basket: WireMessage {
  var items: [Item]
  var tags: [String]
  var payload: Bytes

  static let blockLayout = BlockLayout(length: 32, minimum: 32, optionals: 0, keepsBytes: true)

  init(items: [Item] = [], tags: [String] = [], payload: Bytes = .empty) {
    self.items = items
    self.tags = tags
    self.payload = payload
  }

  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    items = try reader.messages(block, 8, "items", 0...4)
    tags = try reader.list(block, 16, "tags", 0...100_000, size: 8) {
      (reader, block, at) throws(WireError) -> String in
      try reader.string(block, at, "tags", 1...8)
    }
    payload = try reader.data(block, 24, "payload", 0...65536)
  }

  func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(32), at: block)
    writer.store(items, at: block + 8)
    writer.storeList(tags, size: 8, at: block + 16) { writer, tag, at in
      writer.store(tag, at: at)
    }
    writer.store(payload, at: block + 24)
  }

  var encodedTailSize: Int {
    WireSize.of(items) + WireSize.of(tags) { WireSize.of($0) } + WireSize.of(payload)
  }

  func validate() throws(WireError) {
    try WireRule.length(items.count, 0...4, "items")
    for item in items { try item.validate(as: "items") }
    try WireRule.length(tags.count, 0...100_000, "tags")
    for tag in tags { try WireRule.length(tag.utf8.count, 1...8, "tags") }
    try WireRule.length(payload.count, 0...65536, "payload")
  }
}
