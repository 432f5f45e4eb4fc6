internal import MarketContract
internal import PocketQuantClient

/// Prints the bars of a series.
enum BarsVerb: Verb {
  static let name = "bars"
  static let summary = "prints the bars of a series, every one of them"
  static let operands = [Operand(name: "EXCHANGE:CODE", help: "the symbol, such as NASDAQ:AAPL")]
  static let options = [
    Option.interval,
    Option("from", "TIME", "the first time that is within, a date or RFC 3339; UTC without offset"),
    Option("to", "TIME", "the first time that is not within any more"),
    Option("limit", "N", "the last N of the range, or the first N where --from is given"),
    Option("descending", nil, "the latest bar first"),
    Option.output,
  ]

  static func run(_ arguments: Arguments) async throws {
    let request = try request(arguments)
    let printer = DataPrinter(
      try arguments.outputFormat(), columns: ["time", "open", "high", "low", "close", "volume"],
      to: StandardOutput())
    try await Session.with(arguments) { client in
      for try await bars in try await client.getOHLCV(request) {
        for bar in bars {
          try printer.row([
            .time(bar.time), .number(bar.open), .number(bar.high), .number(bar.low),
            .number(bar.close), .number(bar.volume),
          ])
        }
      }
    }
    try printer.finish()
  }

  /// The query for what the user has named.
  static func request(_ arguments: Arguments) throws(CommandError) -> GetOHLCV {
    let from = try arguments.timestamp("from")
    return GetOHLCV(
      instrument: try arguments.instrument(arguments.operands[0]),
      interval: try arguments.interval(), from: from, to: try arguments.timestamp("to"),
      limit: try arguments.integer("limit", in: 0...Int.max).map { UInt64($0) },
      keep: from == nil ? .last : .first,
      order: arguments.has("descending") ? .descending : .ascending)
  }
}
