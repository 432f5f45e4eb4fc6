import TestSupport
import Testing

@testable import RPCCore

@Suite("greetings")
struct GreetingTests {
  static let greeting: Greeting = {
    var limits = ConnectionLimits()
    limits.maxFrame = 8192
    limits.maxMessage = 1 << 30
    limits.maxStreams = 3
    limits.initialCredit = 65536
    limits.initialMessages = 500
    var greeting = Greeting(
      limits: limits, clock: MonotonicInstant(nanoseconds: 0x1122_3344_5566_7788),
      schemaHash: Array(1...32), name: "Bücher")
    greeting.lowestVersion = 1
    greeting.highestVersion = 4
    greeting.features = 0x8000_0000_0000_0001
    return greeting
  }()

  static var body: [UInt8] { [UInt8](Frame.greeting(.hello, greeting).body) }

  private func rule(_ body: [UInt8]) -> WireError.Rule? {
    do throws(WireError) {
      _ = try Greeting(decoding: Bytes(body))
      return nil
    } catch {
      return error.rule
    }
  }

  @Test("a greeting comes back as it was", arguments: [FrameKind.hello, .welcome])
  func roundTrip(kind: FrameKind) throws {
    let frame = Frame.greeting(kind, Self.greeting)
    #expect(frame.header.stream == FrameHeader.handshakeMagic)
    #expect(frame.header.kind == kind.rawValue)
    #expect(try Greeting(decoding: frame.body) == Self.greeting)
  }

  @Test("a hello's bytes are those of the protocol's description")
  func bytes() {
    let frame = Frame.greeting(.hello, Self.greeting)
    #expect(Array(frame.bytes[8..<16]) == [0x89] + Array("PQR".utf8) + [13, 10, 0x1A, 10])
    let body = Self.body
    #expect(body.count == 96)
    #expect(Array(body[0..<8]) == [88, 0, 1, 0, 4, 0, 7, 0])
    #expect(Array(body[8..<16]) == [1, 0, 0, 0, 0, 0, 0, 0x80])
    #expect(Array(body[16..<32]) == [0, 32, 0, 0, 0, 0, 0, 64, 3, 0, 0, 0, 0, 0, 1, 0])
    #expect(Array(body[32..<40]) == [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11])
    #expect(Array(body[40..<72]) == Array(1...32))
    #expect(Array(body[72..<88]) == [0xF4, 1] + Array(repeating: 0, count: 14))
    #expect(Array(body[88...]) == Array("Bücher".utf8) + [0])
  }

  @Test("a long name is cut at a character's edge")
  func longName() throws {
    var greeting = Self.greeting
    greeting.name = "a" + String(repeating: "é", count: 40)
    let decoded = try Greeting(decoding: Frame.greeting(.hello, greeting).body)
    #expect(decoded.name == "a" + String(repeating: "é", count: 31))
  }

  @Test("limits beyond the field are announced as the most that it holds")
  func hugeLimits() throws {
    var greeting = Self.greeting
    greeting.limits.maxMessage = .max
    let decoded = try Greeting(decoding: Frame.greeting(.hello, greeting).body)
    #expect(decoded.limits.maxMessage == Int(UInt32.max))
  }

  @Test("what a later version puts behind the block is skipped")
  func longerBlock() throws {
    var body = Self.body
    body[0] = 104
    body.insert(contentsOf: Array(repeating: 0xAB, count: 16), at: 88)
    #expect(try Greeting(decoding: Bytes(body)) == Self.greeting)
  }

  @Test("a greeting that is cut short anywhere is refused")
  func truncated() {
    for count in 0..<Self.body.count {
      #expect(rule(Array(Self.body.prefix(count))) == .truncated, "\(count) bytes")
    }
    #expect(rule(Self.body + [0, 0, 0, 0, 0, 0, 0, 0]) == .truncated)
  }

  @Test(
    "a greeting with a wrong byte is refused",
    arguments: [
      (0, 80, .blockLength), (0, 90, .blockLength), (0, 96, .truncated), (6, 65, .length),
      (6, 9, .truncated), (4, 0, .range), (76, 1, .notZero), (87, 1, .notZero), (95, 1, .notZero),
      (89, 0xFF, .utf8),
    ] as [(Int, UInt8, WireError.Rule)])
  func wrongBytes(position: Int, value: UInt8, expected: WireError.Rule) {
    var body = Self.body
    body[position] = value
    #expect(rule(body) == expected)
  }

  @Test("limits allow others that are no larger", arguments: 0..<5)
  func allowing(field: Int) {
    let fields: [WritableKeyPath<ConnectionLimits, Int>] = [
      \.maxFrame, \.maxMessage, \.maxStreams, \.initialCredit, \.initialMessages,
    ]
    var limits = ConnectionLimits.least
    #expect(limits.allows(.least))
    limits[keyPath: fields[field]] -= 1
    #expect(!limits.allows(.least))
    #expect(ConnectionLimits.least.allows(limits))
  }
}
