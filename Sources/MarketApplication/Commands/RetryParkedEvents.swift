public import MarketContract
public import Mediation

/// Has a subscriber handle parked events again.
public actor RetryParkedEventsHandler<Work: Sendable>: CommandHandler {
  /// The subscriber writes down itself how it stands.
  public static var actsOutsideUnitOfWork: Bool { true }

  private let subscribers: EventSubscribers<MarketEvent>

  init(_ subscribers: EventSubscribers<MarketEvent>) {
    self.subscribers = subscribers
  }

  /// Has them tried in their order; how that ends is to be seen in the list of parked events.
  public func handle(
    _ command: RetryParkedEvents, _ prepared: Void, in work: Work,
    _ exchange: Exchange<RetryParkedEvents>
  ) async throws -> ParkedEventCount {
    do {
      let count = try await subscribers.retry(command.subscriber, key: command.key)
      return ParkedEventCount(events: UInt64(count))
    } catch let error as NoSuchSubscriber {
      throw UnknownSubscriber(error)
    }
  }
}
