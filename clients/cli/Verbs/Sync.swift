internal import MarketContract
internal import PocketQuantClient

/// Has the server fetch the latest bars of a series from its source.
enum SyncVerb: Verb {
  static let name = "sync"
  static let summary = "has the server fetch the latest bars of a series from its source"
  static let operands = [Operand(name: "EXCHANGE:CODE", help: "the symbol, such as NASDAQ:AAPL")]
  static let options = [
    Option.interval,
    Option("bars", "N", "how many bars, counted back from now, 1 to 1000000; 500 without it"),
    Option.output,
  ]
  static let notes = """
    The source is the synthetic market, which is the same every time and never closes.
    """

  static func run(_ arguments: Arguments) async throws {
    let request = SyncHistoricalData(
      instrument: try arguments.instrument(arguments.operands[0]),
      interval: try arguments.interval(),
      bars: UInt32(
        try arguments.integer("bars", in: 1...MarketDataSchema.maxBarsPerSync) ?? 500))
    let format = try arguments.outputFormat()
    let summary = try await Session.with(arguments) { client in
      try await sync(request, client)
    }
    let printer = DataPrinter(
      format,
      columns: [
        "symbol", "interval", "received", "inserted", "updated", "unchanged", "bars", "provider",
      ], to: StandardOutput())
    let counts = summary.counts
    try printer.row(
      [.text("\(request.instrument)"), .text("\(request.interval)")]
        + [
          counts.received, counts.inserted, counts.updated, counts.unchanged, summary.barCount,
        ].map { .integer(Int(clamping: $0)) } + [.text(summary.provider)])
    try printer.finish()
  }

  private static func sync(
    _ request: SyncHistoricalData, _ client: MarketClient
  ) async throws -> SyncSummary {
    let progress = ProgressBar("syncing \(request.instrument)")
    let id = UniqueID.random()
    do {
      let call = try await client.syncHistoricalData(
        request, options: CallOptions(commandID: id))
      for try await step in call {
        progress.update(
          Int(clamping: step.received), of: Int(clamping: step.requested),
          note: Shown.count(step.received, "bar"))
      }
      progress.clear()
      return try await call.reply()
    } catch {
      progress.clear()
      throw CommandError(error, outcomeOf: "the sync", of: "SyncHistoricalData", id)
    }
  }
}
