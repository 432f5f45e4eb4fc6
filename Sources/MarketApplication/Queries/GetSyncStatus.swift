public import MarketContract
public import Mediation

/// Gives all series and where they stand with their sources.
public actor GetSyncStatusHandler<Reader: MarketReader>: QueryHandler {
  private let reader: Reader
  private let overview: SeriesOverview

  init(_ reader: Reader, _ overview: SeriesOverview) {
    self.reader = reader
    self.overview = overview
  }

  /// Goes through the series as the overview has them, when it is as far as what has been committed
  /// up to now: whoever has changed something sees it.
  public func handle(_ query: GetSyncStatus, _ exchange: Exchange<GetSyncStatus>) async throws {
    var page: [SyncStatus] = []
    for summary in try await overview.summaries(upTo: reader.lastSequence) {
      if page.isEmpty { try await exchange.output.ready() }
      page.append(SyncStatus(summary))
      if page.count == MarketDataSchema.maxEntriesPerPage {
        try await exchange.output.send(SyncStatusPage(series: page))
        page = []
      }
    }
    if !page.isEmpty { try await exchange.output.send(SyncStatusPage(series: page)) }
  }
}
