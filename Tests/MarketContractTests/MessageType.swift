import MarketContract
import TestSupport
import Testing

/// A message of the contract, whatever its type.
struct MessageType: Sendable, CustomTestStringConvertible {
  let name: String
  /// Encodes a random value.
  let sample: @Sendable (inout SeededGenerator) throws -> Bytes
  /// Checks that a random value comes back as it was.
  let roundTrip: @Sendable (inout SeededGenerator) throws -> Void
  /// Decodes, and encodes again what that gives.
  let recode: @Sendable (Bytes) throws(WireError) -> Bytes

  var testDescription: String { name }

  init<M: RandomMessage>(_ type: M.Type) {
    name = "\(type)"
    sample = { random in try M.random(&random).encoded() }
    roundTrip = { random in
      let value = M.random(&random)
      let bytes = try value.encoded()
      #expect(bytes.count == value.encodedSize)
      #expect(bytes.count % 8 == 0)
      let decoded = try M(decoding: bytes)
      #expect(decoded == value)
      #expect(try decoded.encoded() == bytes)
    }
    recode = { bytes throws(WireError) in try M(decoding: bytes).encoded() }
  }

  static let all = [
    MessageType(Instrument.self), MessageType(Bars.self), MessageType(Rows.self),
    MessageType(ImportBatch.self), MessageType(RejectedRow.self), MessageType(RowCounts.self),
    MessageType(TimeSpan.self), MessageType(ImportSummary.self), MessageType(SyncProgress.self),
    MessageType(SyncSummary.self), MessageType(RemovalSummary.self), MessageType(Bar.self),
    MessageType(ListedSymbol.self), MessageType(SymbolPage.self), MessageType(SyncStatus.self),
    MessageType(SyncStatusPage.self), MessageType(EventRecord.self), MessageType(EventPage.self),
    MessageType(InvalidInstrument.self), MessageType(UnknownSeries.self),
    MessageType(InvalidRange.self), MessageType(RowsRejected.self),
    MessageType(ProviderFailed.self), MessageType(EventsExpired.self),
    MessageType(ImportBars.self), MessageType(SyncHistoricalData.self),
    MessageType(RemoveSeries.self), MessageType(GetOHLCV.self), MessageType(GetLatestBar.self),
    MessageType(ListSymbols.self), MessageType(GetSyncStatus.self), MessageType(ListEvents.self),
    MessageType(BarsImported.self), MessageType(HistoricalDataSynced.self),
    MessageType(SeriesRemoved.self), MessageType(SchemaText.self),
    MessageType(RequestVerdict.self), MessageType(SchemaComparison.self),
    MessageType(UnreadableSchema.self), MessageType(DescribeSchema.self),
    MessageType(CompareSchema.self), MessageType(PartHealth.self), MessageType(Health.self),
    MessageType(ReasonCount.self), MessageType(StatusCount.self),
    MessageType(LatencyBuckets.self), MessageType(MethodMetrics.self),
    MessageType(ServerMetrics.self), MessageType(Metrics.self), MessageType(GetMetrics.self),
    MessageType(GetHealth.self), MessageType(WatchHealth.self),
    MessageType(ProbeUndeclaredFailure.self),
    MessageType(ProbeCount.self), MessageType(ProbeSighting.self), MessageType(ResetProbes.self),
    MessageType(ProbeSum.self), MessageType(ProbeEchoed.self), MessageType(ProbeCounter.self),
    MessageType(GetProbeSighting.self), MessageType(ProbeEncoding.self),
    MessageType(GetProbeCount.self), MessageType(ProbePiece.self),
    MessageType(ProbeDeclaredFailure.self), MessageType(ProbeForm.self),
    MessageType(ProbeEcho.self), MessageType(ProbeExchange.self), MessageType(ProbeRows.self),
    MessageType(ProbesNotPermitted.self), MessageType(ProbeFailure.self),
    MessageType(ProbeUpload.self), MessageType(ProbeDownload.self), MessageType(ProbeSleep.self),
    MessageType(ProbeFailed.self),
    MessageType(EventDelivery.self), MessageType(CommandOutcome.self),
    MessageType(SubscriberStatus.self), MessageType(SubscriberPage.self),
    MessageType(ParkedEvent.self), MessageType(ParkedEventPage.self), MessageType(Delivery.self),
    MessageType(DeliveryList.self), MessageType(HandledRequest.self),
    MessageType(HandledRequestList.self), MessageType(ParkedEventCount.self),
    MessageType(RebuiltProjection.self), MessageType(RebuiltProjectionList.self),
    MessageType(UnknownSubscriber.self), MessageType(UnknownProjection.self),
    MessageType(NotAOnceCommand.self), MessageType(RetryParkedEvents.self),
    MessageType(DropParkedEvents.self), MessageType(ResetSubscriber.self),
    MessageType(RebuildProjections.self), MessageType(GetCommandOutcome.self),
    MessageType(SubscribeEvents.self), MessageType(ListSubscribers.self),
    MessageType(ListParkedEvents.self), MessageType(ListRecentDeliveries.self),
    MessageType(ListHandledRequests.self), MessageType(ProbePublish.self),
    MessageType(ProbeLatest.self), MessageType(ProbeRecent.self), MessageType(ProbeStrict.self),
  ]
}
