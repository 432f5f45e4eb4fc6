internal import MarketDomain

/// A chunk that is to be written.
struct PendingChunk: Sendable {
  /// What is to be written.
  enum Content: Sendable {
    /// These bytes.
    case data([UInt8])
    /// What has been written before the commit.
    case written(Int64)
  }

  let first: Int64
  let last: Int64
  let count: Int
  var content: Content

  init(_ bars: Bars) {
    first = bars.times.first ?? 0
    last = bars.times.last ?? 0
    count = bars.count
    content = .data(ChunkData.encode(bars))
  }

  /// The bytes that it keeps in memory.
  var size: Int {
    if case .data(let data) = content { data.count } else { 0 }
  }
}

/// Rewrites one chunk with the bars that belong to it: cuts what comes out into chunks again.
///
/// Bars come in ascending order. As long as nothing has changed nothing is written, so that bars
/// that are there already cost no space.
struct ChunkRewriter {
  private let target: Int
  /// Behind the last chunk bars are appended, so full chunks are cut off its front; between two
  /// others a chunk that overflows becomes two halves, which both have room.
  private let isLast: Bool
  /// What is left of the old chunk: behind all bars that have come.
  private var rest: Bars
  private var ready = Bars.none
  private var chunks: [PendingChunk] = []
  private(set) var counts = MergeCounts()
  /// The last bar that has been written.
  private(set) var lastBar: LatestBar?

  init(_ old: Bars, isLast: Bool, target: Int) {
    rest = old
    self.isLast = isLast
    self.target = target
  }

  /// Puts in bars that start behind all that have come before.
  mutating func take(_ bars: Bars) {
    guard let last = bars.span?.last else { return }
    let (merged, counts) = rest.merging(bars)
    self.counts += counts
    let cut = merged.firstIndex(notBefore: last.advanced(byNanoseconds: 1))
    ready = ready.appending(merged.slice(0..<cut))
    rest = merged.slice(cut..<merged.count)
    while ready.count > 2 * target { cutOff(target) }
  }

  /// The chunks that have been cut since this was last asked for; together they take the place of
  /// the old one.
  mutating func takeChunks() -> [PendingChunk] {
    defer { chunks = [] }
    return chunks
  }

  /// Cuts what is left.
  mutating func finish() {
    ready = ready.appending(rest)
    rest = .none
    while ready.count > target {
      cutOff(isLast ? target : min((ready.count + 1) / 2, target))
    }
    if !ready.isEmpty { cutOff(ready.count) }
  }

  private mutating func cutOff(_ count: Int) {
    let chunk = ready.slice(0..<count)
    ready = ready.slice(count..<ready.count)
    guard counts.changes > 0 else { return }
    chunks.append(PendingChunk(chunk))
    lastBar = LatestBar(start: chunk.start(at: count - 1), prices: chunk.prices(at: count - 1))
  }
}
