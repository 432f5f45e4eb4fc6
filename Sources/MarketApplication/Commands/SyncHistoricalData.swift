public import MarketContract
internal import MarketDomain
public import Mediation

/// Fetches the latest bars of a series from its source and stores them.
public actor SyncHistoricalDataHandler<Store: MarketStore, Provider: HistoryProvider>:
  CommandHandler
{
  private let store: Store
  private let provider: Provider
  private let surroundings: Surroundings

  init(_ store: Store, _ provider: Provider, _ surroundings: Surroundings) {
    self.store = store
    self.provider = provider
    self.surroundings = surroundings
  }

  /// Fetches the bars and tells how far it has come.
  public func prepare(
    _ command: SyncHistoricalData, _ exchange: Exchange<SyncHistoricalData>
  ) async throws -> Store.Intake {
    let id = try SeriesID(command.instrument, command.interval)
    let intake = try await store.makeIntake()
    var received: UInt64 = 0
    do {
      try await provider.latestBars(
        of: id, count: Int(command.bars), endedAt: surroundings.now()
      ) { rows in
        _ = try await intake.take(rows)
        received += UInt64(rows.count)
        try await exchange.output.send(
          SyncProgress(received: received, requested: UInt64(command.bars)))
      }
    } catch let failure as ProviderFailure {
      throw ProviderFailed(
        provider: provider.name,
        reason: String(failure.reason.truncated(toUTF8Count: 1024)))
    }
    return intake
  }

  /// Puts the bars into the series.
  public func handle(
    _ command: SyncHistoricalData, _ intake: Store.Intake, in work: Store.Units.Work,
    _ exchange: Exchange<SyncHistoricalData>
  ) async throws -> SyncSummary {
    let id = try SeriesID(command.instrument, command.interval)
    var series = try await work.series(id)
    let contents = try await work.put(intake, into: id)
    series.recordSync(
      contents, from: provider.name, at: surroundings.now(), eventID: surroundings.newEventID())
    try await work.save(series)
    return SyncSummary(
      counts: .init(contents.counts), barCount: UInt64(clamping: series.barCount),
      span: series.span.map { .init($0) }, provider: provider.name)
  }
}
