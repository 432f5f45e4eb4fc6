import MarketApplication
import MarketContract
import MarketDomain
import Mediation
import TestSupport
import Testing

@Suite("Asking for bars")
struct GetOHLCVTests {
  private static func query(
    from: Int64? = nil, to: Int64? = nil, limit: UInt64? = nil, keep: RangeEnd = .last,
    order: SortOrder = .ascending
  ) -> GetOHLCV {
    GetOHLCV(
      instrument: TestApplication.instrument, interval: .oneDay,
      from: from.map { Timestamp(nanoseconds: $0) }, to: to.map { Timestamp(nanoseconds: $0) },
      limit: limit, keep: keep, order: order)
  }

  private static func imported() async throws -> TestApplication {
    let application = TestApplication()
    try await application.importing([
      ImportBatch((0..<10).map { SampleBar($0 * 10, Double($0)) })
    ])
    return application
  }

  @Test("all bars come in ascending order, each as it was given")
  func all() async throws {
    let application = try await Self.imported()
    let rows = try await application.bars(Self.query())
    #expect(rows.map(\.time.nanoseconds) == (0..<10).map { $0 * 10 })
    #expect(rows[3].close == 3.5)
    #expect(rows[3].high == 4)
  }

  @Test("room is asked for before each message, and by nobody who has none left")
  func room() async throws {
    let application = try await Self.imported()
    for (limit, blocks) in [(nil, 4), (3, 1), (0, 0)] as [(UInt64?, Int)] {
      let steps = Record<String>()
      let output = Outgoing<MarketContract.Bars>(
        send: { _ in steps.append("sent") }, ready: { steps.append("asked") })
      _ = try await application.mediator.ask(
        Self.query(limit: limit), Exchange(context: .sample, output: output))
      #expect(steps.elements == (0..<blocks).flatMap { _ in ["asked", "sent"] })
    }
  }

  @Test("a range is half-open")
  func range() async throws {
    let application = try await Self.imported()
    let rows = try await application.bars(Self.query(from: 20, to: 50))
    #expect(rows.map(\.time.nanoseconds) == [20, 30, 40])
  }

  @Test("a limit keeps the end of the range that was asked for, in either order")
  func limit() async throws {
    let application = try await Self.imported()
    func times(_ query: GetOHLCV) async throws -> [Int64] {
      try await application.bars(query).map(\.time.nanoseconds)
    }
    #expect(try await times(Self.query(limit: 2)) == [80, 90])
    #expect(try await times(Self.query(limit: 2, keep: .first)) == [0, 10])
    #expect(try await times(Self.query(limit: 4, order: .descending)) == [90, 80, 70, 60])
    #expect(try await times(Self.query(from: 30, limit: 2, keep: .first)) == [30, 40])
    #expect(try await times(Self.query(limit: .max)).count == 10)
    #expect(try await times(Self.query(limit: 0)).isEmpty)
  }

  @Test("a range without bars is empty and no error")
  func emptyRange() async throws {
    let application = try await Self.imported()
    #expect(try await application.bars(Self.query(from: 1000)).isEmpty)
  }

  @Test("a range that ends before it begins is refused")
  func invalidRange() async throws {
    let application = try await Self.imported()
    await #expect(
      throws: GetOHLCV.Failure.invalidRange(
        InvalidRange(from: Timestamp(nanoseconds: 5), to: Timestamp(nanoseconds: 5)))
    ) { try await application.bars(Self.query(from: 5, to: 5)) }
  }

  @Test("a series that does not exist is named")
  func unknown() async throws {
    let failure = try await #require(throws: GetOHLCV.Failure.self) {
      try await TestApplication().bars(Self.query())
    }
    #expect(failure.description.contains("there are no 1d bars of TEST:A"))
  }
}

@Suite("Asking for the latest bar")
struct GetLatestBarTests {
  private static func latest(
    _ application: TestApplication, _ interval: MarketContract.Interval
  ) async throws -> MarketContract.Bar {
    try await application.mediator.ask(
      GetLatestBar(instrument: TestApplication.instrument, interval: interval),
      Exchange(context: .sample))
  }

  @Test("it is complete when its time has passed")
  func completeness() async throws {
    let application = TestApplication()
    let noon = TestApplication.now.nanoseconds
    let (hour, day) = (3_600_000_000_000 as Int64, 86_400_000_000_000 as Int64)
    try await application.importing(
      [ImportBatch([SampleBar(noon - hour, 1)])], interval: .oneHour)
    try await application.importing([ImportBatch([SampleBar(noon - day / 2, 2)])])
    #expect(try await Self.latest(application, .oneHour).isComplete)
    #expect(try await !Self.latest(application, .oneDay).isComplete)
  }

  @Test("names in small letters are the same names")
  func canonical() async throws {
    let application = TestApplication()
    try await application.importing([ImportBatch([SampleBar(10, 1)])])
    let bar = try await application.mediator.ask(
      GetLatestBar(
        instrument: MarketContract.Instrument(exchange: "test", code: "a"), interval: .oneDay),
      Exchange(context: .sample))
    #expect(bar.time.nanoseconds == 10)
  }

  @Test("it is given in place to whoever asks on a lane, and by the same actor to all others")
  func inPlace() async throws {
    let application = TestApplication()
    try await application.importing([ImportBatch([SampleBar(10, 1)])])
    let mediator = application.mediator
    let query = GetLatestBar(instrument: TestApplication.instrument, interval: .oneDay)
    let expected = try await Self.latest(application, .oneDay)
    for lane in application.lanes {
      #expect(try await lane.perform { try mediator.askInPlace(query, .sample) } == expected)
    }
    #expect(try await QueueLane().perform { try mediator.askInPlace(query, .sample) } == nil)
    #expect(try mediator.askInPlace(query, .sample) == nil)
  }

  @Test("a series that does not exist is named")
  func unknown() async throws {
    await #expect(
      throws: GetLatestBar.Failure.unknownSeries(
        UnknownSeries(instrument: TestApplication.instrument, interval: .oneWeek))
    ) { try await Self.latest(TestApplication(), .oneWeek) }
  }
}

@Suite("Lists")
struct ListTests {
  @Test("an instrument is listed once with all of its intervals, from the shortest")
  func symbols() async throws {
    let application = TestApplication()
    for interval in [MarketContract.Interval.oneDay, .oneMinute, .oneMonth] {
      try await application.importing([ImportBatch([SampleBar(10, 1)])], interval: interval)
    }
    try await application.importing(
      [ImportBatch([SampleBar(10, 1)])],
      instrument: MarketContract.Instrument(exchange: "OTHER", code: "Z"))
    let pages = Collected<SymbolPage>()
    _ = try await application.mediator.ask(
      ListSymbols(), Exchange(context: .sample, output: pages.outgoing))
    let symbols = pages.elements.flatMap(\.symbols)
    #expect(symbols.map(\.instrument.exchange) == ["OTHER", "TEST"])
    #expect(symbols.last?.intervals == ["1m", "1d", "1M"])
    #expect(symbols.last?.barCount == 3)
    let filtered = Collected<SymbolPage>()
    _ = try await application.mediator.ask(
      ListSymbols(exchange: "other"), Exchange(context: .sample, output: filtered.outgoing))
    #expect(filtered.elements.flatMap(\.symbols).map(\.instrument.code) == ["Z"])
  }

  @Test("long lists come in pages that keep to the schema")
  func pages() async throws {
    let application = TestApplication()
    for number in 0..<1001 {
      try await application.importing(
        [ImportBatch([SampleBar(10, 1)])],
        instrument: MarketContract.Instrument(exchange: "X", code: "\(10_000 + number)"))
    }
    let symbols = Collected<SymbolPage>()
    _ = try await application.mediator.ask(
      ListSymbols(), Exchange(context: .sample, output: symbols.outgoing))
    #expect(symbols.elements.map(\.symbols.count) == [1000, 1])
    let series = Collected<SyncStatusPage>()
    _ = try await application.mediator.ask(
      GetSyncStatus(), Exchange(context: .sample, output: series.outgoing))
    #expect(series.elements.map(\.series.count) == [1000, 1])
    let events = Collected<EventPage>()
    _ = try await application.mediator.ask(
      ListEvents(from: 0), Exchange(context: .sample, output: events.outgoing))
    #expect(events.elements.map(\.events.count) == [1000, 1])
    #expect(events.elements.flatMap(\.events).map(\.sequence) == Array(1...1001))
    for page in events.elements { #expect(throws: Never.self) { try page.validate() } }
  }

  @Test("events can be asked for from a sequence and up to a number")
  func events() async throws {
    let application = TestApplication()
    for time in 0..<6 {
      try await application.importing([ImportBatch([SampleBar(Int64(time), 1)])])
    }
    let pages = Collected<EventPage>()
    _ = try await application.mediator.ask(
      ListEvents(from: 3, limit: 2), Exchange(context: .sample, output: pages.outgoing))
    #expect(pages.elements.flatMap(\.events).map(\.sequence) == [3, 4])
    #expect(pages.elements.flatMap(\.events).allSatisfy { $0.correlation == 7 })
  }
}

@Suite("Words of the contract and values of the domain")
struct TranslationTests {
  @Test("every interval means the same on both sides", arguments: MarketContract.Interval.allCases)
  func intervals(_ interval: MarketContract.Interval) async throws {
    let application = TestApplication()
    try await application.importing([ImportBatch([SampleBar(10, 1)])], interval: interval)
    let summary = try #require(application.store.reader.summaries().first)
    #expect(summary.id.interval.rawValue == interval.description)
    guard case .barsImported(let event) = try await application.events().first else {
      Issue.record("no event")
      return
    }
    #expect(event.interval == interval)
  }

  @Test("every rejection of the domain has its problem in the contract")
  func problems() async throws {
    let bar = SampleBar(1, 10)
    func changed(_ change: (inout SampleBar) -> Void) -> SampleBar {
      var changed = bar
      change(&changed)
      return changed
    }
    let rows = [
      changed { $0.open = .nan }, changed { $0.high = .infinity }, changed { $0.volume = -1 },
      changed { $0.low = 20 }, changed { $0.open = 50 }, changed { $0.close = -50 },
    ]
    let summary = try await TestApplication().importing([ImportBatch(rows)])
    #expect(
      summary.rejections.map(\.problem) == [
        .notANumber, .infinite, .negativeVolume, .highBelowLow, .openOutside, .closeOutside,
      ])
  }
}
