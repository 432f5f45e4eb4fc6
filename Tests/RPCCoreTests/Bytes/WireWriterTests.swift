import Testing

@testable import RPCCore

@Suite("the writer")
struct WireWriterTests {
  @Test("numbers are stored little-endian where zeros were appended")
  func numbers() {
    var writer = WireWriter()
    writer.append([0xAA])
    let position = writer.appendZeros(8)
    writer.store(UInt32(0x0403_0201), at: position)
    writer.store(Int16(-2), at: position + 4)
    writer.store(true, at: position + 6)
    #expect([UInt8](writer.bytes) == [0xAA, 1, 2, 3, 4, 0xFE, 0xFF, 1, 0])
  }

  @Test("floating-point numbers keep every bit")
  func floats() {
    for value in [
      0.0, -0.0, 1.5, .infinity, Double(nan: 5, signaling: false), .leastNonzeroMagnitude,
    ] {
      var writer = WireWriter()
      writer.store(value, at: writer.appendZeros(8))
      #expect(writer.bytes.load(0, as: UInt64.self) == value.bitPattern)
    }
    var writer = WireWriter()
    writer.store(Float(-2.5), at: writer.appendZeros(4))
    #expect([UInt8](writer.bytes) == [0, 0, 0x20, 0xC0])
  }

  @Test("an identifier is stored in the order of its text")
  func identifiers() {
    var writer = WireWriter()
    let id = UniqueID(high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F)
    writer.store(id, at: writer.appendZeros(16))
    #expect([UInt8](writer.bytes) == Array(0..<16))
  }

  @Test("padding goes to the next multiple of eight", arguments: 0...17)
  func padding(count: Int) {
    var writer = WireWriter()
    writer.append(Array(repeating: 1, count: count))
    writer.pad()
    #expect(writer.count % 8 == 0)
    #expect(writer.count - count < 8)
    #expect([UInt8](writer.bytes).dropFirst(count).allSatisfy { $0 == 0 })
  }

  @Test("an empty text, list and column leave their pairs zero")
  func empties() {
    var writer = WireWriter()
    let block = writer.appendZeros(40)
    writer.store("", at: block)
    writer.store([Item](), at: block + 8)
    writer.storeList([String](), size: 8, at: block + 16) { writer, text, at in
      writer.store(text, at: at)
    }
    writer.store(Column<Double>([]), at: block + 24)
    writer.store(Bytes.empty, at: block + 32)
    #expect([UInt8](writer.bytes) == Array(repeating: 0, count: 40))
  }

  @Test("a second message in one writer counts its offsets from its own beginning")
  func twoMessages() throws {
    var writer = WireWriter()
    Sample.basket.encode(into: &writer)
    let first = writer.count
    Sample.fullOrder.encode(into: &writer)
    let all = writer.flattened()
    #expect(try Basket(decoding: all.slice(0..<first)) == Sample.basket)
    #expect(try Order(decoding: all.slice(first..<all.count)) == Sample.fullOrder)
  }

  @Test("a cleared writer is empty and writes as a new one does")
  func clearing() {
    var used = WireWriter()
    Sample.ticks(2000).encode(into: &used)
    used.removeAll(keepingAtMost: 1 << 20)
    #expect(used.isEmpty)
    #expect(used.count == 0)
    Sample.basket.encode(into: &used)
    var fresh = WireWriter()
    Sample.basket.encode(into: &fresh)
    #expect(used.flattened() == fresh.flattened())
  }
}
