import TestSupport
import Testing

@testable import RPCCore

@Suite("end blocks")
struct EndBlockTests {
  static let error = CallError(
    .notFound, "no such series", executed: .never, stage: .handler,
    retryAfter: .milliseconds(250),
    detail: CallError.Detail(number: 12, message: Bytes(Array(1...16))))

  private static func body(_ block: EndBlock, reply: [UInt8] = []) -> [UInt8] {
    var writer = WireWriter()
    block.encode(into: &writer)
    return [UInt8](writer.flattened()) + reply
  }

  private func rule(_ body: [UInt8], code: StatusCode = .notFound) -> WireError.Rule? {
    do throws(WireError) {
      _ = try EndBlock.decode(Bytes(body), code: code.rawValue)
      return nil
    } catch {
      return error.rule
    }
  }

  @Test("a good end comes back with its reply and the server's time")
  func good() throws {
    let block = EndBlock(serverTime: .microseconds(1234))
    let body = Self.body(block, reply: Array(1...8))
    #expect(body.count == block.encodedSize + 8)
    #expect(body[4] == Execution.yes.rawValue)
    let decoded = try EndBlock.decode(Bytes(body), code: 0)
    #expect(decoded.block == block)
    #expect([UInt8](decoded.message) == Array(1...8))
  }

  @Test("an error comes back with all that it says")
  func whole() throws {
    let block = EndBlock(error: Self.error, serverTime: .seconds(3))
    let body = Self.body(block)
    #expect(body.count == block.encodedSize)
    #expect(body.count == 32 + 16 + 16)
    #expect(try EndBlock.decode(Bytes(body), code: StatusCode.notFound.rawValue).block == block)
  }

  @Test("an end says whether its outcome was kept of an earlier call, of a reply and of an error")
  func replayed() throws {
    for error in [nil, Self.error] {
      for isReplayed in [false, true] {
        let block = EndBlock(error: error, isReplayed: isReplayed)
        let body = Self.body(block)
        #expect(body[20] == (isReplayed ? 1 : 0))
        let code = error?.code.rawValue ?? 0
        #expect(try EndBlock.decode(Bytes(body), code: code).block == block)
      }
    }
  }

  @Test("every status, stage and execution comes back")
  func names() throws {
    for code in StatusCode.allCases where code != .ok {
      for executed in [Execution.unknown, .never, .yes] {
        for stage in (0...8).compactMap({ CallStage(rawValue: $0) }) {
          let error = CallError(code, "", executed: executed, stage: stage)
          let body = Bytes(Self.body(EndBlock(error: error)))
          #expect(try EndBlock.decode(body, code: code.rawValue).block.error == error)
        }
      }
    }
  }

  @Test("names of a later version read as unknown")
  func laterNames() throws {
    var body = Self.body(EndBlock(error: Self.error))
    body[4] = 77
    body[5] = 78
    let error = try #require(try EndBlock.decode(Bytes(body), code: 500).block.error)
    #expect(error.code == .unknown)
    #expect(error.executed == .unknown)
    #expect(error.stage == .unknown)
    #expect(error.message == Self.error.message)
  }

  @Test("a long text is cut at a character's edge", arguments: [0, 1, 2, 3])
  func longText(offset: Int) throws {
    let text = String(repeating: "a", count: offset) + String(repeating: "🦊", count: 300)
    let block = EndBlock(error: CallError(.unknown, text, executed: .unknown, stage: .unknown))
    let body = Self.body(block)
    #expect(body.count == block.encodedSize)
    let decoded = try EndBlock.decode(Bytes(body), code: 2).block.error?.message
    let foxes = (CallError.maxTextLength - offset) / 4
    #expect(decoded == String(repeating: "a", count: offset) + String(repeating: "🦊", count: foxes))
  }

  @Test("an end that is cut short is refused")
  func truncated() {
    let body = Self.body(EndBlock(error: Self.error))
    for count in 0..<body.count {
      #expect(rule(Array(body.prefix(count))) == .truncated, "\(count) bytes")
    }
  }

  @Test(
    "an end with a wrong byte is refused",
    arguments: [
      (0, 24, .blockLength), (0, 33, .blockLength), (1, 0xFF, .truncated), (7, 4, .truncated),
      (16, 20, .truncated), (19, 0xFF, .truncated), (20, 2, .notZero), (20, 0x81, .notZero),
      (21, 1, .notZero), (23, 1, .notZero),
      (46, 1, .notZero), (47, 1, .notZero),
    ] as [(Int, UInt8, WireError.Rule)])
  func wrongBytes(position: Int, value: UInt8, expected: WireError.Rule) {
    var body = Self.body(EndBlock(error: Self.error))
    body[position] = value
    #expect(rule(body) == expected)
  }

  @Test("times that no clock can measure are cut, not wrapped")
  func hugeTimes() throws {
    var body = Self.body(EndBlock(error: Self.error))
    body.replaceSubrange(8..<16, with: littleEndian(UInt64.max))
    body.replaceSubrange(24..<32, with: littleEndian(UInt64.max))
    let block = try EndBlock.decode(Bytes(body), code: 5).block
    #expect(block.serverTime == .nanoseconds(Int64.max))
    #expect(block.error?.retryAfter == .nanoseconds(Int64.max))
    let negative = CallError(
      .unavailable, "", executed: .never, stage: .queue, retryAfter: .seconds(-1))
    let decoded = try EndBlock.decode(Bytes(Self.body(EndBlock(error: negative))), code: 14)
    #expect(decoded.block.error?.retryAfter == nil)
  }

  @Test("damaged ends give a value or an error", arguments: 0..<20 as Range<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let sound = Self.body(EndBlock(error: Self.error), reply: Array(1...8))
    for _ in 0..<100 {
      let bytes = Bytes(generator.damage(sound))
      guard let end = try? EndBlock.decode(bytes, code: 5) else { continue }
      #expect(end.message.count <= bytes.count - 32, "seed \(seed)")
    }
  }
}
