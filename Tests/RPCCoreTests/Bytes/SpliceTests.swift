import Testing

@testable import RPCCore

@Suite("columns that are sent from where they lie")
struct SpliceTests {
  @Test(
    "a column is referred to from 8 KiB on and copied below",
    arguments: [(1022, 0), (1023, 0), (1024, 1), (1025, 1), (5000, 1)])
  func threshold(rows: Int, splices: Int) {
    var writer = WireWriter()
    writer.store(Column((0..<rows).map { Double($0) }), at: writer.appendZeros(8))
    #expect(writer.splices.count == splices)
    #expect(writer.count == 8 + rows * 8)
  }

  @Test("what is flattened is the same as the copied form", arguments: [1, 1023, 1024, 1025, 4097])
  func flattening(rows: Int) throws {
    let ticks = Sample.ticks(rows)
    var writer = WireWriter()
    ticks.encode(into: &writer)
    #expect([UInt8](writer.flattened()) == copied(ticks))
    #expect(writer.count == ticks.encodedSize)
    #expect(try Ticks(decoding: writer.flattened()) == ticks)
  }

  @Test("a column out of a frame is referred to again and flattens to the same bytes")
  func framesAgain() throws {
    let bytes = try Sample.ticks(3000).encoded()
    let decoded = try Ticks(decoding: bytes)
    var writer = WireWriter()
    decoded.encode(into: &writer)
    #expect(writer.splices.count == 4)
    #expect(writer.flattened() == bytes)
  }

  @Test("large bytes are referred to and padded behind")
  func largeBytes() throws {
    let basket = Basket(payload: Bytes(Array(repeating: 7, count: 8195)))
    var writer = WireWriter()
    basket.encode(into: &writer)
    #expect(writer.splices.count == 1)
    #expect(writer.count == 32 + 8200)
    #expect(try Basket(decoding: writer.flattened()) == basket)
  }

  @Test("a slice of an array is referred to as that slice")
  func arraySlices() throws {
    let storage = (0..<6000).map { Int64($0) }
    let column = Column<Timestamp>(storage: storage[1000..<3000])
    var writer = WireWriter()
    writer.store(column, at: writer.appendZeros(8))
    #expect(writer.splices.count == 1)
    let bytes = writer.flattened()
    #expect(bytes.load(8, as: Int64.self) == 1000)
    #expect(bytes.load(bytes.count - 8, as: Int64.self) == 2999)
  }

  private func copied(_ ticks: Ticks) -> [UInt8] {
    let rows = ticks.time.count
    var bytes: [UInt8] = []
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    var offset = UInt32(56)
    for value in [56, 0, UInt32(rows), 0] { append(value) }
    for width in [8, 8, 8, 4, 1] as [UInt32] {
      append(offset)
      append(UInt32(rows))
      offset += (width * UInt32(rows) + 7) & ~7
    }
    for time in ticks.time { append(time.nanoseconds) }
    for price in ticks.price { append(price.bitPattern) }
    for volume in ticks.volume { append(volume.bitPattern) }
    for count in ticks.count { append(count) }
    bytes += Array(repeating: 0, count: -bytes.count & 7)
    bytes += Array(ticks.mark)
    bytes += Array(repeating: 0, count: -bytes.count & 7)
    return bytes
  }
}
