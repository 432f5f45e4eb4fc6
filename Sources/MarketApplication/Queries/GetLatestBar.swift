public import MarketContract
internal import MarketDomain
public import Mediation

/// Gives the latest bar of a series, from memory.
public actor GetLatestBarHandler<Reader: MarketReader>: PromptQueryHandler {
  /// The lane on which it answers.
  public nonisolated let lane: any Lane
  private let reader: Reader
  private let surroundings: Surroundings

  /// The executor of the lane, which the handler keeps alive for as long as it lives itself.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe lane.asUnownedSerialExecutor()
  }

  init(_ reader: Reader, _ surroundings: Surroundings, on lane: any Lane) {
    self.lane = lane
    self.reader = reader
    self.surroundings = surroundings
  }

  /// Looks the bar up.
  public func answer(
    _ query: GetLatestBar, _ context: RequestContext
  ) throws -> MarketContract.Bar {
    let id = try SeriesID(query.instrument, query.interval)
    guard let bar = reader.latestBar(of: id) else { throw UnknownSeries(id) }
    return MarketContract.Bar(
      time: Timestamp(bar.start), open: bar.prices.open, high: bar.prices.high,
      low: bar.prices.low, close: bar.prices.close, volume: bar.prices.volume,
      isComplete: bar.isComplete(at: surroundings.now()))
  }
}
