@testable import RPCCore

struct Ticks: WireMessage {
  var time: Column<Timestamp>
  var price: Column<Double>
  var volume: Column<Double>
  var count: Column<UInt32>
  var mark: Column<UInt8>

  static let blockLayout = BlockLayout(length: 56, minimum: 56, optionals: 0, keepsBytes: true)

  init(
    time: Column<Timestamp> = [], price: Column<Double> = [], volume: Column<Double> = [],
    count: Column<UInt32> = [], mark: Column<UInt8> = []
  ) {
    self.time = time
    self.price = price
    self.volume = volume
    self.count = count
    self.mark = mark
  }

  init(block: MessageBlock, from reader: inout MessageReader) throws(WireError) {
    try reader.expectZeros(block, 12, count: 4, "")
    let rows = try reader.rows(block, 0...65536)
    time = try reader.column(block, 16, "time", rows: rows)
    price = try reader.column(block, 24, "price", rows: rows)
    try price.requireFinite("price")
    volume = try reader.column(block, 32, "volume", rows: rows)
    try volume.require(0.0...Double.infinity, "volume")
    count = try reader.column(block, 40, "count", rows: rows)
    mark = try reader.column(block, 48, "mark", rows: rows)
  }

  func encodeFields(at block: Int, into writer: inout WireWriter) {
    writer.store(UInt32(56), at: block)
    writer.store(UInt32(truncatingIfNeeded: time.count), at: block + 8)
    writer.store(time, at: block + 16)
    writer.store(price, at: block + 24)
    writer.store(volume, at: block + 32)
    writer.store(count, at: block + 40)
    writer.store(mark, at: block + 48)
  }

  var encodedTailSize: Int {
    WireSize.of(time) + WireSize.of(price) + WireSize.of(volume) + WireSize.of(count)
      + WireSize.of(mark)
  }

  func validate() throws(WireError) {
    try WireRule.length(time.count, 0...65536, "")
    guard price.count == time.count else { throw WireError(.ragged, "price") }
    try price.requireFinite("price")
    guard volume.count == time.count else { throw WireError(.ragged, "volume") }
    try volume.require(0.0...Double.infinity, "volume")
    guard count.count == time.count else { throw WireError(.ragged, "count") }
    guard mark.count == time.count else { throw WireError(.ragged, "mark") }
  }
}
