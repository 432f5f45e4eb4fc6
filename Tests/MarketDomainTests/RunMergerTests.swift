import MarketDomain
import TestSupport
import Testing

/// Blocks of bars that are read one after the other, and then perhaps a failure.
private final class BlockRun: BarRun {
  struct Broken: Error, Equatable {}

  private var blocks: ArraySlice<Bars>
  private let isBroken: Bool

  init(_ blocks: [Bars], isBroken: Bool = false) {
    self.blocks = blocks[...]
    self.isBroken = isBroken
  }

  func next() throws(Broken) -> Bars? {
    if let block = blocks.popFirst() { return block }
    if isBroken { throw Broken() }
    return nil
  }
}

@Suite("Merging runs")
struct RunMergerTests {
  private static func bars(_ bars: [SampleBar]) throws -> Bars {
    try Rows(bars).judged().valid.bars().bars
  }

  /// A random ascending run, and the same in blocks of random sizes, some of them empty.
  private static func randomRun(
    _ random: inout SeededGenerator, mark: Int
  ) throws -> (bars: [SampleBar], run: BlockRun) {
    let times = Set(
      (0..<Int.random(in: 0...25, using: &random)).map { _ in
        Int64.random(in: 0..<40, using: &random)
      }
    ).sorted()
    let all = times.map { SampleBar($0, Double(mark)) }
    var blocks: [Bars] = []
    var rest = all[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...6, using: &random)
      blocks.append(try bars(Array(rest.prefix(count))))
      rest = rest.dropFirst(count)
    }
    return (all, BlockRun(blocks))
  }

  @Test("gives each start once, from the last run that has it", arguments: 0..<80 as Range<UInt64>)
  func property(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var model: [Int64: SampleBar] = [:]
    var count = 0
    var runs: [BlockRun] = []
    for mark in 0..<Int.random(in: 0...5, using: &random) {
      let (bars, run) = try Self.randomRun(&random, mark: mark)
      for bar in bars { model[bar.time] = bar }
      count += bars.count
      runs.append(run)
    }
    var merger = try RunMerger(runs)
    var merged: [SampleBar] = []
    while true {
      let limit = Int.random(in: 1...7, using: &random)
      let block = try merger.next(limit)
      #expect(block.count <= limit)
      if block.isEmpty { break }
      merged += block.times.indices.map { SampleBar(block, $0) }
    }
    #expect(merged == model.values.sorted { $0.time < $1.time })
    #expect(merger.duplicates == count - model.count)
    #expect(try merger.next(5).isEmpty)
  }

  @Test("gives full blocks as long as there are bars")
  func fullBlocks() throws {
    let runs = try [0, 1, 2].map { (first: Int64) in
      BlockRun([try Self.bars((0..<10).map { SampleBar($0 * 3 + first, 1) })])
    }
    var merger = try RunMerger(runs)
    var counts: [Int] = []
    while case let count = try merger.next(7).count, count > 0 { counts.append(count) }
    #expect(counts == [7, 7, 7, 7, 2])
  }

  @Test("says that a run cannot be read, also when that is the first thing that it says")
  func failures() throws {
    #expect(throws: BlockRun.Broken()) { try RunMerger([BlockRun([], isBroken: true)]) }
    let block = try Self.bars([SampleBar(1, 1), SampleBar(2, 1)])
    var merger = try RunMerger([
      BlockRun([block], isBroken: true), BlockRun([try Self.bars([SampleBar(3, 2)])]),
    ])
    #expect(throws: BlockRun.Broken()) { try merger.next(10) }
  }
}
