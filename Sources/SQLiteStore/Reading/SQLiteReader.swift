public import MarketApplication
public import MarketDomain
internal import Mediation

/// Reads what has been committed to a store.
public struct SQLiteReader: MarketReader {
  private let catalog: Catalog
  let source: ChunkSource

  init(catalog: Catalog, source: ChunkSource) {
    self.catalog = catalog
    self.source = source
  }

  /// The latest bar of a series, from memory.
  public func latestBar(of series: SeriesID) -> Bar? {
    catalog.latest(series).map { Bar(series: series, start: $0.start, prices: $0.prices) }
  }

  /// All series that exist, from memory.
  public func summaries() -> [SeriesSummary] {
    catalog.all.compactMap { id, state in
      state.standing.map {
        SeriesSummary(id: id, barCount: state.barCount, span: state.span, standing: $0)
      }
    }.sorted { left, right in
      if left.id.instrument != right.id.instrument {
        return left.id.instrument < right.id.instrument
      }
      return left.id.interval.order < right.id.interval.order
    }
  }

  /// The sequence of the last stored event, from memory.
  public var lastSequence: UInt64 { catalog.lastSequence }

  /// The stored events from `sequence` on.
  public func events(from sequence: UInt64, limit: Int) async throws -> [StoredEvent] {
    do {
      return try await source.reader.events(from: sequence, limit: limit)
    } catch let error as StoreError {
      throw error.fault
    }
  }

  /// The selected bars as they are now.
  public func bars(of series: SeriesID, _ selection: BarSelection) async throws -> SQLiteCursor? {
    do {
      while true {
        let (state, pin) = catalog.pinned(series)
        guard let state, state.standing != nil else { return nil }
        guard let index = try await source.index(of: series, state) else { continue }
        return try await SQLiteCursor(index, selection, source: source, pin: pin)
      }
    } catch let error as StoreError {
      throw error.fault
    }
  }
}

extension Interval {
  /// The place in a list, from the shortest to the longest.
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension StoreError {
  /// The failure as a caller of the application sees it; nothing has been changed.
  var fault: Fault {
    switch self {
    case .damaged: Fault(.damaged, description)
    case .inUse, .unusable, .notAStore, .newerFormat, .database: Fault(.unavailable, description)
    }
  }
}
