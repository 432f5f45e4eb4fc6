/// An event that a subscriber could not handle, or one that stands behind such an event of its key.
public struct ParkedEvent<Event: BusEvent>: Sendable {
  /// The event.
  public let event: Event
  /// How often it was tried; 0 where it only stands behind another.
  public var attempts: Int
  /// What the last try said; empty where there was none.
  public var reason: String
  /// When it was parked, in nanoseconds since 1970 in UTC.
  public let parkedAt: Int64

  /// A parked event.
  public init(event: Event, attempts: Int, reason: String, parkedAt: Int64) {
    self.event = event
    self.attempts = attempts
    self.reason = reason
    self.parkedAt = parkedAt
  }
}

/// How a durable subscriber stands, as it is stored.
public struct SubscriberRecord<Event: BusEvent>: Sendable {
  /// The last sequence of which it is done with all up to it: handled or parked.
  public var checkpoint: UInt64
  /// The furthest that the checkpoint has been; it is behind that where the subscriber was reset.
  public var reached: UInt64
  /// The parked events in the order of their sequences.
  public var parked: [ParkedEvent<Event>]

  /// A record; of a subscriber that has seen nothing where nothing is said.
  public init(checkpoint: UInt64 = 0, reached: UInt64 = 0, parked: [ParkedEvent<Event>] = []) {
    self.checkpoint = checkpoint
    self.reached = reached
    self.parked = parked
  }
}

/// What has changed of how a subscriber stands: written whole or not at all.
public struct JournalChange<Event: BusEvent>: Sendable {
  /// The checkpoint.
  public var checkpoint: UInt64
  /// The furthest that the checkpoint has been.
  public var reached: UInt64
  /// The events that are parked now, new ones or with more tries.
  public var parked: [ParkedEvent<Event>]
  /// The sequences of the events that are parked no longer, in ascending order.
  public var released: [UInt64]

  /// A change.
  public init(
    checkpoint: UInt64, reached: UInt64, parked: [ParkedEvent<Event>] = [],
    released: [UInt64] = []
  ) {
    self.checkpoint = checkpoint
    self.reached = reached
    self.parked = parked
    self.released = released
  }
}

/// Where it is kept how durable subscribers stand.
public protocol SubscriberJournal<Event>: Sendable {
  /// What they are subscribed to.
  associatedtype Event: BusEvent

  /// How the subscriber stood when it was last written; that of a new one where it never was.
  func load(_ name: String) async throws -> SubscriberRecord<Event>

  /// Writes a change in one transaction: the checkpoint, what is parked and what is not any more.
  ///
  /// - Throws: where it was not written; nothing has changed then.
  func write(_ change: JournalChange<Event>, of name: String) async throws
}
