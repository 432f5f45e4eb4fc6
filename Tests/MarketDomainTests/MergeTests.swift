import MarketDomain
import TestSupport
import Testing

/// Some random rows of which many have the same time, some are no bars and some are equal to the
/// last bit.
private func randomRows(_ random: inout SeededGenerator) -> [SampleBar] {
  (0..<Int.random(in: 0...30, using: &random)).map { _ in
    var bar = SampleBar(
      .random(in: -20...20, using: &random), Double(Int.random(in: 0..<3, using: &random)))
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bar.volume = -1
    case 1: bar.volume = 0
    case 2: bar.volume = -0.0
    default: break
    }
    return bar
  }
}

/// What becomes of rows, done in the simplest way.
private struct Model {
  var bars: [Int64: SampleBar] = [:]

  mutating func put(_ rows: [SampleBar]) -> RowCounts {
    let valid = rows.filter { $0.volume >= 0 }
    var last: [Int64: SampleBar] = [:]
    for row in valid { last[row.time] = row }
    var counts = MergeCounts()
    for (time, row) in last {
      switch bars.updateValue(row, forKey: time) {
      case nil: counts.inserted += 1
      case let old? where old.bits == row.bits: counts.unchanged += 1
      default: counts.updated += 1
      }
    }
    return RowCounts(
      merged: counts, duplicates: valid.count - last.count, rejected: rows.count - valid.count)
  }

  /// The bits, so that the two zeros are told apart.
  var bits: [[UInt64]] { bars.values.sorted { $0.time < $1.time }.map(\.bits) }
}

extension Bars {
  fileprivate var bits: [[UInt64]] { times.indices.map { SampleBar(self, $0).bits } }
}

@Suite("Merging bars")
struct MergeTests {
  @Test("gives what a dictionary gives, and counts the same", arguments: 0..<60 as Range<UInt64>)
  func property(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var model = Model()
    var bars = Bars.none
    for _ in 0..<20 {
      let rows = randomRows(&random)
      let (valid, rejected) = try Rows(rows).judged()
      let (newer, duplicates) = valid.bars()
      let merged = bars.merging(newer)
      bars = merged.bars
      let counts = RowCounts(
        merged: merged.counts, duplicates: duplicates, rejected: rejected.count)
      #expect(counts == model.put(rows))
      #expect(counts.received == rows.count)
      #expect(bars.bits == model.bits)
      #expect(merged.counts.changes == merged.counts.inserted + merged.counts.updated)
    }
  }

  @Test("does nothing with no bars")
  func nothing() throws {
    let bars = try Rows([SampleBar(1, 1)]).judged().valid.bars().bars
    #expect(bars.merging(.none).bars == bars)
    #expect(bars.merging(.none).counts == MergeCounts())
    #expect(Bars.none.merging(bars).bars == bars)
    #expect(Bars.none.merging(bars).counts.inserted == 1)
  }

  @Test("takes a bar whose zero has another sign for a changed one")
  func negativeZero() throws {
    let plus = try Rows([SampleBar(1, 1, volume: 0)]).judged().valid.bars().bars
    let minus = try Rows([SampleBar(1, 1, volume: -0.0)]).judged().valid.bars().bars
    #expect(plus.merging(minus).counts.updated == 1)
    #expect(plus.merging(minus).bars.volumes.map(\.sign) == [.minus])
    #expect(minus.merging(minus).counts.unchanged == 1)
  }

  @Test("counts are added by kind")
  func adding() {
    var counts = MergeCounts()
    var other = MergeCounts()
    other.inserted = 1
    other.updated = 2
    other.unchanged = 3
    counts += other
    counts += other
    #expect([counts.inserted, counts.updated, counts.unchanged] == [2, 4, 6])
    #expect(counts.total == 12)
    #expect(counts.changes == 6)
  }
}
