import TestSupport
import Testing

@testable import RPCCore

@Suite("open blocks")
struct OpenBlockTests {
  private static func block() throws -> OpenBlock {
    var block = OpenBlock()
    block.deadline = 0x0102_0304_0506_0708
    block.correlation = 99
    block.commandID = UniqueIDTests.id
    block.initialCredit = 70_000
    block.initialMessages = 300
    try block.metadata.append("trace", "abc")
    return block
  }

  private static func body(_ message: [UInt8] = Array(repeating: 5, count: 24)) throws -> [UInt8] {
    var writer = WireWriter()
    let header = FrameHeader(.open, bodyLength: 64 + message.count, stream: 3)
    try block().encode(behind: header, into: &writer)
    let frame = writer.flattened()
    #expect(FrameHeader(frame, at: 0) == header)
    return [UInt8](frame).dropFirst(FrameHeader.size) + message
  }

  private func rule(_ body: [UInt8]) -> WireError.Rule? {
    do throws(WireError) {
      _ = try OpenBlock.decode(Bytes(body))
      return nil
    } catch {
      return error.rule
    }
  }

  @Test("a block and its metadata come back, and what is behind them is the request")
  func roundTrip() throws {
    let (block, message) = try OpenBlock.decode(Bytes(Self.body()))
    #expect(try block == Self.block())
    #expect([UInt8](message) == Array(repeating: 5, count: 24))
    #expect(try block.encodedSize == Self.body([]).count)
  }

  @Test("a block's bytes are those of the protocol's description")
  func bytes() throws {
    let body = try Self.body([])
    #expect(body.count == 48 + 16)
    #expect(Array(body[0..<8]) == [48, 0, 16, 0] + littleEndian(UInt32(70_000)))
    #expect(Array(body[8..<16]) == [8, 7, 6, 5, 4, 3, 2, 1])
    #expect(Array(body[16..<24]) == littleEndian(UInt64(99)))
    #expect(Array(body[24..<28]) == [0xF8, 0x1D, 0x4F, 0xAE])
    #expect(Array(body[40..<48]) == littleEndian(UInt32(300)) + [0, 0, 0, 0])
    #expect(Array(body[48..<64]) == [5, 0, 3, 0] + Array("traceabc".utf8) + [0, 0, 0, 0])
  }

  @Test("what a later version puts behind the block is skipped")
  func longerBlock() throws {
    var body = try Self.body()
    body[0] = 56
    body.insert(contentsOf: Array(repeating: 0xAB, count: 8), at: 48)
    let (block, message) = try OpenBlock.decode(Bytes(body))
    #expect(try block == Self.block())
    #expect(message.count == 24)
  }

  @Test("a block that is cut short is refused; one without a request is a request of no bytes")
  func truncated() throws {
    let body = try Self.body([])
    for count in 0..<body.count {
      #expect(rule(Array(body.prefix(count))) == .truncated, "\(count) bytes")
    }
    #expect(try OpenBlock.decode(Bytes(body)).message.isEmpty)
  }

  @Test(
    "a block with a wrong byte is refused",
    arguments: [
      (0, 40, .blockLength), (0, 49, .blockLength), (1, 0xFF, .truncated), (2, 17, .length),
      (3, 0x20, .length), (3, 0x1F, .truncated), (7, 0x81, .range), (43, 0x81, .range),
      (44, 1, .notZero),
      (47, 1, .notZero), (60, 1, .notZero), (52, 0x54, .utf8),
    ] as [(Int, UInt8, WireError.Rule)])
  func wrongBytes(position: Int, value: UInt8, expected: WireError.Rule) throws {
    var body = try Self.body()
    body[position] = value
    #expect(rule(body) == expected)
  }

  @Test("a credit of 2^31 is the most")
  func mostCredit() throws {
    var body = try Self.body()
    body.replaceSubrange(4..<8, with: littleEndian(UInt32(1 << 31)))
    #expect(try OpenBlock.decode(Bytes(body)).block.initialCredit == 1 << 31)
    body[4] = 1
    #expect(rule(body) == .range)
  }
}
