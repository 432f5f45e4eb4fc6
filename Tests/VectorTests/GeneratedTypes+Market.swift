import MarketContract
import RPCCore

extension GeneratedTypes {
  static let marketData = GeneratedTypes([
    Bar.self, Bars.self, BarsImported.self, CommandOutcome.self, CompareSchema.self, Delivery.self,
    DeliveryList.self, DescribeSchema.self, DropParkedEvents.self, EventDelivery.self,
    EventPage.self, EventRecord.self, EventsExpired.self, GetCommandOutcome.self, GetHealth.self,
    GetLatestBar.self, GetMetrics.self, GetOHLCV.self, GetProbeCount.self, GetProbeSighting.self,
    GetSyncStatus.self, HandledRequest.self, HandledRequestList.self, Health.self,
    HistoricalDataSynced.self, ImportBars.self, ImportBatch.self, ImportSummary.self,
    Instrument.self, InvalidInstrument.self, InvalidRange.self, LatencyBuckets.self,
    ListEvents.self, ListHandledRequests.self, ListParkedEvents.self, ListRecentDeliveries.self,
    ListSubscribers.self, ListSymbols.self, ListedSymbol.self, MethodMetrics.self, Metrics.self,
    NotAOnceCommand.self, ParkedEvent.self, ParkedEventCount.self, ParkedEventPage.self,
    PartHealth.self, ProbeCount.self, ProbeCounter.self, ProbeDeclaredFailure.self,
    ProbeDownload.self, ProbeEcho.self, ProbeEchoed.self, ProbeEncoding.self, ProbeExchange.self,
    ProbeFailed.self, ProbeFailure.self, ProbeForm.self, ProbeLatest.self, ProbePiece.self,
    ProbePublish.self, ProbeRecent.self, ProbeRows.self, ProbeSighting.self, ProbeSleep.self,
    ProbeStrict.self, ProbeSum.self, ProbeUndeclaredFailure.self, ProbeUpload.self,
    ProbesNotPermitted.self, ProviderFailed.self, ReasonCount.self, RebuildProjections.self,
    RebuiltProjection.self, RebuiltProjectionList.self, RejectedRow.self, RemovalSummary.self,
    RemoveSeries.self, RequestVerdict.self, ResetProbes.self, ResetSubscriber.self,
    RetryParkedEvents.self, RowCounts.self, Rows.self, RowsRejected.self, SchemaComparison.self,
    SchemaText.self, SeriesRemoved.self, ServerMetrics.self, StatusCount.self, SubscribeEvents.self,
    SubscriberPage.self, SubscriberStatus.self, SymbolPage.self, SyncHistoricalData.self,
    SyncProgress.self, SyncStatus.self, SyncStatusPage.self, SyncSummary.self, TimeSpan.self,
    UnknownProjection.self, UnknownSeries.self, UnknownSubscriber.self, UnreadableSchema.self,
    WatchHealth.self,
  ])
}
