public import MarketContract
internal import MarketDomain
public import Mediation

/// Gives the instruments of which there are bars.
public actor ListSymbolsHandler<Reader: MarketReader>: QueryHandler {
  private let reader: Reader

  init(_ reader: Reader) {
    self.reader = reader
  }

  /// Goes through the series and puts those of one instrument together.
  public func handle(_ query: ListSymbols, _ exchange: Exchange<ListSymbols>) async throws {
    let exchangeName = query.exchange?.uppercased()
    var page: [ListedSymbol] = []
    for summary in reader.summaries() {
      let instrument = MarketContract.Instrument(summary.id.instrument)
      if let exchangeName, instrument.exchange != exchangeName { continue }
      let interval = summary.id.interval.rawValue
      if page.last?.instrument == instrument {
        page[page.count - 1].intervals.append(interval)
        page[page.count - 1].barCount += UInt64(clamping: summary.barCount)
        continue
      }
      if page.count == MarketDataSchema.maxEntriesPerPage {
        try await exchange.output.send(SymbolPage(symbols: page))
        page = []
      }
      if page.isEmpty { try await exchange.output.ready() }
      page.append(
        ListedSymbol(
          instrument: instrument, intervals: [interval],
          barCount: UInt64(clamping: summary.barCount)))
    }
    if !page.isEmpty { try await exchange.output.send(SymbolPage(symbols: page)) }
  }
}
