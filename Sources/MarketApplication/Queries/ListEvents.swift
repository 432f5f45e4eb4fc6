public import MarketContract
internal import MarketDomain
public import Mediation

/// Gives the stored events from a sequence on.
public actor ListEventsHandler<Reader: MarketReader>: QueryHandler {
  private let reader: Reader

  init(_ reader: Reader) {
    self.reader = reader
  }

  /// Goes through the events page by page.
  public func handle(_ query: ListEvents, _ exchange: Exchange<ListEvents>) async throws {
    var next = query.from
    var rest = query.limit.map { Int(clamping: $0) } ?? Int.max
    while rest > 0 {
      let events = try await page(from: next, limit: min(rest, MarketDataSchema.maxEntriesPerPage))
      guard let last = events.last else { return }
      try await exchange.output.send(EventPage(events: events.map { EventRecord($0) }))
      rest -= events.count
      next = last.sequence + 1
    }
  }

  private func page(from sequence: UInt64, limit: Int) async throws -> [StoredEvent] {
    do {
      return try await reader.events(from: sequence, limit: limit)
    } catch let error as EventsNotKept {
      throw EventsExpired(firstKept: error.firstKept)
    }
  }
}

extension EventRecord {
  fileprivate init(_ stored: StoredEvent) {
    self.init(
      sequence: stored.sequence, id: UniqueID(high: stored.id.high, low: stored.id.low),
      event: stored.event.number, aggregateSequence: stored.aggregateSequence,
      occurredAt: Timestamp(stored.occurredAt), correlation: stored.correlation,
      payload: Bytes(stored.event.payload))
  }
}
