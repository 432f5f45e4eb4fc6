internal import MarketDomain

/// What a unit of work has changed of one series.
struct SeriesChange: Sendable {
  /// The state that it has loaded; nil where the series is new.
  let base: SeriesState?
  /// The index that it has changed; nil where it has not looked at the bars.
  var index: ChunkIndex?
  /// The chunks that go.
  var removed: [ChunkEntry] = []
  /// The chunks that come.
  var added: [PendingChunk] = []
  /// The latest bar, where it is another.
  var latest: LatestBar?
  /// The changed series; nil where it was not saved.
  var series: Series?
}

/// All that a unit of work has changed.
struct WorkChanges: Sendable {
  var series: [SeriesID: SeriesChange] = [:]
  let correlation: UInt64
}
