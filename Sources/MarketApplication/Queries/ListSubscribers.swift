public import MarketContract
public import Mediation

/// Gives the durable subscribers and how they stand.
public actor ListSubscribersHandler: QueryHandler {
  private let subscribers: EventSubscribers<MarketEvent>

  init(_ subscribers: EventSubscribers<MarketEvent>) {
    self.subscribers = subscribers
  }

  /// Asks each how it stands.
  public func handle(
    _ query: ListSubscribers, _ exchange: Exchange<ListSubscribers>
  ) async throws {
    let page = await subscribers.states().map { SubscriberStatus($0) }
    if !page.isEmpty { try await exchange.output.send(SubscriberPage(subscribers: page)) }
  }
}
