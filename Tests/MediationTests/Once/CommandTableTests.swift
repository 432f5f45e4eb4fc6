import TestSupport
import Testing

@testable import Mediation

@Suite("The table of commands that are under way")
struct CommandTableTests {
  private static let key = CommandKey(user: 1, request: 2, id: CommandID(high: 3, low: 4))
  private static let content = ContentDigest(of: [1])

  @Test("one at a time has a key, the others wait in their order")
  func order() {
    var table = CommandTable()
    #expect(table.arrive(Self.key, Self.content, as: 1) == .begins)
    for number in 2...4 as ClosedRange<UInt64> {
      #expect(table.arrive(Self.key, Self.content, as: number) == .waits)
    }
    #expect(table.isRunning(Self.key))
    #expect(table.waitingCount(Self.key) == 3)
    #expect(table.leave(Self.key, isKept: false) == .next(2))
    #expect(table.leave(Self.key, isKept: true) == .answered([3, 4]))
    #expect(!table.isRunning(Self.key))
    #expect(table.arrive(Self.key, Self.content, as: 5) == .begins)
    #expect(table.leave(Self.key, isKept: false) == .nobody)
    #expect(table.count == 0)
  }

  @Test("who withdraws is passed over, and cannot withdraw from what it has got")
  func withdrawal() {
    var table = CommandTable()
    for number in 1...3 as ClosedRange<UInt64> {
      _ = table.arrive(Self.key, Self.content, as: number)
    }
    #expect(table.withdraw(1, from: Self.key) == false)
    #expect(table.withdraw(2, from: Self.key) == true)
    #expect(table.withdraw(2, from: Self.key) == false)
    #expect(table.leave(Self.key, isKept: false) == .next(3))
    #expect(table.withdraw(3, from: Self.key) == false)
    #expect(table.leave(Self.key, isKept: false) == .nobody)
  }

  @Test("another content under the same key is refused; other users and requests have their own")
  func contents() {
    var table = CommandTable()
    #expect(table.arrive(Self.key, Self.content, as: 1) == .begins)
    #expect(table.arrive(Self.key, ContentDigest(of: [2]), as: 2) == .hasOtherContent)
    for (user, request) in [(2, 2), (1, 3)] as [(UInt32, UInt16)] {
      let key = CommandKey(user: user, request: request, id: Self.key.id)
      #expect(table.arrive(key, ContentDigest(of: [2]), as: 3) == .begins)
    }
  }

  @Test("so many may wait, and no more")
  func crowd() {
    var table = CommandTable()
    for number in 0...UInt64(CommandTable.mostWaiting) {
      #expect(table.arrive(Self.key, Self.content, as: number) == (number == 0 ? .begins : .waits))
    }
    #expect(table.arrive(Self.key, Self.content, as: 5000) == .crowded)
    #expect(table.withdraw(7, from: Self.key) == true)
    #expect(table.arrive(Self.key, Self.content, as: 5001) == .waits)
  }

  /// Who has a key and who waits for it, in the simplest way.
  private struct Model {
    var digest: ContentDigest
    var owner: UInt64
    var waiting: [UInt64] = []
  }

  @Test("does as the model, and nobody is forgotten", arguments: 1...20 as ClosedRange<UInt64>)
  func model(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = CommandTable()
    var model: [CommandKey: Model] = [:]
    var settled: Set<UInt64> = []
    var arrived: Set<UInt64> = []
    let keys = (0..<4).map { CommandKey(user: 1, request: 2, id: CommandID(high: 0, low: $0)) }
    let contents = [Self.content, ContentDigest(of: [2])]

    func leave(_ key: CommandKey, isKept: Bool) {
      guard var entry = model[key] else { return }
      settled.insert(entry.owner)
      let handover = table.leave(key, isKept: isKept)
      if isKept || entry.waiting.isEmpty {
        #expect(
          handover == (entry.waiting.isEmpty ? .nobody : .answered(entry.waiting)), "seed \(seed)")
        settled.formUnion(entry.waiting)
        model[key] = nil
      } else {
        entry.owner = entry.waiting.removeFirst()
        #expect(handover == .next(entry.owner), "seed \(seed)")
        model[key] = entry
      }
    }

    for number in 0..<500 as Range<UInt64> {
      let key = keys[Int.random(in: 0..<keys.count, using: &random)]
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6:
        let digest = contents[Int.random(in: 0..<8, using: &random) / 7]
        let expected: CommandTable.Arrival
        if var entry = model[key] {
          expected = entry.digest == digest ? .waits : .hasOtherContent
          if expected == .waits { entry.waiting.append(number) }
          model[key] = entry
        } else {
          expected = .begins
          model[key] = Model(digest: digest, owner: number)
        }
        if expected != .hasOtherContent { arrived.insert(number) }
        #expect(table.arrive(key, digest, as: number) == expected, "seed \(seed)")
      case 6:
        guard let waiting = model[key]?.waiting, !waiting.isEmpty else { continue }
        let one = waiting[Int.random(in: 0..<waiting.count, using: &random)]
        #expect(table.withdraw(one, from: key) == true, "seed \(seed)")
        model[key]?.waiting.removeAll { $0 == one }
        settled.insert(one)
      default: leave(key, isKept: Bool.random(using: &random))
      }
      #expect(table.count == model.count, "seed \(seed)")
    }
    for key in keys { while model[key] != nil { leave(key, isKept: false) } }
    #expect(settled == arrived, "seed \(seed)")
    #expect(table.count == 0)
  }
}

@Suite("The digest of a command's content")
struct ContentDigestTests {
  @Test(
    "is SHA-256, by the published vectors",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
          + "lmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func vectors(_ text: String, _ expected: String) {
    let digest = ContentDigest(of: Array(text.utf8))
    let hexadecimal = digest.bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    #expect(hexadecimal == expected)
  }

  @Test("every length of a block's end is padded to whole blocks")
  func lengths() {
    let digests = (0..<200).map { ContentDigest(of: Array(repeating: 7, count: $0)) }
    #expect(Set(digests).count == 200)
    #expect(digests.allSatisfy { $0.bytes.count == 32 })
  }
}
