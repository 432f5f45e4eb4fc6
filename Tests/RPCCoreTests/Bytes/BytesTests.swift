import Testing

@testable import RPCCore

@Suite("bytes")
struct BytesTests {
  @Test("a slice of a slice has the bytes of that place")
  func slices() {
    let bytes = Bytes(Array(0..<100))
    let slice = bytes.slice(10..<60).slice(5..<15)
    #expect([UInt8](slice) == Array(15..<25))
    #expect(slice.storage.buffer === bytes.storage.buffer)
  }

  @Test("a value is loaded little-endian at any alignment")
  func loads() {
    let bytes = Bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    for offset in 0...2 {
      let expected = (0..<8).reduce(0 as UInt64) { $0 | UInt64(offset + $1) << UInt64($1 * 8) }
      #expect(bytes.load(offset, as: UInt64.self) == expected)
    }
    #expect(bytes.slice(3..<10).load(1, as: UInt16.self) == 0x0504)
  }

  @Test("the same bytes are equal and hash alike wherever they lie")
  func equality() {
    let one = Bytes([9, 1, 2, 3]).slice(1..<4)
    let other = Bytes([1, 2, 3, 9]).slice(0..<3)
    #expect(one == other)
    #expect(Set([one, other]).count == 1)
    #expect(one != Bytes([1, 2, 4]))
    #expect(one != Bytes([1, 2]))
    #expect(Bytes([]) == .empty)
    #expect(Bytes.empty.isEmpty)
  }

  @Test("a part of less than a quarter of its memory is compacted into memory of its own")
  func compaction() {
    let bytes = Bytes(Array(repeating: 5, count: 1000))
    let small = bytes.slice(500..<749)
    #expect(small.compacted() == small)
    #expect(small.compacted().storage.buffer !== bytes.storage.buffer)
    #expect(small.compacted().storage.capacity == 249)
    let large = bytes.slice(500..<750)
    #expect(large.compacted().storage.buffer === bytes.storage.buffer)
  }

  @Test("elements are lent in place")
  func elements() {
    let bytes = Bytes([1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]).slice(8..<16)
    let span = bytes.elements(as: UInt64.self)
    #expect(span.count == 1)
    #expect(span[0] == 2)
  }

  @Test("an array of bytes is copied in and out unchanged")
  func arrays() {
    let array = Array(UInt8.min...UInt8.max)
    #expect([UInt8](Bytes(array)) == array)
    #expect([UInt8](Bytes.empty) == [])
  }
}
