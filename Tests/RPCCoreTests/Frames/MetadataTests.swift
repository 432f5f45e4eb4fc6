import TestSupport
import Testing

@testable import RPCCore

@Suite("metadata")
struct MetadataTests {
  private func encoded(_ metadata: Metadata) -> [UInt8] {
    var writer = WireWriter()
    metadata.encode(into: &writer)
    return [UInt8](writer.flattened())
  }

  private func rule(_ bytes: [UInt8]) -> WireError.Rule? {
    do throws(WireError) {
      _ = try Metadata(decoding: Bytes(bytes))
      return nil
    } catch {
      return error.rule
    }
  }

  private func entry(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let bytes =
      littleEndian(UInt16(key.utf8.count)) + littleEndian(UInt16(value.count)) + key.utf8 + value
    return bytes + Array(repeating: 0, count: -bytes.count & 7)
  }

  @Test("entries come back in their order, repeated keys and empty and binary values included")
  func roundTrip() throws {
    var metadata = Metadata()
    try metadata.append("b", "second")
    try metadata.append("a", [])
    try metadata.append("b", [0, 0xFF, 10])
    try metadata.append(String(repeating: "k", count: 64), "x")
    let bytes = encoded(metadata)
    #expect(bytes.count == metadata.encodedSize)
    #expect(bytes.count & 7 == 0)
    #expect(try Metadata(decoding: Bytes(bytes)) == metadata)
    #expect(metadata["b"] == Array("second".utf8))
    #expect(metadata["c"] == nil)
  }

  @Test(
    "a key is 1 to 64 of a-z, 0-9, hyphen, underscore and dot",
    arguments: [
      ("a", true), ("a-z_0.9", true), ("", false), ("A", false), ("a b", false), ("ä", false),
      ("a\0", false), (String(repeating: "a", count: 64), true),
      (String(repeating: "a", count: 65), false),
    ])
  func keys(key: String, isAllowed: Bool) {
    var metadata = Metadata()
    #expect(((try? metadata.append(key, "v")) != nil) == isAllowed)
    #expect(metadata.entries.isEmpty != isAllowed)
    #expect((rule(entry(key, [1])) == nil) == isAllowed)
  }

  @Test("64 entries are the most")
  func mostEntries() throws {
    var metadata = Metadata()
    for _ in 0..<64 { try metadata.append("k", "") }
    #expect(throws: WireError(.length, "metadata")) { try metadata.append("k", "") }
    #expect(metadata.entries.count == 64)
    #expect(rule(encoded(metadata)) == nil)
    #expect(rule(encoded(metadata) + entry("k", [])) == .length)
  }

  @Test("8 KiB are the most, to the byte")
  func mostBytes() throws {
    var metadata = Metadata()
    try metadata.append("k", [UInt8](repeating: 1, count: 8192 - 8 - 5))
    #expect(metadata.encodedSize == 8184)
    #expect(throws: WireError(.length, "metadata")) { try metadata.append("k", [1, 2, 3, 4]) }
    try metadata.append("k", [1, 2, 3])
    #expect(metadata.encodedSize == 8192)
    #expect(try Metadata(decoding: Bytes(encoded(metadata))) == metadata)
  }

  @Test("entries that are cut short, or padded with something, are refused")
  func damaged() {
    let bytes = entry("key", [1, 2])
    for count in 1..<bytes.count {
      #expect(rule(Array(bytes.prefix(count))) == .truncated, "\(count) bytes")
    }
    var padded = bytes
    padded[padded.count - 1] = 1
    #expect(rule(padded) == .notZero)
    var long = bytes
    long[3] = 0xFF
    #expect(rule(long) == .truncated)
  }

  @Test("damaged entries never give more than the limits allow", arguments: 0..<50 as Range<UInt64>)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let sound = entry("one", [1]) + entry("two", Array(1...20)) + entry("three.x", [])
    for _ in 0..<50 {
      let bytes = generator.damage(sound)
      guard let metadata = try? Metadata(decoding: Bytes(bytes)) else { continue }
      #expect(encoded(metadata) == bytes, "seed \(seed)")
    }
  }
}
