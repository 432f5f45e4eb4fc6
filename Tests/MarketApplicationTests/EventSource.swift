import MarketContract
import MarketDomain
import Mediation
import Synchronization
import TestSupport

@testable import MarketApplication

/// Stored events and a bus, without the series behind them.
final class EventSource: MarketReader {
  let bus = EventBus<MarketEvent>()
  let feeds: EventFeeds
  private let state = Mutex<(events: [StoredEvent], firstKept: UInt64)>(([], 1))

  init(_ limits: EventFeeds.Limits = .init()) {
    feeds = EventFeeds(limits)
  }

  var lastSequence: UInt64 { UInt64(state.withLock { $0.events.count }) }

  /// Stores events of the series `TEST:A`, `TEST:B`, … in turn and publishes them, as a commit does.
  func commit(_ count: Int, codes: [String] = ["A"]) throws {
    try state.withLock { state in
      let added = try (0..<count).map { index in
        let sequence = UInt64(state.events.count + index + 1)
        var series = Series(
          id: try .sample(codes[(state.events.count + index) % codes.count], .oneDay), version: 1,
          barCount: 1, span: nil, standing: .imported, lastSequence: sequence)
        try series.remove(
          at: Instant(nanoseconds: Int64(sequence)), eventID: EventID(high: 1, low: sequence))
        return StoredEvent(
          sequence: sequence, id: EventID(high: 1, low: sequence), aggregateSequence: sequence,
          occurredAt: Instant(nanoseconds: Int64(sequence)), correlation: sequence,
          event: try EncodedEvent(series.uncommittedEvents[0]))
      }
      state.events += added
      try bus.publishAll(added.map { try MarketEvent($0) })
    }
  }

  /// Publishes a live event.
  func publish(_ event: MarketDataEvent) throws {
    try bus.publish(
      MarketEvent(
        live: event, id: EventID(high: 2, low: 2), occurredAt: Instant(nanoseconds: 5),
        correlation: 5))
  }

  /// Forgets the events before `sequence`.
  func forget(before sequence: UInt64) { state.withLock { $0.firstKept = sequence } }

  func events(from sequence: UInt64, limit: Int) async throws -> [StoredEvent] {
    let (events, firstKept) = state.withLock { ($0.events, $0.firstKept) }
    if sequence > 0, sequence < firstKept { throw EventsNotKept(firstKept: firstKept) }
    return Array(events.dropFirst(Int(max(sequence, firstKept)) - 1).prefix(limit))
  }

  /// Subscribes until `take` throws; gives what that or the subscription ended with.
  func subscribe(
    from: UInt64? = nil, events: [UInt16] = [], keys: [String] = [], user: UInt32 = 5,
    take: @escaping @Sendable (EventDelivery) async throws -> Void
  ) async -> any Error {
    do {
      try await SubscribeEventsHandler(self, bus, feeds).handle(
        SubscribeEvents(from: from, events: events, keys: keys),
        Exchange(
          context: RequestContext(
            correlation: 1, caller: Caller(user: user, group: 1, process: 1)),
          output: Outgoing(send: take)))
      return Enough()
    } catch {
      return error
    }
  }

  // What has nothing to do with events.

  func latestBar(of series: SeriesID) -> MarketDomain.Bar? { nil }
  func bars(of series: SeriesID, _ selection: BarSelection) async throws -> MemoryCursor? { nil }
  func summaries() -> [SeriesSummary] { [] }
}

/// A subscriber that wants no more.
struct Enough: Error {}
