public import MarketContract
internal import MarketDomain
public import Mediation

/// Gives the latest bar of a series, from memory.
public actor GetLatestBarHandler<Reader: MarketReader>: QueryHandler {
  private let reader: Reader
  private let surroundings: Surroundings

  init(_ reader: Reader, _ surroundings: Surroundings) {
    self.reader = reader
    self.surroundings = surroundings
  }

  /// Looks the bar up.
  public func handle(
    _ query: GetLatestBar, _ exchange: Exchange<GetLatestBar>
  ) async throws -> MarketContract.Bar {
    let id = try SeriesID(query.instrument, query.interval)
    guard let bar = reader.latestBar(of: id) else { throw UnknownSeries(id) }
    return MarketContract.Bar(
      time: Timestamp(bar.start), open: bar.prices.open, high: bar.prices.high,
      low: bar.prices.low, close: bar.prices.close, volume: bar.prices.volume,
      isComplete: bar.isComplete(at: surroundings.now()))
  }
}
