import MarketContract
import Testing

@Suite("Enums, events and the facts of the contract")
struct EnumAndEventTests {
  @Test("intervals are read and written as people do")
  func intervals() {
    let names = [
      "1m", "3m", "5m", "15m", "30m", "45m", "1h", "2h", "3h", "4h", "1d", "1w", "1M",
    ]
    #expect(Interval.allCases.map(\.description) == names)
    #expect(Interval.allCases.map(\.rawValue) == Array(1...13))
    #expect(names.map { Interval($0) } == Interval.allCases)
    for text in ["", "1D", "2m", "oneDay"] { #expect(Interval(text) == nil, "\(text)") }
  }

  @Test("cases without a text have their names")
  func names() {
    #expect(SortOrder("descending") == .descending)
    #expect("\(RangeEnd.first)" == "first")
    #expect(SyncState("completed") == .completed)
    #expect(RangeEnd("middle") == nil)
  }

  @Test("all problems of rows are told apart, and those that are not known say their number")
  func problems() {
    let texts = (1...7 as ClosedRange<UInt8>).map { "\(RowProblem(rawValue: $0))" }
    #expect(
      texts == [
        "not a number", "infinite", "negative volume", "high below low",
        "open outside low and high", "close outside low and high", "unknown 7",
      ])
    for number in 0...255 as ClosedRange<UInt8> {
      #expect(RowProblem(rawValue: number).rawValue == number)
      #expect(SyncState(rawValue: number).rawValue == number)
    }
    for text in texts.dropLast() { #expect(RowProblem(text)?.description == text) }
    #expect(RowProblem("") == nil)
  }

  @Test("an event is read by its number, and one that is not known is kept")
  func events() throws {
    let removed = SeriesRemoved(
      instrument: Instrument(exchange: "X", code: "Y"), interval: .oneDay, removedBars: 5)
    let payload = try removed.encoded()
    let event = try MarketDataEvent(number: SeriesRemoved.number, payload: payload)
    #expect(event == .seriesRemoved(removed))
    #expect(event.name == "SeriesRemoved")
    let unknown = try MarketDataEvent(number: 99, payload: payload)
    #expect(unknown == .unknown(number: 99, payload: payload))
    #expect(unknown.name == "event 99")
    #expect([BarsImported.number, HistoricalDataSynced.number, SeriesRemoved.number] == [1, 2, 3])
  }

  @Test("an event whose bytes are no such event is refused", arguments: [1, 2, 3] as [UInt16])
  func damagedEvents(_ number: UInt16) {
    #expect(throws: WireError.self) {
      try MarketDataEvent(number: number, payload: Bytes([8, 0, 0, 0, 0, 0, 0, 0]))
    }
  }

  @Test("methods have the numbers and descriptors of the schema")
  func methods() {
    let service = [240, 241, 242, 243, 244] as [UInt16]
    let numbers = Array(1...7) + Array(16...26) + Array(208...221) + service
    #expect(MarketDataMethod.allCases.map(\.rawValue) == numbers)
    let probingCommands: Set<UInt16> = [217, 219, 221]
    for method in MarketDataMethod.allCases {
      #expect(method.descriptor.number == method.rawValue)
      #expect(
        method.descriptor.isCommand
          == (method.rawValue < 16 || probingCommands.contains(method.rawValue)))
    }
    #expect(MarketDataMethod.getOHLCV.descriptor.name == "GetOHLCV")
    #expect(MarketDataMethod(rawValue: 0) == nil)
    #expect(MarketDataMethod(rawValue: 8) == nil)
  }

  @Test("the schema's facts are there for programs")
  func facts() {
    #expect(MarketDataSchema.name == "pocketquant.market_data")
    #expect(MarketDataSchema.hash.count == 32)
    #expect(MarketDataSchema.maxRowsPerMessage == 65_536)
    #expect(MarketDataSchema.maxBarsPerSync == 1_000_000)
    #expect(MarketDataSchema.maxListedRejections == 1000)
    #expect(MarketDataSchema.maxEntriesPerPage == 1000)
    #expect(MarketDataSchema.maxSchemaBytes == 262_144)
    #expect(MarketDataSchema.text.hasPrefix("/// What PocketQuant's clients and its server say"))
    #expect(!MarketDataSchema.text.contains("\nimport \""))
    #expect(MarketDataSchema.text.contains("query DescribeSchema @240"))
  }
}
