public import MarketContract
public import Mediation

/// Gives the last deliveries to subscribers, failed ones among them.
public actor ListRecentDeliveriesHandler: QueryHandler {
  private let subscribers: EventSubscribers<MarketEvent>

  init(_ subscribers: EventSubscribers<MarketEvent>) {
    self.subscribers = subscribers
  }

  /// Gives what is remembered.
  public func handle(
    _ query: ListRecentDeliveries, _ exchange: Exchange<ListRecentDeliveries>
  ) async throws -> DeliveryList {
    let limit = min(query.limit.map { Int($0) } ?? .max, MarketDataSchema.maxDeliveries)
    return DeliveryList(deliveries: subscribers.deliveries.last(limit).map { Delivery($0) })
  }
}
