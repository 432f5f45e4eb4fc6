public import MarketContract
internal import MarketDomain
public import Mediation

/// Removes a series and all of its bars.
public actor RemoveSeriesHandler<Store: MarketStore>: CommandHandler {
  private let surroundings: Surroundings

  init(_ store: Store, _ surroundings: Surroundings) {
    self.surroundings = surroundings
  }

  /// Removes the series.
  public func handle(
    _ command: RemoveSeries, _ prepared: Void, in work: Store.Units.Work,
    _ exchange: Exchange<RemoveSeries>
  ) async throws -> RemovalSummary {
    let id = try SeriesID(command.instrument, command.interval)
    var series = try await work.series(id)
    let removed = series.barCount
    do throws(SeriesRejection) {
      try series.remove(at: surroundings.now(), eventID: surroundings.newEventID())
    } catch {
      switch error {
      case .doesNotExist(let id): throw UnknownSeries(id)
      }
    }
    try await work.removeBars(of: id)
    try await work.save(series)
    return RemovalSummary(removedBars: UInt64(clamping: removed))
  }
}
