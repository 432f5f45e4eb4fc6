internal import MarketContract
public import Mediation

extension MarketStore {
  /// Publishes the events of each commit on `bus` from now on, in the order of the commits.
  ///
  /// - Parameters:
  ///   - bus: a bus that began behind the last sequence of this store.
  ///   - refused: told why events could not be published; they are stored all the same, and whoever
  ///     reads the store finds them.
  public func publishCommits(
    on bus: EventBus<MarketEvent>, refused: @escaping @Sendable (any Error) -> Void
  ) {
    observeCommits { stored in
      do {
        try bus.publishAll(stored.map { try MarketEvent($0) })
      } catch PublicationRefused.closed {
        // The server is about to end; subscribers continue behind their checkpoints.
      } catch {
        refused(error)
      }
    }
  }
}
