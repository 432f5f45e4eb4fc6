internal import MarketApplication
internal import MarketDomain

/// A source of history, with an eye on whether it answers.
struct WatchedProvider<Provider: HistoryProvider>: HistoryProvider {
  let provider: Provider
  let health: HealthBoard

  var name: String { provider.name }

  func latestBars(
    of series: SeriesID, count: Int, endedAt now: Instant, _ take: (Rows) async throws -> Void
  ) async throws {
    do {
      try await provider.latestBars(of: series, count: count, endedAt: now, take)
      health.report(.provider, .ready)
    } catch let failure as ProviderFailure {
      health.report(
        .provider,
        .notReady("\(name) gave no bars of \(series): \(failure.reason.prefix(200))"))
      throw failure
    }
  }
}
