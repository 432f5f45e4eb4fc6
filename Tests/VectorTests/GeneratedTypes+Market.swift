import MarketContract
import RPCCore

extension GeneratedTypes {
  static let marketData = GeneratedTypes([
    Bar.self, Bars.self, BarsImported.self, CompareSchema.self, DescribeSchema.self, EventPage.self,
    EventRecord.self, EventsExpired.self, GetLatestBar.self, GetOHLCV.self, GetSyncStatus.self,
    HistoricalDataSynced.self, ImportBars.self, ImportBatch.self, ImportSummary.self,
    Instrument.self, InvalidInstrument.self, InvalidRange.self, ListEvents.self, ListSymbols.self,
    ListedSymbol.self, ProviderFailed.self, RejectedRow.self, RemovalSummary.self,
    RemoveSeries.self, RequestVerdict.self, RowCounts.self, Rows.self, RowsRejected.self,
    SchemaComparison.self, SchemaText.self, SeriesRemoved.self, SymbolPage.self,
    SyncHistoricalData.self, SyncProgress.self, SyncStatus.self, SyncStatusPage.self,
    SyncSummary.self, TimeSpan.self, UnknownSeries.self, UnreadableSchema.self,
  ])
}
