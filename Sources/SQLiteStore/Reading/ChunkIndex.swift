internal import MarketDomain

/// Where some of a series' bars are.
struct ChunkEntry: Hashable, Sendable {
  /// The start of the first bar.
  let first: Int64
  /// The start of the last bar.
  let last: Int64
  /// How many bars.
  let count: Int
  /// The row of the blob that holds them; it is never used again for others.
  let bars: Int64
}

/// All chunks of a series in ascending order; they do not overlap.
struct ChunkIndex: Equatable, Sendable {
  private(set) var entries: [ChunkEntry]

  init(_ entries: [ChunkEntry]) {
    self.entries = entries
  }

  static let empty = ChunkIndex([])

  var barCount: Int { entries.reduce(0) { $0 + $1.count } }

  /// The chunk to which a bar that starts at `time` belongs: the last that does not begin later, or
  /// the first of all.
  func position(for time: Int64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].first <= time { low = middle + 1 } else { high = middle }
    }
    return max(low - 1, 0)
  }

  /// The index after `removed` have been taken out and `added` put in.
  func replacing(_ removed: [ChunkEntry], with added: [ChunkEntry]) -> ChunkIndex {
    if removed.isEmpty, (added.first?.first ?? .max) > (entries.last?.last ?? .min) {
      return ChunkIndex(entries + added)
    }
    let gone = Set(removed.map(\.bars))
    return ChunkIndex(
      (entries.filter { !gone.contains($0.bars) } + added).sorted { $0.first < $1.first })
  }
}
