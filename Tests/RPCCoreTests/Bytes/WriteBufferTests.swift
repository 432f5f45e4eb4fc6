import Testing

@testable import RPCCore

@Suite("memory that is written and then only read")
struct WriteBufferTests {
  @Test("a message is encoded into the memory that its size asks for, and stays there")
  func oneAllocation() throws {
    for rows in [1, 1023, 1024, 5000] {
      let bytes = try Sample.ticks(rows).encoded()
      #expect(bytes.start == 0)
      #expect(bytes.storage.capacity == bytes.count)
    }
  }

  @Test("words lie as they travel, at any place, and a text is padded by zeros of its own")
  func words() {
    var writer = WireWriter()
    writer.append([7, 7, 7])
    #expect(writer.append(words: SIMD2(0x0807_0605_0403_0201, 0x10)) == 3)
    #expect([UInt8](writer.bytes) == [7, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8, 16, 0, 0, 0, 0, 0, 0, 0])

    for count in 1...17 {
      var buffer = WriteBuffer()
      // Memory that is used again holds what was in it before.
      buffer.append([UInt8](repeating: 9, count: 64))
      buffer.removeAll(keepingCapacity: true)
      let text = [UInt8](repeating: 1, count: count)
      buffer.append(text, padding: -count & 7)
      #expect([UInt8](buffer.bytes) == text + [UInt8](repeating: 0, count: -count & 7))
    }
  }

  @Test("what was given out does not change when the writer goes on")
  func givenOut() {
    var writer = WireWriter()
    writer.append([1, 2, 3, 4, 5, 6, 7, 8])
    let before = writer.flattened()
    var other = writer
    writer.store(UInt8(9), at: 0)
    other.append([9])
    writer.append([8])
    #expect([UInt8](before) == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect([UInt8](writer.bytes) == [9, 2, 3, 4, 5, 6, 7, 8, 8])
    #expect([UInt8](other.bytes) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
  }

  @Test("memory that somebody holds is not used for another round")
  func rounds() {
    var writer = WireWriter()
    writer.append([1, 2, 3])
    let held = writer.bytes
    writer.removeAll(keepingAtMost: 1 << 20)
    #expect(writer.bytes.isEmpty)
    writer.append([7, 7, 7])
    #expect([UInt8](held) == [1, 2, 3])
    #expect([UInt8](writer.bytes) == [7, 7, 7])
  }

  @Test("memory that nobody holds is used again, up to the limit")
  func kept() {
    var writer = WireWriter()
    writer.append(repeatElement(1, count: 10_000))
    weak let first = writer.bytes.storage.buffer
    writer.removeAll(keepingAtMost: 1 << 20)
    writer.append([2])
    #expect(first != nil)
    writer.removeAll(keepingAtMost: 100)
    #expect(first == nil)
  }

  @Test("a buffer grows by its own size, whatever is appended")
  func growth() {
    var buffer = WriteBuffer()
    var expected: [UInt8] = []
    var allocations = 0
    for round in 0..<2000 {
      let before = buffer.capacity
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: round % 50)
      buffer.append(bytes)
      buffer.appendZeros(round % 3)
      expected += bytes + [UInt8](repeating: 0, count: round % 3)
      if buffer.capacity != before { allocations += 1 }
    }
    #expect([UInt8](buffer.bytes) == expected)
    #expect(allocations < 16)
  }
}
