import Testing

@testable import RPCCore

enum Sample {
  static let order = Order(
    id: UniqueID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF), count: 5, isOpen: true,
    side: .sell, price: 1.5, at: Timestamp(nanoseconds: 1_000_000_007), name: "ab")

  static let fullOrder = Order(
    id: UniqueID(high: 1, low: 2), count: 1000, isOpen: false, side: .buy, price: -0.0,
    at: Timestamp(nanoseconds: .min), name: "Ärger", note: "long enough", limit: 1e9,
    isUrgent: false)

  static let route = Route(order: fullOrder, first: Item(3, "three"), detour: Item(4, ""))

  static let basket = Basket(
    items: [Item(1, "one"), Item(2, ""), Item(65535, "eight by")],
    tags: ["a", "eight by", "日本"], payload: Bytes([1, 2, 3, 4, 5]))

  static func ticks(_ rows: Int) -> Ticks {
    Ticks(
      time: Column((0..<rows).map { Timestamp(nanoseconds: Int64($0) * 1000) }),
      price: Column((0..<rows).map { Double($0) / 7 }),
      volume: Column((0..<rows).map { Double($0) }),
      count: Column((0..<rows).map { UInt32($0) }),
      mark: Column((0..<rows).map { UInt8(truncatingIfNeeded: $0) }))
  }
}

struct Codec: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let sample: [UInt8]
  let recode: @Sendable (Bytes) throws(WireError) -> Bytes

  init<M: WireMessage>(_ name: String, _ value: M) {
    testDescription = name
    var writer = WireWriter()
    value.encode(into: &writer)
    sample = [UInt8](writer.flattened())
    recode = { bytes throws(WireError) in try M(decoding: bytes).encoded() }
  }

  static let all = [
    Codec("an order without its optional fields", Sample.order),
    Codec("an order with all of its fields", Sample.fullOrder),
    Codec("a route", Sample.route),
    Codec("a basket", Sample.basket),
    Codec("ticks", Sample.ticks(9)),
    Codec("nothing", Nothing()),
  ]
}
