import Glibc
import Testing

@testable import UnixTransport

@Suite("The poller")
struct PollerTests {
  /// The two ends of a pipe.
  private struct Pipe: ~Copyable {
    let reader: Descriptor
    let writer: Descriptor

    init() throws {
      var numbers: [Int32] = [0, 0]
      try #require(pipe(&numbers) == 0)
      reader = Descriptor(owning: numbers[0])
      writer = Descriptor(owning: numbers[1])
    }

    func write() throws {
      try #require(Glibc.write(writer.number, "x", 1) == 1)
    }
  }

  private static func wait(_ poller: borrowing Poller, milliseconds: Int32 = 0) -> [UInt64: UInt32]
  {
    var found: [UInt64: UInt32] = [:]
    poller.wait(timeoutMilliseconds: milliseconds) { found[$0] = $1.rawValue }
    return found
  }

  @Test("it reports what is ready under its token, and again for as long as it is")
  func levelTriggered() throws {
    let poller = try Poller()
    let pipe = try Pipe()
    try poller.add(pipe.reader.number, .readable, token: .max)
    #expect(Self.wait(poller).isEmpty)
    try pipe.write()
    for _ in 0..<2 {
      #expect(Self.wait(poller, milliseconds: 10_000) == [.max: Readiness.readable.rawValue])
    }
  }

  @Test("what is watched for can be changed")
  func modified() throws {
    let poller = try Poller()
    let pipe = try Pipe()
    try poller.add(pipe.writer.number, .readable, token: 1)
    #expect(Self.wait(poller).isEmpty)
    try poller.modify(pipe.writer.number, .writable, token: 2)
    #expect(Self.wait(poller) == [2: Readiness.writable.rawValue])
  }

  @Test("what is no longer watched is not reported")
  func removed() throws {
    let poller = try Poller()
    let pipe = try Pipe()
    try pipe.write()
    try poller.add(pipe.reader.number, .readable, token: 1)
    try poller.remove(pipe.reader.number)
    #expect(Self.wait(poller).isEmpty)
  }

  @Test("a hang-up is reported although nobody asked for it")
  func hangUp() throws {
    let poller = try Poller()
    var numbers: [Int32] = [0, 0]
    try #require(pipe(&numbers) == 0)
    let reader = Descriptor(owning: numbers[0])
    try poller.add(reader.number, [], token: 1)
    close(numbers[1])
    let found = try #require(Self.wait(poller, milliseconds: 10_000)[1])
    #expect(!Readiness(rawValue: found).isDisjoint(with: .broken))
  }

  @Test("more than one report's worth of descriptors are all reported")
  func many() throws {
    let poller = try Poller()
    let pipe = try Pipe()
    try pipe.write()
    var copies: [Int32] = []
    defer { for copy in copies { close(copy) } }
    for token in 0..<100 as Range<UInt64> {
      let copy = dup(pipe.reader.number)
      try #require(copy >= 0)
      copies.append(copy)
      try poller.add(copy, .readable, token: token)
    }
    var seen: Set<UInt64> = []
    for _ in 0..<10 where seen.count < 100 { seen.formUnion(Self.wait(poller).keys) }
    #expect(seen.count == 100)
  }

  @Test("what cannot be watched is refused with the reason")
  func refused() throws {
    let poller = try Poller()
    let file = Descriptor(owning: open("/proc/self/exe", O_RDONLY))
    #expect(throws: SystemError("watch a descriptor", number: EPERM)) {
      try poller.add(file.number, .readable, token: 1)
    }
  }
}
