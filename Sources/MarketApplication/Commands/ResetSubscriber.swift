public import MarketContract
public import Mediation

/// Has a subscriber handle events again.
public actor ResetSubscriberHandler<Store: MarketStore>: CommandHandler {
  /// The subscriber writes down itself how it stands.
  public static var actsOutsideUnitOfWork: Bool { true }

  private let reader: Store.Reader
  private let subscribers: EventSubscribers<MarketEvent>

  init(_ store: Store, _ subscribers: EventSubscribers<MarketEvent>) {
    reader = store.reader
    self.subscribers = subscribers
  }

  /// Sets it back, where the events are still kept.
  public func handle(
    _ command: ResetSubscriber, _ prepared: Void, in work: Store.Units.Work,
    _ exchange: Exchange<ResetSubscriber>
  ) async throws -> SubscriberStatus {
    do {
      _ = try await subscribers.state(of: command.subscriber)
      _ = try await reader.events(from: command.from, limit: 1)
      try await subscribers.reset(command.subscriber, from: command.from)
      return SubscriberStatus(try await subscribers.state(of: command.subscriber))
    } catch let error as NoSuchSubscriber {
      throw UnknownSubscriber(error)
    } catch let error as EventsNotKept {
      throw EventsExpired(firstKept: error.firstKept)
    }
  }
}
