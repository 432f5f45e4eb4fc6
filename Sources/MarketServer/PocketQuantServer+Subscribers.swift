internal import MarketApplication
internal import Mediation
internal import SQLiteStore

extension PocketQuantServer {
  /// The durable subscribers of a server, which have not been started.
  static func subscribers(
    _ handlers: [any EventHandler<MarketEvent>], _ events: EventBus<MarketEvent>,
    _ store: SQLiteStore, log: any Log
  ) -> EventSubscribers<MarketEvent> {
    var policy = DeliveryPolicy()
    // Their handlers know by the sequence what they have had, so a second is soon enough.
    policy.quietBeforeNote = 1_000_000_000
    return EventSubscribers(
      handlers, bus: events, history: StoredHistory(store.reader), journal: store.subscriberJournal,
      policy: policy, surroundings: .system, log: log)
  }
}

extension DeliverySurroundings {
  /// The host's clocks, and real chance.
  fileprivate static var system: DeliverySurroundings {
    DeliverySurroundings(
      now: HostClock.monotonic, wallClock: { LogTime.now.nanoseconds },
      sleep: { try await Task.sleep(nanoseconds: $0) }, jitter: { .random(in: 0...1) })
  }
}
