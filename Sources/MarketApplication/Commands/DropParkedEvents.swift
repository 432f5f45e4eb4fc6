public import MarketContract
public import Mediation

/// Gives parked events up.
public actor DropParkedEventsHandler<Work: Sendable>: CommandHandler {
  /// The subscriber writes down itself how it stands.
  public static var actsOutsideUnitOfWork: Bool { true }

  private let subscribers: EventSubscribers<MarketEvent>

  init(_ subscribers: EventSubscribers<MarketEvent>) {
    self.subscribers = subscribers
  }

  /// Gives them up, and has tried what stood behind them.
  public func handle(
    _ command: DropParkedEvents, _ prepared: Void, in work: Work,
    _ exchange: Exchange<DropParkedEvents>
  ) async throws -> ParkedEventCount {
    do {
      let count = try await subscribers.drop(command.subscriber, command.sequence)
      return ParkedEventCount(events: UInt64(count))
    } catch let error as NoSuchSubscriber {
      throw UnknownSubscriber(error)
    }
  }
}
