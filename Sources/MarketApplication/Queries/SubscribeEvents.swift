public import MarketContract
internal import MarketDomain
public import Mediation

/// Streams events: the stored ones from a sequence on, and then each as it happens.
///
/// A value and no actor: a subscription lasts, and none waits for another.
public struct SubscribeEventsHandler<Reader: MarketReader>: QueryHandler {
  /// So many events are read from the store at once: what a loop sends in a tenth of a millisecond.
  private static var pageSize: Int { 128 }
  /// After so many events that nothing held up, others have their turn on the loop.
  private static var turn: Int { 64 }

  private let reader: Reader
  private let events: EventBus<MarketEvent>
  private let feeds: EventFeeds

  init(_ reader: Reader, _ events: EventBus<MarketEvent>, _ feeds: EventFeeds) {
    self.reader = reader
    self.events = events
    self.feeds = feeds
  }

  /// Streams events until the caller withdraws or the server ends.
  ///
  /// While the caller does not keep up, stored events wait in the store; of live ones it gets what
  /// each declares.
  public func handle(
    _ query: SubscribeEvents, _ exchange: Exchange<SubscribeEvents>
  ) async throws {
    let user = exchange.context.caller.user
    try feeds.begin(of: user)
    defer { feeds.end(of: user) }
    let filter = EventFilter(
      kinds: Set(query.events), keys: Set(query.keys.map(Self.canonical)))
    let subscription = events.subscribe(to: filter)
    defer { subscription.cancel() }
    var feed = FeedMachine(from: query.from, behind: subscription.start)
    var sent = 0
    while true {
      switch feed.step {
      case .read(let sequence):
        sent += try await sendPage(from: sequence, of: filter, &feed, exchange.output)
      case .take:
        sent += try await sendNext(of: subscription, &feed, exchange.output)
      }
      if sent >= Self.turn {
        sent = 0
        await Task.yield()
      }
    }
  }

  // MARK: History

  private func sendPage(
    from sequence: UInt64, of filter: EventFilter<UInt16>, _ feed: inout FeedMachine,
    _ output: Outgoing<EventDelivery>
  ) async throws -> Int {
    let page = try await page(from: sequence)
    if page.isEmpty { feed.readToTheEnd() }
    var sent = 0
    for stored in page where feed.read(stored.sequence) {
      guard try Self.takes(stored, filter) else { continue }
      try await send(EventRecord(stored), leftOut: 0, feed, output)
      sent += 1
    }
    // The store had nothing of what is owed, and something behind it.
    if feed.step == .read(from: sequence) { feed.readToTheEnd() }
    return sent
  }

  private func page(from sequence: UInt64) async throws -> [StoredEvent] {
    do {
      return try await reader.events(from: sequence, limit: Self.pageSize)
    } catch let error as EventsNotKept {
      throw EventsExpired(firstKept: error.firstKept)
    }
  }

  /// Whether a filter takes a stored event; only where it asks for keys the event is decoded.
  private static func takes(
    _ stored: StoredEvent, _ filter: EventFilter<UInt16>
  ) throws -> Bool {
    if !filter.kinds.isEmpty, !filter.kinds.contains(stored.event.number) { return false }
    return try filter.keys.isEmpty || filter.takes(MarketEvent(stored))
  }

  // MARK: The present

  private func sendNext(
    of subscription: EventSubscription<MarketEvent>, _ feed: inout FeedMachine,
    _ output: Outgoing<EventDelivery>
  ) async throws -> Int {
    do {
      switch try await subscription.next() {
      case .missed(let sequences):
        feed.missed(sequences)
      case .event(let event, let position, let leftOut):
        guard feed.took(event.sequence, position: position) else { return 0 }
        try await send(event.record, leftOut: leftOut, feed, output)
        return 1
      case nil:
        throw Fault(
          .unavailable, "the server is about to end; subscribe again from \(feed.next)")
      }
    } catch is SubscriptionCutOff {
      throw Fault(
        .exhausted,
        "the subscriber did not keep up with live events of which none may be left out; take them "
          + "faster, or ask for fewer, and subscribe again from \(feed.next)")
    }
    return 0
  }

  private func send(
    _ record: EventRecord, leftOut: UInt64, _ feed: FeedMachine,
    _ output: Outgoing<EventDelivery>
  ) async throws {
    try await output.send(
      EventDelivery(record: record, leftOut: leftOut, resumeFrom: feed.next))
    feeds.noteDelivery()
  }

  /// A key as events have it: the instrument in its canonical form, where there is one.
  private static func canonical(_ key: String) -> String {
    let end = key.firstIndex(of: "@") ?? key.endIndex
    guard let colon = key[..<end].firstIndex(of: ":"),
      let instrument = try? MarketDomain.Instrument(
        exchange: String(key[..<colon]), code: String(key[key.index(after: colon)..<end]))
    else { return key }
    return "\(instrument)\(key[end...])"
  }
}
