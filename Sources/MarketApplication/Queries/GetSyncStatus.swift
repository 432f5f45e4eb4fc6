public import MarketContract
internal import MarketDomain
public import Mediation

/// Gives all series and where they stand with their sources.
public actor GetSyncStatusHandler<Reader: MarketReader>: QueryHandler {
  private let reader: Reader

  init(_ reader: Reader) {
    self.reader = reader
  }

  /// Goes through the series.
  public func handle(_ query: GetSyncStatus, _ exchange: Exchange<GetSyncStatus>) async throws {
    var page: [SyncStatus] = []
    for summary in reader.summaries() {
      page.append(SyncStatus(summary))
      if page.count == MarketDataSchema.maxEntriesPerPage {
        try await exchange.output.send(SyncStatusPage(series: page))
        page = []
      }
    }
    if !page.isEmpty { try await exchange.output.send(SyncStatusPage(series: page)) }
  }
}

extension SyncStatus {
  fileprivate init(_ summary: SeriesSummary) {
    let (state, lastSync): (SyncState, Instant?) =
      switch summary.standing {
      case .imported: (.imported, nil)
      case .synced(let at): (.completed, at)
      }
    self.init(
      instrument: .init(summary.id.instrument), interval: .init(summary.id.interval),
      state: state, barCount: UInt64(clamping: summary.barCount),
      span: summary.span.map { .init($0) }, lastSyncAt: lastSync.map { Timestamp($0) })
  }
}
