internal import Synchronization

/// How a durable subscriber stands.
public struct SubscriberState: Hashable, Sendable {
  /// What it is called.
  public let name: String
  /// The last sequence of which it is done with all up to it: handled or parked.
  public let checkpoint: UInt64
  /// The last sequence that there is.
  public let latest: UInt64
  /// The sequence up to which it handles again what it was done with; 0 where it does not.
  public let replayingUpTo: UInt64
  /// The parked events.
  public let parked: Int
  /// The events that it has handled since it was started.
  public let handled: UInt64
  /// The tries that have failed since it was started.
  public let failures: UInt64
  /// Why it is stopped; nil where it is not.
  public let stopped: String?
}

/// There is no subscriber of this name.
public struct NoSuchSubscriber: Error, Hashable, Sendable {
  /// The name.
  public let name: String
}

/// The durable subscribers of a bus: each goes through all stored events by itself, from where it
/// was to what happens now, and however slow or broken one is, the others do not notice.
public final class EventSubscribers<Event: BusEvent>: Sendable {
  /// The last deliveries.
  public let deliveries: DeliveryHistory<Event>
  private let subscribers: [String: EventSubscriber<Event>]
  private let tasks = Mutex<[Task<Void, Never>]>([])

  /// Subscribers that have not been started.
  ///
  /// - Parameters:
  ///   - handlers: what they do; each has a name of its own.
  ///   - bus: where events come from as they happen.
  ///   - history: where those can be read that have happened.
  ///   - journal: where it is kept how far each has come.
  ///   - deliveries: where the last deliveries are noted.
  ///   - policy: how events are delivered.
  ///   - surroundings: time and chance.
  ///   - log: told what does not go well.
  public init(
    _ handlers: [any EventHandler<Event>], bus: EventBus<Event>,
    history: any EventHistory<Event>, journal: any SubscriberJournal<Event>,
    deliveries: DeliveryHistory<Event> = DeliveryHistory(), policy: DeliveryPolicy = .init(),
    surroundings: DeliverySurroundings, log: any Log
  ) {
    self.deliveries = deliveries
    let world = EventSubscriber<Event>.World(
      bus: bus, history: history, journal: journal, deliveries: deliveries, policy: policy,
      surroundings: surroundings, log: log)
    assert(Set(handlers.map(\.name)).count == handlers.count, "two subscribers of one name")
    subscribers = Dictionary(
      handlers.map { ($0.name, EventSubscriber($0, in: world)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Starts all of them.
  public func start() {
    tasks.withLock { tasks in
      guard tasks.isEmpty else { return }
      tasks = subscribers.values.map { subscriber in Task { await subscriber.run() } }
    }
  }

  /// Ends all of them: what is being handled is cancelled, and how far each has come is written.
  public func stop() async {
    let tasks = tasks.withLock { $0 }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }

  /// How they stand, in the order of their names.
  public func states() async -> [SubscriberState] {
    var states: [SubscriberState] = []
    for name in subscribers.keys.sorted() {
      if let subscriber = subscribers[name] { states.append(await subscriber.state) }
    }
    return states
  }

  /// How one stands.
  ///
  /// - Throws: ``NoSuchSubscriber``.
  public func state(of name: String) async throws -> SubscriberState {
    await (try subscriber(name)).state
  }

  /// The parked events of one, in the order of their sequences.
  ///
  /// - Throws: ``NoSuchSubscriber``.
  public func parked(of name: String) async throws -> [ParkedEvent<Event>] {
    await (try subscriber(name)).parked
  }

  /// Has parked events tried again, those of one key or all, in their order.
  ///
  /// - Returns: how many they are.
  /// - Throws: ``NoSuchSubscriber``, or a ``Fault`` where that was not written down.
  public func retry(_ name: String, key: String? = nil) async throws -> Int {
    try await subscriber(name).ask(.retry(key: key))
  }

  /// Gives up the parked event at `sequence`, or all; what stands behind it is tried.
  ///
  /// - Returns: how many were given up.
  /// - Throws: as ``retry(_:key:)``.
  public func drop(_ name: String, _ sequence: UInt64? = nil) async throws -> Int {
    try await subscriber(name).ask(.drop(sequence))
  }

  /// Has events handled again from `sequence` on, 0 for the first that is kept.
  ///
  /// - Throws: as ``retry(_:key:)``.
  public func reset(_ name: String, from sequence: UInt64) async throws {
    _ = try await subscriber(name).ask(.reset(from: sequence))
  }

  private func subscriber(_ name: String) throws(NoSuchSubscriber) -> EventSubscriber<Event> {
    guard let subscriber = subscribers[name] else { throw NoSuchSubscriber(name: name) }
    return subscriber
  }
}
