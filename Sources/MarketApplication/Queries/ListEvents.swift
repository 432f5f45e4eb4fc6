public import MarketContract
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
      let limit = min(rest, MarketDataSchema.maxEntriesPerPage)
      try await exchange.output.ready()
      let events = try await page(from: next, limit: limit)
      guard let last = events.last else { return }
      try await exchange.output.send(EventPage(events: events.map { EventRecord($0) }))
      // A page that is not full is the last, which needs nobody to take another one.
      if events.count < limit { return }
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
