public import MarketContract
public import Mediation

/// Gives the events that subscribers could not handle.
public actor ListParkedEventsHandler: QueryHandler {
  private let subscribers: EventSubscribers<MarketEvent>

  init(_ subscribers: EventSubscribers<MarketEvent>) {
    self.subscribers = subscribers
  }

  /// Goes through the parked events, subscriber by subscriber.
  public func handle(
    _ query: ListParkedEvents, _ exchange: Exchange<ListParkedEvents>
  ) async throws {
    let names =
      if let name = query.subscriber { [name] } else { await subscribers.states().map(\.name) }
    do {
      for name in names {
        var rest = try await subscribers.parked(of: name)[...]
        while !rest.isEmpty {
          let page = rest.prefix(MarketDataSchema.maxEntriesPerPage)
          rest = rest.dropFirst(page.count)
          try await exchange.output.send(
            ParkedEventPage(events: page.map { ParkedEvent($0, of: name) }))
        }
      }
    } catch let error as NoSuchSubscriber {
      throw UnknownSubscriber(error)
    }
  }
}
