@testable import RPCCore

enum Side: UInt8, WireEnum, CaseIterable {
  case buy = 1
  case sell = 2
}

struct Order: WireMessage, Hashable {
  var id: UniqueID
  var count: UInt32
  var isOpen: Bool
  var side: Side
  var price: Double
  var at: Timestamp
  var name: String
  var note: String?
  var limit: Double?
  var isUrgent: Bool?

  static let blockLayout = BlockLayout(length: 80, minimum: 56, optionals: 3, keepsBytes: false)

  init(
    id: UniqueID, count: UInt32, isOpen: Bool, side: Side, price: Double, at: Timestamp,
    name: String, note: String? = nil, limit: Double? = nil, isUrgent: Bool? = nil
  ) {
    self.id = id
    self.count = count
    self.isOpen = isOpen
    self.side = side
    self.price = price
    self.at = at
    self.name = name
    self.note = note
    self.limit = limit
    self.isUrgent = isUrgent
  }

  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    try reader.expectZeros(block, 30, count: 2, "")
    try reader.expectZeros(block, 73, count: 7, "")
    id = reader.uniqueID(block, 8)
    count = try reader.scalar(block, 24, "count", in: 1...1000)
    isOpen = try reader.bool(block, 28, "isOpen")
    side = try reader.enumeration(block, 29, "side")
    price = try WireRule.finite(reader.double(block, 32), "price")
    at = reader.timestamp(block, 40)
    name = try reader.string(block, 48, "name", 1...32)
    note =
      try reader.isPresent(block, bit: 0, 56, size: 8, "note")
      ? try reader.string(block, 56, "note", 0...100) : nil
    limit =
      try reader.isPresent(block, bit: 1, 64, size: 8, "limit")
      ? try WireRule.number(reader.double(block, 64), 0...1e9, "limit") : nil
    isUrgent =
      try reader.isPresent(block, bit: 2, 72, size: 1, "isUrgent")
      ? try reader.bool(block, 72, "isUrgent") : nil
  }

  func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(80), at: block)
    var presence: UInt32 = 0
    writer.store(id, at: block + 8)
    writer.store(count, at: block + 24)
    writer.store(isOpen, at: block + 28)
    writer.store(side.rawValue, at: block + 29)
    writer.store(price, at: block + 32)
    writer.store(at, at: block + 40)
    writer.store(name, at: block + 48)
    if let note {
      presence |= 1 << 0
      writer.store(note, at: block + 56)
    }
    if let limit {
      presence |= 1 << 1
      writer.store(limit, at: block + 64)
    }
    if let isUrgent {
      presence |= 1 << 2
      writer.store(isUrgent, at: block + 72)
    }
    writer.store(presence, at: block + 4)
  }

  var encodedTailSize: Int { WireSize.of(name) + (note.map { WireSize.of($0) } ?? 0) }

  func validate() throws(WireError) {
    try WireRule.range(count, 1...1000, "count")
    try WireRule.finite(price, "price")
    try WireRule.length(name.utf8.count, 1...32, "name")
    if let note { try WireRule.length(note.utf8.count, 0...100, "note") }
    if let limit { try WireRule.number(limit, 0...1e9, "limit") }
  }
}
