internal import MarketContract
internal import PocketQuantClient

/// Prints the stored events.
enum EventsVerb: Verb {
  static let name = "events"
  static let summary = "prints what has happened, in the order of the commits"
  static let options = [
    Option("from", "SEQUENCE", "the first sequence; all that are kept where it is not given"),
    Option("limit", "N", "the most events"), Option.output,
  ]

  static func run(_ arguments: Arguments) async throws {
    let request = ListEvents(
      from: UInt64(try arguments.integer("from", in: 0...Int.max) ?? 0),
      limit: try arguments.integer("limit", in: 0...Int.max).map { UInt64($0) })
    let printer = DataPrinter(
      try arguments.outputFormat(), columns: EventLine.columns, to: StandardOutput())
    try await Session.with(arguments) { client in
      for try await page in try await client.listEvents(request) {
        for record in page.events { try printer.row(try EventLine(record).cells) }
      }
    }
    try printer.finish()
  }
}

/// A stored event as it is printed.
struct EventLine {
  static let columns = [
    "sequence", "time", "event", "symbol", "interval", "details", "id", "correlation",
  ]

  let cells: [Cell]

  /// - Throws: where the event's bytes are not what its number says.
  init(_ record: EventRecord) throws(CommandError) {
    let event: MarketDataEvent
    do throws(WireError) {
      event = try MarketDataEvent(number: record.event, payload: record.payload)
    } catch {
      throw .failed("event \(record.sequence) cannot be read: \(error)")
    }
    let (series, details) = Self.contents(of: event)
    cells = [
      .integer(Int(clamping: record.sequence)), .time(record.occurredAt), .text(event.name),
      series.map { .text("\($0.0)") } ?? .absent, series.map { .text("\($0.1)") } ?? .absent,
      .text(details), .text("\(record.id)"), .text(String(record.correlation, radix: 16)),
    ]
  }

  private static func contents(
    of event: MarketDataEvent
  ) -> (series: (Instrument, Interval)?, details: String) {
    switch event {
    case .barsImported(let event):
      return ((event.instrument, event.interval), describe(event.counts, event.span))
    case .historicalDataSynced(let event):
      return (
        (event.instrument, event.interval),
        describe(event.counts, event.span) + " from \(event.provider)"
      )
    case .seriesRemoved(let event):
      return (
        (event.instrument, event.interval), "\(Shown.count(event.removedBars, "bar")) removed"
      )
    case .unknown(_, let payload): return (nil, "\(Shown.count(payload.count, "byte"))")
    }
  }

  private static func describe(_ counts: RowCounts, _ span: TimeSpan) -> String {
    let parts = [
      (counts.inserted, "inserted"), (counts.updated, "updated"), (counts.unchanged, "unchanged"),
      (counts.duplicates, "duplicates"), (counts.rejected, "rejected"),
    ].filter { $0.0 > 0 }.map { "\(Shown.count($0.0)) \($0.1)" }
    return "\(parts.joined(separator: ", ")), \(span.first) to \(span.last)"
  }
}
