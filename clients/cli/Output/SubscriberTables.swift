internal import MarketContract
internal import PocketQuantClient

/// How subscribers, what they parked and what they were given is printed.
enum SubscriberTables {
  static func subscribers(_ format: OutputFormat) -> DataPrinter {
    DataPrinter(
      format,
      columns: [
        "subscriber", "checkpoint", "latest", "replaying", "parked", "handled", "failures",
        "stopped",
      ], to: StandardOutput())
  }

  static func cells(_ status: SubscriberStatus) -> [Cell] {
    [
      .text(status.name), .integer(Int(clamping: status.checkpoint)),
      .integer(Int(clamping: status.latest)),
      status.replayingUpTo == 0 ? .absent : .integer(Int(clamping: status.replayingUpTo)),
      .integer(Int(clamping: status.parked)), .integer(Int(clamping: status.handled)),
      .integer(Int(clamping: status.failures)), status.stopped.map { .text($0) } ?? .absent,
    ]
  }

  static func printParked(_ client: MarketClient, _ format: OutputFormat) async throws {
    let printer = DataPrinter(
      format,
      columns: ["subscriber", "sequence", "event", "key", "attempts", "parked", "reason"],
      to: StandardOutput())
    for try await page in try await client.listParkedEvents(ListParkedEvents()) {
      for event in page.events {
        try printer.row([
          .text(event.subscriber), .integer(Int(clamping: event.record.sequence)),
          .text(name(of: event.record.event)), .text(event.key),
          .integer(Int(event.attempts)), .time(event.parkedAt),
          .text(event.attempts == 0 ? "stands behind another" : event.reason),
        ])
      }
    }
    try printer.finish()
  }

  static func printDeliveries(
    _ client: MarketClient, _ format: OutputFormat, limit: Int?
  ) async throws {
    let printer = DataPrinter(
      format,
      columns: ["subscriber", "sequence", "event", "outcome", "attempts", "begun", "ms", "reason"],
      to: StandardOutput())
    let request = ListRecentDeliveries(limit: limit.map { UInt32($0) })
    for delivery in try await client.listRecentDeliveries(request).deliveries {
      try printer.row([
        .text(delivery.subscriber), .integer(Int(clamping: delivery.sequence)),
        .text(name(of: delivery.event)), .text("\(delivery.outcome)"),
        .integer(Int(delivery.attempts)), .time(delivery.begunAt),
        delivery.took.map { .number($0 / .milliseconds(1)) } ?? .absent, .text(delivery.reason),
      ])
    }
    try printer.finish()
  }

  /// The event's name, or its number where this program does not know it.
  private static func name(of number: UInt16) -> String {
    switch number {
    case BarsImported.number: "BarsImported"
    case HistoricalDataSynced.number: "HistoricalDataSynced"
    case SeriesRemoved.number: "SeriesRemoved"
    default: "event \(number)"
    }
  }
}
