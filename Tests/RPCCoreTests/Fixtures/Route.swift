@testable import RPCCore

struct Route: WireMessage, Hashable {
  var order: Order
  var first: Item
  var detour: Item?

  static let blockLayout = BlockLayout(length: 32, minimum: 24, optionals: 1, keepsBytes: false)

  init(order: Order, first: Item, detour: Item? = nil) {
    self.order = order
    self.first = first
    self.detour = detour
  }

  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    order = try reader.message(block, 8, "order")
    first = try reader.message(block, 16, "first")
    detour =
      try reader.isPresent(block, bit: 0, 24, size: 8, "detour")
      ? try reader.message(block, 24, "detour") : nil
  }

  func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(32), at: block)
    var presence: UInt32 = 0
    writer.store(order, at: block + 8)
    writer.store(first, at: block + 16)
    if let detour {
      presence |= 1 << 0
      writer.store(detour, at: block + 24)
    }
    writer.store(presence, at: block + 4)
  }

  var encodedTailSize: Int {
    order.encodedSize + first.encodedSize + (detour?.encodedSize ?? 0)
  }

  func validate() throws(WireError) {
    try order.validate(as: "order")
    try first.validate(as: "first")
    if let detour { try detour.validate(as: "detour") }
  }
}
