import MarketApplication
import MarketDomain
import Testing

/// A store beside the simplest model of one: random imports, removals and selections must give the
/// same in both.
public enum StoreModel {
  /// Plays a random history that `seed` fixes.
  ///
  /// - Parameters:
  ///   - span: times are drawn from 0 up to this, so a small one makes many meet.
  ///   - batch: the most rows of a batch.
  public static func check(
    _ store: some MarketStore, seed: UInt64, steps: Int, span: Int64, batch: Int
  ) async throws {
    var random = SeededGenerator(seed: seed)
    let id = try SeriesID.sample()
    var model: [Int64: SampleBar]?
    for step in 0..<steps {
      let hint: Comment = "seed \(seed), step \(step)"
      if model != nil, Int.random(in: 0..<12, using: &random) == 0 {
        try await store.removing(id)
        model = nil
      } else {
        let batches = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          randomBatch(batch, span, &random)
        }
        let contents = try await store.importing(batches, into: id)
        let expected = merge(batches.flatMap { $0 }, into: &model)
        #expect(contents.counts == expected, hint)
      }
      for _ in 0..<4 {
        let selection = try randomSelection(span, &random)
        let found = try await store.bars(of: id, selection)
        #expect(found == select(model, selection), "\(hint), \(selection)")
      }
      let latest = model?.keys.max()
      #expect(store.reader.latestBar(of: id)?.start.nanoseconds == latest, hint)
    }
  }

  private static func randomBatch(
    _ count: Int, _ span: Int64, _ random: inout SeededGenerator
  ) -> [SampleBar] {
    let count = Int.random(in: 1...count, using: &random)
    // Half of the batches are in order, as files mostly are.
    let start = Int64.random(in: 0..<span, using: &random)
    let isAscending = Bool.random(using: &random)
    return (0..<count).map { index in
      let time = isAscending ? start + Int64(index) : Int64.random(in: 0..<span, using: &random)
      return SampleBar(time, Double(Int.random(in: 0..<5, using: &random)))
    }
  }

  private static func merge(
    _ rows: [SampleBar], into model: inout [Int64: SampleBar]?
  ) -> RowCounts {
    var merged = MergeCounts()
    let last = Dictionary(rows.map { ($0.time, $0) }, uniquingKeysWith: { _, last in last })
    var bars = model ?? [:]
    for (time, bar) in last {
      switch bars.updateValue(bar, forKey: time) {
      case nil: merged.inserted += 1
      case bar: merged.unchanged += 1
      default: merged.updated += 1
      }
    }
    model = bars
    return RowCounts(merged: merged, duplicates: rows.count - last.count, rejected: 0)
  }

  private static func randomSelection(
    _ span: Int64, _ random: inout SeededGenerator
  ) throws -> BarSelection {
    func instant() -> Instant? {
      Bool.random(using: &random)
        ? Instant(nanoseconds: .random(in: -2..<span + 2, using: &random)) : nil
    }
    var (from, to) = (instant(), instant())
    if let a = from, let b = to, a >= b { (from, to) = (b, a == b ? nil : a) }
    return try BarSelection(
      from: from, to: to,
      limit: Bool.random(using: &random) ? Int.random(in: 0...Int(span), using: &random) : nil,
      keep: Bool.random(using: &random) ? .first : .last,
      isDescending: Bool.random(using: &random))
  }

  private static func select(
    _ model: [Int64: SampleBar]?, _ selection: BarSelection
  ) -> [SampleBar]? {
    guard let model else { return nil }
    var bars = model.values.sorted { $0.time < $1.time }
    if let from = selection.from { bars.removeAll { $0.time < from.nanoseconds } }
    if let to = selection.to { bars.removeAll { $0.time >= to.nanoseconds } }
    if let limit = selection.limit {
      bars = selection.keep == .first ? Array(bars.prefix(limit)) : Array(bars.suffix(limit))
    }
    return selection.isDescending ? bars.reversed() : bars
  }
}
