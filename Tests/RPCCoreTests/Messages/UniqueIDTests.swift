import TestSupport
import Testing

@testable import RPCCore

@Suite("identifiers")
struct UniqueIDTests {
  static let text = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
  static let id = UniqueID(high: 0xF81D_4FAE_7DEC_41D0, low: 0xA765_00A0_C91E_6BF6)

  @Test("an identifier is printed as a UUID and read in either case")
  func bothWays() {
    #expect(Self.id.description == Self.text)
    #expect(UniqueID(Self.text) == Self.id)
    #expect(UniqueID(Self.text.uppercased()) == Self.id)
    #expect(UniqueID.none.description == "00000000-0000-0000-0000-000000000000")
  }

  @Test(
    "a text that is no identifier is refused",
    arguments: [
      "", "-", "----", "f81d4fae7dec41d0a76500a0c91e6bf6", "f81d4fae-7dec-41d0-a765-00a0c91e6bf",
      "f81d4fae-7dec-41d0-a765-00a0c91e6bf60", "f81d4faeg7dec-41d0-a765-00a0c91e6bf6",
      "f81d4fae-7dec-41d0-a76-500a0c91e6bf6", "+81d4fae-7dec-41d0-a765-00a0c91e6bf6",
      "f81d4fae-7dec-41d0-a765-00a0c91e6b-f6", "{f81d4fae-7dec-41d0-a765-00a0c91e6bf6}",
      "f81d4fag-7dec-41d0-a765-00a0c91e6bf6", "１１ae-7dec-41d0-a765-00a0c91e6bf6",
      " f81d4fae-7dec-41d0-a765-00a0c91e6bf6",
    ])
  func refusals(text: String) {
    #expect(UniqueID(text) == nil)
  }

  @Test("random identifiers differ, say that they are random, and come back from their text")
  func random() {
    var generator = SeededGenerator(seed: 5)
    var seen: Set<UniqueID> = []
    for _ in 0..<1000 {
      let id = UniqueID.random(using: &generator)
      let text = Array(id.description)
      #expect(text[14] == "4")
      #expect("89ab".contains(text[19]))
      #expect(UniqueID(id.description) == id)
      seen.insert(id)
    }
    #expect(seen.count == 1000)
    #expect(UniqueID.random() != UniqueID.random())
  }
}
