import TestSupport
import Testing

@testable import UnixTransport

@Suite("The table of connections")
struct ConnectionTableTests {
  typealias Table = ConnectionTable<Int>

  private static func table(
    total: Int = 100, perUser: Int = 100, silent: Int = 100, loops: Int = 1
  ) -> Table {
    Table(
      limits: .init(total: total, perUser: perUser, silent: silent), owner: 1, loopCount: loops)
  }

  /// Admits a connection and fills its place with `number`; nil where it is refused.
  private static func add(_ table: inout Table, user: UInt32 = 1, _ number: Int = 0) -> UInt64? {
    guard case .admitted(let key, _) = table.admit(user: user) else { return nil }
    table.fill(key, with: number)
    return key
  }

  @Test("beyond the limit in all everybody is refused by its name, until one has gone")
  func total() throws {
    var table = Self.table(total: 2)
    let first = try #require(Self.add(&table))
    #expect(Self.add(&table, user: 2) != nil)
    let refusal = Table.Admission.refused("the server has 2 connections already, its limit in all")
    #expect(table.admit(user: 1) == refusal)
    #expect(table.admit(user: 3) == refusal)
    table.leave(first)
    table.leave(first)
    #expect(Self.add(&table) != nil)
    #expect(table.count == 2)
  }

  @Test("beyond the limit for one user that user is refused, and nobody else; the owner never is")
  func perUser() throws {
    var table = Self.table(perUser: 2)
    let first = try #require(Self.add(&table, user: 7))
    _ = Self.add(&table, user: 7)
    guard case .refused(let text) = table.admit(user: 7) else {
      Issue.record("a third connection was admitted")
      return
    }
    #expect(text.contains("user 7") && text.contains("for one user"))
    #expect(Self.add(&table, user: 8) != nil)
    for _ in 0..<5 { #expect(Self.add(&table, user: 1) != nil) }
    table.leave(first)
    #expect(Self.add(&table, user: 7) != nil)
    #expect(Self.add(&table, user: 7) == nil)
  }

  @Test("the oldest that has not said hello is given once, where there are too many of them")
  func silent() {
    var table = Self.table(silent: 2)
    var spoken: Set<Int> = []
    for number in 0..<2 {
      _ = Self.add(&table, number)
      #expect(table.takeOldestSilent { !spoken.contains($0) } == nil)
    }
    _ = Self.add(&table, 2)
    #expect(table.takeOldestSilent { !spoken.contains($0) } == 0)
    #expect(table.takeOldestSilent { !spoken.contains($0) } == nil)
    spoken = [1]
    _ = Self.add(&table, 3)
    #expect(table.takeOldestSilent { !spoken.contains($0) } == nil)
    _ = Self.add(&table, 4)
    #expect(table.takeOldestSilent { !spoken.contains($0) } == 2)
  }

  @Test("a place whose connection is still being made counts and is not given")
  func unfilled() {
    var table = Self.table(silent: 0)
    guard case .admitted(let key, _) = table.admit(user: 1) else { return }
    #expect(table.count == 1)
    #expect(table.connections.isEmpty)
    #expect(table.takeOldestSilent { _ in true } == nil)
    table.fill(key, with: 5)
    #expect(table.takeOldestSilent { _ in true } == 5)
  }

  @Test("a connection goes to the loop that has the fewest")
  func loops() throws {
    var table = Self.table(loops: 3)
    var keys: [UInt64] = []
    for _ in 0..<6 { keys.append(try #require(Self.add(&table))) }
    #expect(table.countOfLoop == [2, 2, 2])
    table.leave(keys[1])
    table.leave(keys[4])
    #expect(table.countOfLoop == [2, 0, 2])
    _ = Self.add(&table)
    _ = Self.add(&table)
    #expect(table.countOfLoop == [2, 2, 2])
  }

  @Test(
    "whatever comes and goes, the counts are those of a list", arguments: 0..<20 as Range<UInt64>)
  func model(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = Self.table(total: 12, perUser: 4, loops: 3)
    var model: [(key: UInt64, user: UInt32)] = []
    for _ in 0..<500 {
      if Bool.random(using: &random), let index = model.indices.randomElement(using: &random) {
        table.leave(model.remove(at: index).key)
      } else {
        let user = UInt32.random(in: 1...3, using: &random)
        let hasRoom = model.count < 12 && (user == 1 || model.count { $0.user == user } < 4)
        let key = Self.add(&table, user: user)
        #expect((key != nil) == hasRoom, "seed \(seed)")
        if let key { model.append((key, user)) }
      }
      #expect(table.count == model.count, "seed \(seed)")
      #expect(table.countOfLoop.reduce(0, +) == model.count, "seed \(seed)")
    }
  }
}
