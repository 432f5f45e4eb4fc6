import TestSupport
import Testing

@testable import RPCCore

@Suite("what an end knows of its calls")
struct StreamTableTests {
  /// Draws calls as they come and go: their numbers rise, and some last much longer than others.
  @Test("it holds what a dictionary holds", arguments: 0..<100 as Range<UInt64>)
  func model(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var table = StreamTable<[Int]>()
    var model: [UInt64: [Int]] = [:]
    let most = Int.random(in: 1...300, using: &generator)
    var nextID = UInt64.random(in: 1...1 << 40, using: &generator)
    for step in 0..<2000 {
      let id = model.keys.sorted().randomElement(using: &generator) ?? nextID
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<4 where model.count < most:
        table.insert([step], nextID)
        model[nextID] = [step]
        nextID += Bool.random(using: &generator) ? 1 : .random(in: 1...64, using: &generator)
      case 5:
        let size = table.update(id) { value in
          value.append(step)
          return value.count
        }
        model[id]?.append(step)
        #expect(size == model[id]?.count, "seed \(seed)")
      case 4 where model[id] != nil:
        table[id]?.append(step)
        model[id]?.append(step)
      case 6 where Bool.random(using: &generator):
        let value = Bool.random(using: &generator) ? [step] : nil
        table[id] = value
        model[id] = value
        if id == nextID { nextID += 1 }
      case 6:
        #expect(Dictionary(uniqueKeysWithValues: table.all.map { ($0.id, $0.value) }) == model)
        let other = UInt64.random(in: 0...nextID, using: &generator)
        #expect(table[other] == model[other], "seed \(seed)")
      default:
        let (removed, expected) = (table.removeValue(forKey: id), model.removeValue(forKey: id))
        #expect(removed == expected, "seed \(seed)")
      }
      #expect(table.count == model.count && table.isEmpty == model.isEmpty, "seed \(seed)")
    }
    #expect(table.ids == model.keys.sorted(), "seed \(seed)")
    for (id, value) in model { #expect(table[id] == value, "seed \(seed)") }
  }

  @Test("there is no call where none was ever made, and none has the number zero")
  func empty() {
    var table = StreamTable<Int>()
    #expect(table[1] == nil && table.ids.isEmpty)
    #expect(table.removeValue(forKey: 1) == nil)
    #expect(table.update(1) { $0 } == nil)
    table.insert(5, 1)
    #expect(table[0] == nil && table.removeValue(forKey: 0) == nil)
    #expect(table.ids == [1])
  }

  @Test("nothing of what changes is copied")
  func inPlace() {
    final class Held {}
    struct Value { var held = Held() }
    var table = StreamTable<Unchecked<Value>>()
    table.insert(Unchecked(Value()), 4)
    #expect(table.update(4) { isKnownUniquelyReferenced(&$0.value.held) } == true)
    func isUnique(_ value: inout Unchecked<Value>?) -> Bool {
      guard value != nil else { return false }
      return isKnownUniquelyReferenced(&value!.value.held)
    }
    #expect(isUnique(&table[4]))
    #expect(table[4] != nil)
  }

  /// How many places are looked at to put `count` numbers into a table that is half full then.
  private func probes(_ count: Int, stride: UInt64, secret: UInt64) -> Int {
    let mask = UInt64(count * 2 - 1)
    let shift = UInt64(64 - (count * 2).trailingZeroBitCount)
    var taken = Array(repeating: false, count: count * 2)
    var probes = 0
    for index in 1...UInt64(count) {
      var place = StreamNumberHash.hash(index &* stride, secret: secret) >> shift
      while taken[Int(place)] {
        place = (place + 1) & mask
        probes += 1
      }
      taken[Int(place)] = true
    }
    return probes + count
  }

  @Test("numbers are spread whatever the secret, also where they rise in steps")
  func spread() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    let strides: [UInt64] = [
      1, 2, 3, 4, 8, 32, 64, 256, 512, 1000, 2048, 4096, 1 << 16, 1 << 32, 0x9E37_79B9_7F4A_7C15,
    ]
    for count in [16, 128, 1024] {
      for _ in 0..<100 {
        let secret = generator.next()
        // A dictionary's hash would need one and a half for each.
        #expect(probes(count, stride: 1, secret: secret) < count * 5 / 4, "secret \(secret)")
        for stride in strides {
          let mean = Double(probes(count, stride: stride, secret: secret)) / Double(count)
          #expect(mean < 16, "\(count), stride \(stride), secret \(secret), seed \(seed)")
        }
      }
    }
  }

  @Test("an empty table keeps nothing of the many that it had")
  func givesBack() {
    var table = StreamTable<Int>()
    for id in 1...1000 as ClosedRange<UInt64> { table.insert(0, id) }
    #expect(table.placeCount >= 2000)
    for id in 1...1000 as ClosedRange<UInt64> { table[id] = nil }
    #expect(table.placeCount == 0)
    table.insert(7, 1001)
    #expect(table[1001] == 7)
    table[1001] = nil
    #expect(table.placeCount > 0, "a small one is kept for the next call")
  }

  private struct Unchecked<Value>: @unchecked Sendable {
    var value: Value
    init(_ value: Value) { self.value = value }
  }
}
