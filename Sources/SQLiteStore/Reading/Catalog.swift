internal import MarketDomain
internal import Synchronization

/// The latest bar of a series.
struct LatestBar: Hashable, Sendable {
  let start: Instant
  let prices: OHLCV
}

/// What is known of a series without reading its bars, as it was last committed.
struct SeriesState: Sendable {
  /// Its row in the database.
  let row: Int64
  var version: UInt64
  var barCount: Int
  var span: TimeSpan?
  /// Nil where the series was removed; its row stays, so that it is the same series when it comes
  /// again.
  var standing: Series.Standing?
  var lastSequence: UInt64
  var latest: LatestBar?
  /// Nil until somebody needs it.
  var index: ChunkIndex?

  func series(_ id: SeriesID) -> Series {
    Series(
      id: id, version: version, barCount: barCount, span: span, standing: standing,
      lastSequence: lastSequence)
  }
}

/// The committed state in memory: every series, and who still reads an earlier state of it.
final class Catalog: Sendable {
  private struct State {
    var series: [SeriesID: SeriesState] = [:]
    /// The sequence of the last event.
    var lastSequence: UInt64 = 0
    /// Counts commits.
    var generation: UInt64 = 0
    /// How many readers began in which generation.
    var pins: [UInt64: Int] = [:]
  }

  private let state = Mutex(State())

  /// Sets the state at the start of the program.
  func load(_ series: [SeriesID: SeriesState], lastSequence: UInt64) {
    state.withLock { state in
      state.series = series
      state.lastSequence = lastSequence
    }
  }

  var lastSequence: UInt64 { state.withLock { $0.lastSequence } }

  func series(_ id: SeriesID) -> SeriesState? {
    state.withLock { $0.series[id] }
  }

  func latest(_ id: SeriesID) -> LatestBar? {
    state.withLock { $0.series[id]?.latest }
  }

  var all: [SeriesID: SeriesState] { state.withLock { $0.series } }

  /// The state of a series, and the promise that no blob that it refers to is removed while the pin
  /// is held.
  func pinned(_ id: SeriesID) -> (state: SeriesState?, pin: Pin) {
    let (series, generation) = state.withLock { state in
      state.pins[state.generation, default: 0] += 1
      return (state.series[id], state.generation)
    }
    return (series, Pin(self, generation))
  }

  fileprivate func unpin(_ generation: UInt64) {
    state.withLock { state in
      guard let count = state.pins[generation] else { return }
      state.pins[generation] = count == 1 ? nil : count - 1
    }
  }

  /// Makes committed states and the sequence of their last event visible; gives the generation from which on readers see only them.
  func publish(_ changed: [SeriesID: SeriesState], lastSequence: UInt64?) -> UInt64 {
    state.withLock { state in
      state.lastSequence = lastSequence ?? state.lastSequence
      state.series.merge(changed) { _, new in new }
      state.generation += 1
      return state.generation
    }
  }

  /// Keeps an index that was read, where the series is still in the version that it belongs to.
  func keep(_ index: ChunkIndex, of id: SeriesID, version: UInt64) {
    state.withLock { state in
      if state.series[id]?.version == version { state.series[id]?.index = index }
    }
  }

  /// The oldest generation that somebody still reads; nil where nobody reads.
  var oldestPin: UInt64? { state.withLock { $0.pins.keys.min() } }
}

/// Keeps what a reader needs from being removed.
final class Pin: Sendable {
  private let catalog: Catalog
  private let generation: UInt64

  fileprivate init(_ catalog: Catalog, _ generation: UInt64) {
    self.catalog = catalog
    self.generation = generation
  }

  deinit {
    catalog.unpin(generation)
  }
}
