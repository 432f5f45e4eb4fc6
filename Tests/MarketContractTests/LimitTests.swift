import MarketContract
import TestSupport
import Testing

@Suite("The limits of the contract")
struct LimitTests {
  /// What a limit of the schema refuses: a value that breaks it, or lies just within it.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let check: @Sendable () throws -> Void

    /// A value that neither end lets pass.
    static func breaks<M: WireMessage>(
      _ value: M, _ rule: WireError.Rule, _ field: String
    ) -> Case {
      Case(testDescription: "\(M.self).\(field) breaks \(rule)") {
        #expect(throws: WireError(rule, field)) { try value.encoded() }
        var writer = WireWriter()
        value.encode(into: &writer)
        #expect(throws: WireError(rule, field)) { try M(decoding: writer.flattened()) }
      }
    }

    /// A value that both ends let pass.
    static func keeps<M: WireMessage>(_ value: M, _ field: String) -> Case {
      Case(testDescription: "\(M.self).\(field) is within") {
        let decoded = try M(decoding: try value.encoded())
        #expect(decoded == value)
      }
    }
  }

  private static func text(_ count: Int) -> String { String(repeating: "x", count: count) }

  private static let instrument = Instrument(exchange: "X", code: "Y")
  private static let counts = RowCounts(
    received: 0, inserted: 0, updated: 0, unchanged: 0, duplicates: 0, rejected: 0)
  private static let span = TimeSpan(
    first: Timestamp(nanoseconds: 1), last: Timestamp(nanoseconds: 2))
  private static let rejected = RejectedRow(row: 1, problem: .infinite)
  private static let symbol = ListedSymbol(instrument: instrument, intervals: ["1d"], barCount: 0)
  private static let status = SyncStatus(
    instrument: instrument, interval: .oneDay, state: .imported, barCount: 0)

  private static func record(_ payload: Int) -> EventRecord {
    EventRecord(
      sequence: 1, id: .none, event: 1, aggregateSequence: 1,
      occurredAt: Timestamp(nanoseconds: 0), correlation: 1,
      payload: Bytes(Array(repeating: 1, count: payload)))
  }

  private static func summary(_ count: Int) -> ImportSummary {
    ImportSummary(
      counts: counts, barCount: 0, rejections: Array(repeating: rejected, count: count))
  }

  private static func synced(_ provider: Int) -> SyncSummary {
    SyncSummary(counts: counts, barCount: 0, provider: text(provider))
  }

  private static func symbols(_ intervals: [String]) -> ListedSymbol {
    ListedSymbol(instrument: instrument, intervals: intervals, barCount: 0)
  }

  private static let texts: [Case] = [
    .breaks(Instrument(exchange: "", code: "Y"), .length, "exchange"),
    .breaks(Instrument(exchange: text(33), code: "Y"), .length, "exchange"),
    .breaks(Instrument(exchange: "X", code: ""), .length, "code"),
    .breaks(Instrument(exchange: "X", code: text(33)), .length, "code"),
    .breaks(Instrument(exchange: "X", code: String(repeating: "é", count: 17)), .length, "code"),
    .keeps(Instrument(exchange: text(32), code: String(repeating: "é", count: 16)), "code"),
    .breaks(InvalidInstrument(exchange: text(33), code: ""), .length, "exchange"),
    .breaks(InvalidInstrument(exchange: "", code: text(33)), .length, "code"),
    .keeps(InvalidInstrument(exchange: "", code: text(32)), "code"),
    .breaks(ListSymbols(exchange: ""), .length, "exchange"),
    .breaks(ListSymbols(exchange: text(33)), .length, "exchange"),
    .keeps(ListSymbols(exchange: text(32)), "exchange"), .keeps(ListSymbols(), "exchange"),
    .breaks(synced(0), .length, "provider"), .breaks(synced(65), .length, "provider"),
    .keeps(synced(64), "provider"),
    .breaks(ProviderFailed(provider: "", reason: ""), .length, "provider"),
    .breaks(ProviderFailed(provider: text(65), reason: ""), .length, "provider"),
    .breaks(ProviderFailed(provider: "p", reason: text(1025)), .length, "reason"),
    .keeps(ProviderFailed(provider: "p", reason: text(1024)), "reason"),
    .breaks(
      HistoricalDataSynced(
        instrument: instrument, interval: .oneDay, counts: counts, span: span, provider: ""),
      .length, "provider"),
    .breaks(record(7), .length, "payload"), .breaks(record(65_537), .length, "payload"),
    .keeps(record(8), "payload"), .keeps(record(65_536), "payload"),
  ]

  private static func comparison(_ count: Int) -> SchemaComparison {
    SchemaComparison(
      requests: Array(
        repeating: RequestVerdict(request: 1, name: "A", compatibility: .identical), count: count))
  }

  private static func verdict(rule: String? = nil, place: String? = nil) -> RequestVerdict {
    RequestVerdict(request: 1, name: "A", compatibility: .broken, rule: rule, place: place)
  }

  private static let service: [Case] = [
    .breaks(SchemaText(text: "", hash: Bytes(Array(repeating: 0, count: 32))), .length, "text"),
    .breaks(SchemaText(text: "a", hash: Bytes(Array(repeating: 0, count: 31))), .length, "hash"),
    .breaks(SchemaText(text: "a", hash: Bytes(Array(repeating: 0, count: 33))), .length, "hash"),
    .breaks(CompareSchema(text: ""), .length, "text"),
    .breaks(CompareSchema(text: text(262_145)), .length, "text"),
    .keeps(CompareSchema(text: text(262_144)), "text"),
    .breaks(UnreadableSchema(reason: text(1025)), .length, "reason"),
    .breaks(verdict(rule: ""), .length, "rule"), .breaks(verdict(rule: text(65)), .length, "rule"),
    .keeps(verdict(rule: text(64), place: text(256)), "rule"),
    .breaks(verdict(place: text(257)), .length, "place"),
    .breaks(comparison(4097), .length, "requests"), .keeps(comparison(4096), "requests"),
  ]

  private static let lists: [Case] = [
    .breaks(summary(1001), .length, "rejections"), .keeps(summary(1000), "rejections"),
    .breaks(
      RowsRejected(
        received: 1, rejected: 1, rejections: Array(repeating: rejected, count: 1001)),
      .length, "rejections"),
    .breaks(symbols([]), .length, "intervals"),
    .breaks(symbols(Array(repeating: "1d", count: 65)), .length, "intervals"),
    .keeps(symbols(Array(repeating: "1d", count: 64)), "intervals"),
    .breaks(symbols(["1d", ""]), .length, "intervals"),
    .breaks(symbols(["12345"]), .length, "intervals"), .keeps(symbols(["1234"]), "intervals"),
    .breaks(SymbolPage(symbols: Array(repeating: symbol, count: 1001)), .length, "symbols"),
    .keeps(SymbolPage(symbols: Array(repeating: symbol, count: 1000)), "symbols"),
    .breaks(SyncStatusPage(series: Array(repeating: status, count: 1001)), .length, "series"),
    .keeps(SyncStatusPage(series: Array(repeating: status, count: 1000)), "series"),
    .breaks(EventPage(events: Array(repeating: record(8), count: 1001)), .length, "events"),
    .keeps(EventPage(events: Array(repeating: record(8), count: 1000)), "events"),
  ]

  private static func sync(_ bars: UInt32) -> SyncHistoricalData {
    SyncHistoricalData(instrument: instrument, interval: .oneDay, bars: bars)
  }

  private static func bar(_ place: Int, _ bad: Double) -> Bar {
    var numbers: [Double] = [2, 3, 1, 2, 5]
    numbers[place] = bad
    return Bar(
      time: Timestamp(nanoseconds: 0), open: numbers[0], high: numbers[1], low: numbers[2],
      close: numbers[3], volume: numbers[4], isComplete: true)
  }

  private static let numbers: [Case] =
    [
      .breaks(sync(0), .range, "bars"), .breaks(sync(1_000_001), .range, "bars"),
      .breaks(sync(.max), .range, "bars"), .keeps(sync(1), "bars"),
      .keeps(sync(1_000_000), "bars"), .breaks(bar(4, -1), .range, "volume"),
      .breaks(bar(4, -.leastNonzeroMagnitude), .range, "volume"), .keeps(bar(4, -0.0), "volume"),
      .keeps(bar(0, -.greatestFiniteMagnitude), "open"),
    ]
    + ["open", "high", "low", "close", "volume"].enumerated().flatMap { place, field in
      [.nan, .infinity, -.infinity].map { .breaks(bar(place, $0), .notFinite, field) }
    }

  private static let nested: [Case] = [
    .breaks(
      GetLatestBar(instrument: Instrument(exchange: "X", code: ""), interval: .oneDay), .length,
      "instrument.code"),
    .breaks(
      SymbolPage(symbols: [symbol, symbols(["1d", "12345"])]), .length, "symbols.intervals"),
    .breaks(
      SyncStatusPage(series: [
        SyncStatus(
          instrument: Instrument(exchange: text(40), code: "Y"), interval: .oneDay,
          state: .imported, barCount: 0)
      ]), .length, "series.instrument.exchange"),
    .breaks(EventPage(events: [record(8), record(3)]), .length, "events.payload"),
  ]

  @Test(
    "are kept at both ends, each with its rule and its field",
    arguments: texts + service + lists + numbers + nested)
  func limit(_ limit: Case) throws {
    try limit.check()
  }

  @Test("a table has at most the rows of the schema's limit, and finite prices")
  func tables() throws {
    func bars(_ count: Int, volume: Double = 1, high: Double = 1) -> Bars {
      let ones = Column<Double>(storage: Array(repeating: 1, count: count))
      return Bars(
        time: Column(storage: Array(0..<Int64(count))), open: ones,
        high: Column(storage: Array(repeating: high, count: count)), low: ones, close: ones,
        volume: Column(storage: Array(repeating: volume, count: count)))
    }
    let most = MarketDataSchema.maxRowsPerMessage
    for limit: Case in [
      .keeps(bars(most), "rows"), .breaks(bars(most + 1), .length, ""), .keeps(bars(0), "rows"),
      .breaks(bars(3, volume: -1), .range, "volume"),
      .breaks(bars(3, volume: .nan), .notFinite, "volume"),
      .breaks(bars(3, high: .infinity), .notFinite, "high"),
    ] { try limit.check() }
  }

  @Test("the columns of a table are equally long", arguments: 1..<6)
  func ragged(_ shorter: Int) throws {
    let columns = (0..<6).map {
      Column<Double>(storage: Array(repeating: 1, count: $0 == shorter ? 1 : 2))
    }
    let rows = Rows(
      time: Column(storage: [1, 2]), open: columns[1], high: columns[2], low: columns[3],
      close: columns[4], volume: columns[5])
    let field = ["time", "open", "high", "low", "close", "volume"][shorter]
    try Case.breaks(rows, .ragged, field).check()
    try Case.breaks(ImportBatch(rows: rows, unreadable: 0), .ragged, "rows.\(field)").check()
  }
}
