/// Where stored events can be read again.
public protocol EventHistory<Event>: Sendable {
  /// What is stored.
  associatedtype Event: BusEvent

  /// The stored events from `sequence` on, at most `limit` of them, in their order.
  ///
  /// - Throws: ``HistoryNotKept`` where `sequence` is above 0 and below the first that is kept.
  func events(from sequence: UInt64, limit: Int) async throws -> [Event]
}

/// Events that were asked for are no longer kept.
public struct HistoryNotKept: Error, Hashable, Sendable {
  /// The first sequence that is kept.
  public let firstKept: UInt64

  /// From this sequence on events are kept.
  public init(firstKept: UInt64) {
    self.firstKept = firstKept
  }
}

/// All stored events from a sequence on, each once and in order: from the history as long as there
/// are some, then from the bus, and from the history again where the bus had to leave some out.
struct StoredEventFeed<Event: BusEvent>: Sendable {
  /// Where the next event is to be got.
  enum Source: Sendable {
    case history(from: UInt64)
    case bus
  }

  /// How many events are read at once: some kilobytes, one question to the store.
  static var pageSize: Int { 256 }

  private var page: ArraySlice<Event> = []
  private var next: UInt64
  /// The last sequence that is to be read from the history.
  private var historyEnd: UInt64

  /// The events from `sequence` on, 0 for the first that is kept; `start` is the last sequence
  /// before a subscription that exists already, so that what comes meanwhile waits in it.
  init(from sequence: UInt64, start: UInt64) {
    next = sequence
    historyEnd = start
  }

  /// The next event that is there already.
  mutating func take() -> Event? {
    while let event = page.popFirst() {
      if accepts(event) { return event }
    }
    return nil
  }

  /// Where to get more.
  var source: Source { next <= historyEnd ? .history(from: next) : .bus }

  /// Takes what the history gave.
  mutating func took(_ page: [Event]) {
    self.page = page[...]
    // An end that the history does not reach would be asked for again and again.
    if page.isEmpty { next = historyEnd + 1 }
  }

  /// Takes what the subscription gave; an event that is next is returned.
  mutating func took(_ item: SubscriptionItem<Event>) -> Event? {
    switch item {
    case .missed(let range):
      historyEnd = range.upperBound
      return nil
    case .event(let event, _, _): return accepts(event) ? event : nil
    }
  }

  /// Whether the event was not given before; the history may be ahead of the bus.
  private mutating func accepts(_ event: Event) -> Bool {
    guard let sequence = event.sequence, sequence >= next else { return false }
    next = sequence + 1
    return true
  }
}
