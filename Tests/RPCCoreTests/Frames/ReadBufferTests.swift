import TestSupport
import Testing

@testable import RPCCore

@Suite("the buffer that frames are read into")
struct ReadBufferTests {
  private func reader(_ bytes: [UInt8] = []) -> FrameReader {
    var reader = FrameReader(maxFrame: 1 << 20)
    reader.feed(bytes)
    return reader
  }

  @Test("a reader without bytes has no buffer until the first read")
  func noBuffer() {
    var reader = reader()
    #expect(reader.needsBuffer)
    #expect(reader.giveBack() == nil)
    _ = reader.target()
    #expect(!reader.needsBuffer)
  }

  @Test("the buffer goes back when all frames have been cut and nobody holds one")
  func givenBack() throws {
    var reader = reader(Frame.ping(1).bytes)
    #expect(reader.giveBack() == nil, "a frame is still to be cut")
    do {
      let frame = try reader.next()
      #expect(reader.giveBack() == nil, "a frame is held")
      _ = frame
    }
    #expect(reader.giveBack()?.capacity == FrameReader.bufferSize)
    #expect(reader.needsBuffer)
  }

  @Test("a lent buffer is read into; one that is too small or not needed is not taken")
  func lent() throws {
    let buffer = ByteStorage(capacity: FrameReader.bufferSize)
    var reader = reader()
    reader.lend(ByteStorage(capacity: 100))
    #expect(reader.needsBuffer)
    reader.lend(buffer)
    #expect(reader.target().storage.buffer === buffer.buffer)
    reader.lend(ByteStorage(capacity: FrameReader.bufferSize))
    #expect(reader.target().storage.buffer === buffer.buffer)
    reader.feed(Frame.ping(7).bytes)
    #expect(try reader.next()?.summary == "ping 7")
  }

  @Test("what a frame's holder sees is not written over by later reads")
  func heldFrames() throws {
    var reader = reader()
    var held: [(body: Bytes, byte: UInt8)] = []
    for round in 0..<400 {
      let byte = UInt8(truncatingIfNeeded: round)
      reader.feed(Frame(.data, 1, body: [UInt8](repeating: byte, count: 1024)).bytes)
      let frame = try #require(try reader.next())
      if round % 3 == 0 { held.append((frame.body, byte)) }
    }
    for (body, byte) in held {
      #expect([UInt8](body) == [UInt8](repeating: byte, count: 1024))
    }
  }

  @Test("the room of a buffer that nobody holds is used again")
  func reuse() throws {
    var reader = reader()
    weak let first = reader.target().storage.buffer
    for _ in 0..<1000 {
      reader.feed(Frame.data(1, 4096).bytes)
      _ = try reader.next()
    }
    #expect(first != nil)
    #expect(reader.target().storage.buffer === first)
  }

  @Test("a large frame fills memory of its own to the last byte, and nothing behind it")
  func ownMemory() throws {
    let large = Frame.data(1, 100_000)
    var reader = reader(Array(large.bytes.prefix(50)))
    #expect(try reader.next()?.body == nil)
    let (storage, range) = reader.target()
    #expect(storage.capacity == 100_000)
    #expect(range == 34..<100_000)
    reader.feed(Array(large.bytes.dropFirst(50)) + Frame.ping(1).bytes)
    #expect(try reader.next()?.body == large.body)
    #expect(try reader.next()?.summary == "ping 1")
  }

  @Test("the buffer goes back also while a large frame is still coming")
  func backWithinLargeFrame() throws {
    let large = Frame.data(1, 100_000)
    var reader = reader(Array(large.bytes.prefix(50)))
    #expect(try reader.next()?.body == nil)
    #expect(reader.giveBack() != nil)
    reader.feed(Array(large.bytes.dropFirst(50)) + Frame.ping(1).bytes)
    #expect(try reader.next()?.body == large.body)
    #expect(try reader.next()?.summary == "ping 1")
  }
}
