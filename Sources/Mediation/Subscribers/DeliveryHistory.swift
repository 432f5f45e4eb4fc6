internal import Synchronization

/// The delivery of one event to one subscriber.
public struct DeliveryEntry<Event: BusEvent>: Sendable {
  /// What became of it.
  public enum Outcome: Hashable, Sendable {
    /// It is under way, or waits to be tried again.
    case pending
    /// The subscriber has handled it.
    case handled
    /// It failed on every try.
    case parked
    /// It stands behind a parked event of its key.
    case heldBehind
  }

  /// The subscriber.
  public let subscriber: String
  /// The event.
  public let event: Event
  /// When the first try began, in nanoseconds since 1970 in UTC.
  public let begunAt: Int64
  /// What became of it.
  public internal(set) var outcome: Outcome
  /// How often it was tried.
  public internal(set) var attempts: Int
  /// How long all tries took, in nanoseconds; nil where they have not ended.
  public internal(set) var took: UInt64?
  /// What the last failed try said; empty where none failed.
  public internal(set) var reason: String
}

/// The last deliveries to each subscriber, also those that failed: a ring for each, so that a
/// subscriber that does well does not push out what became of one that does not.
public final class DeliveryHistory<Event: BusEvent>: Sendable {
  /// Which delivery an entry is of.
  struct Number: Hashable, Sendable {
    let subscriber: String
    /// Its place among all deliveries to the subscriber, from 0.
    let place: Int
  }

  private struct Ring {
    /// With the place of each among all deliveries.
    var entries: [(order: Int, entry: DeliveryEntry<Event>)] = []
    /// Of all deliveries, also those that are not remembered any more.
    var count = 0
  }

  private struct State {
    var rings: [String: Ring] = [:]
    var count = 0
  }

  /// How many are remembered of each subscriber.
  public let capacity: Int
  private let state = Mutex(State())

  /// A history of `capacity` deliveries to each subscriber; of none where that is 0.
  public init(capacity: Int = 50) {
    self.capacity = max(capacity, 0)
  }

  /// The last deliveries, at the most `limit` of them, the latest last.
  public func last(_ limit: Int = .max) -> [DeliveryEntry<Event>] {
    let all = state.withLock { state in state.rings.values.flatMap(\.entries) }
    return all.sorted { $0.order < $1.order }.suffix(max(limit, 0)).map(\.entry)
  }

  /// Notes a delivery and gives it a number.
  func begin(_ entry: DeliveryEntry<Event>) -> Number {
    state.withLock { state in
      var ring = state.rings.removeValue(forKey: entry.subscriber) ?? Ring()
      let number = Number(subscriber: entry.subscriber, place: ring.count)
      if ring.entries.count < capacity {
        ring.entries.append((state.count, entry))
      } else if capacity > 0 {
        ring.entries[ring.count % capacity] = (state.count, entry)
      }
      ring.count += 1
      state.count += 1
      state.rings[entry.subscriber] = ring
      return number
    }
  }

  /// Changes what is noted of a delivery, where that is still remembered.
  func update(_ number: Number, _ change: (inout DeliveryEntry<Event>) -> Void) {
    state.withLock { state in
      guard let ring = state.rings[number.subscriber], capacity > 0,
        number.place >= ring.count - ring.entries.count
      else { return }
      let index = number.place % capacity
      change(&state.rings[number.subscriber, default: Ring()].entries[index].entry)
    }
  }
}

extension DeliveryEntry {
  mutating func end(_ outcome: Outcome, attempts: Int, took: UInt64) {
    self.outcome = outcome
    self.attempts = attempts
    // Of a retry the tries before are in it.
    self.took = (self.took ?? 0) + took
  }
}
