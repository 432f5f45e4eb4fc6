internal import MarketContract
internal import PocketQuantClient

/// Lists the instruments of which there are bars.
enum SymbolsVerb: Verb {
  static let name = "symbols"
  static let summary = "lists the symbols of which there are bars"
  static let options = [
    Option("exchange", "EXCHANGE", "only those of this exchange"), Option.output,
  ]

  static func run(_ arguments: Arguments) async throws {
    let printer = DataPrinter(
      try arguments.outputFormat(), columns: ["exchange", "code", "intervals", "bars"],
      to: StandardOutput())
    let exchange = arguments["exchange"]
    if let exchange, !(1...32).contains(exchange.utf8.count) {
      throw CommandError.usage("--exchange is 1 to 32 characters")
    }
    try await Session.with(arguments) { client in
      for try await page in try await client.listSymbols(ListSymbols(exchange: exchange)) {
        for symbol in page.symbols {
          try printer.row([
            .text(symbol.instrument.exchange), .text(symbol.instrument.code),
            .list(symbol.intervals),
            .integer(Int(clamping: symbol.barCount)),
          ])
        }
      }
    }
    try printer.finish()
  }
}

/// Lists all series and where they stand.
enum StatusVerb: Verb {
  static let name = "status"
  static let summary = "lists all series, their bars and when they were synced"
  static let options = [Option.output]

  static func run(_ arguments: Arguments) async throws {
    let printer = DataPrinter(
      try arguments.outputFormat(),
      columns: ["symbol", "interval", "state", "bars", "first", "last", "synced"],
      to: StandardOutput())
    try await Session.with(arguments) { client in
      for try await page in try await client.getSyncStatus(GetSyncStatus()) {
        for series in page.series {
          try printer.row([
            .text("\(series.instrument)"), .text("\(series.interval)"), .text("\(series.state)"),
            .integer(Int(clamping: series.barCount)),
            series.span.map { .time($0.first) } ?? .absent,
            series.span.map { .time($0.last) } ?? .absent,
            series.lastSyncAt.map { .time($0) } ?? .absent,
          ])
        }
      }
    }
    try printer.finish()
  }
}
