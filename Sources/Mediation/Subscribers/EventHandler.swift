/// Handles the stored events of a durable subscriber: each at least once, in their order, one at a
/// time.
///
/// An event comes again where the server ended before it was noted that it had been handled, and
/// where the subscriber was reset; a handler whose work may be done only once looks at the sequence.
public protocol EventHandler<Event>: Sendable {
  /// What it handles.
  associatedtype Event: BusEvent

  /// What the subscriber is called, for ever: its place among the events is kept under this name.
  var name: String { get }
  /// The events that it handles.
  var filter: EventFilter<Event.Kind> { get }
  /// How often an event is tried before it is parked; nil for as often as usual.
  var attempts: Int? { get }

  /// Gets ready, before the first event; says behind which sequence it wants to go on, no later than
  /// `checkpoint`, behind which it would. What a handler has in memory it may want to hear again.
  ///
  /// - Throws: why it is not ready; it is asked again after a while.
  func begin(after checkpoint: UInt64) async throws -> UInt64

  /// Handles an event. When the time for it is over the task is cancelled.
  ///
  /// - Throws: why it could not be handled; it is tried again, and then parked.
  func handle(_ event: Event, _ delivery: DeliveryContext) async throws
}

extension EventHandler {
  /// As often as usual.
  public var attempts: Int? { nil }

  /// Goes on where it was.
  public func begin(after checkpoint: UInt64) async throws -> UInt64 { checkpoint }
}

/// What a handler knows of a delivery.
public struct DeliveryContext: Hashable, Sendable {
  /// Which try it is, from 1.
  public let attempt: Int
  /// Whether the subscriber had been done with this event before and was reset.
  public let isReplay: Bool

  /// A delivery.
  public init(attempt: Int, isReplay: Bool) {
    self.attempt = attempt
    self.isReplay = isReplay
  }
}

/// How events are delivered to a subscriber.
public struct DeliveryPolicy: Hashable, Sendable {
  /// How often an event is tried before it is parked.
  public var attempts = 5
  /// The pause behind the first failed try, in nanoseconds; each further one is twice as long.
  public var firstPause: UInt64 = 100_000_000
  /// The longest pause.
  public var longestPause: UInt64 = 30_000_000_000
  /// How long a handler may take for an event, in nanoseconds.
  public var timeLimit: UInt64 = 30_000_000_000
  /// How long a cancelled handler may take to end; then the subscriber is stopped.
  public var grace: UInt64 = 5_000_000_000
  /// The most parked events; with as many the subscriber stops, because somebody has to look: they
  /// are kept in memory too, a few hundred bytes each.
  public var mostParked = 10_000
  /// How many events are handled before their place is noted where more are waiting. A note is a
  /// transaction; after a crash at the most so many events come again.
  public var eventsPerNote = 256
  /// How long nothing comes before the place is noted of fewer, in nanoseconds: a transaction for
  /// each of a few events a second would cost more than to handle them again after a crash.
  public var quietBeforeNote: UInt64 = 0

  /// The usual policy.
  public init() {}

  /// The pause behind the failed try `attempt`, between half and all of its length by `jitter`,
  /// which is between 0 and 1, so that several subscribers of one broken thing do not keep time.
  func pause(after attempt: Int, jitter: Double) -> UInt64 {
    let doubled = firstPause.multipliedReportingOverflow(by: 1 << UInt64(min(attempt - 1, 32)))
    let full = doubled.overflow ? longestPause : min(doubled.partialValue, longestPause)
    return full - UInt64(Double(full / 2) * min(max(jitter, 0), 1))
  }
}
