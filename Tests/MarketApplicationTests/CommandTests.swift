import MarketApplication
import MarketContract
import MarketDomain
import Mediation
import TestSupport
import Testing

@Suite("Importing bars")
struct ImportBarsTests {
  private static func broken(_ time: Int64) -> SampleBar {
    var bar = SampleBar(time, 1)
    bar.volume = -1
    return bar
  }

  @Test("all batches of the stream are one import with one event")
  func oneUnit() async throws {
    let application = TestApplication()
    let summary = try await application.importing([
      ImportBatch([SampleBar(10, 1), SampleBar(20, 2)]), ImportBatch([SampleBar(30, 3)]),
    ])
    #expect(summary.counts.received == 3)
    #expect(summary.counts.inserted == 3)
    #expect(summary.barCount == 3)
    #expect(
      summary.span
        == MarketContract.TimeSpan(
          first: Timestamp(nanoseconds: 10), last: Timestamp(nanoseconds: 30)))
    let events = try await application.events()
    #expect(
      events == [
        .barsImported(
          BarsImported(
            instrument: TestApplication.instrument, interval: .oneDay, counts: summary.counts,
            span: try #require(summary.span)))
      ])
  }

  @Test("rows that are no bars are listed by their place in the whole stream")
  func rejections() async throws {
    let application = TestApplication()
    let summary = try await application.importing([
      ImportBatch([SampleBar(10, 1), Self.broken(11)], unreadable: 2),
      ImportBatch([Self.broken(12), SampleBar(20, 1)]),
    ])
    #expect(summary.rejections.map(\.row) == [1, 2])
    #expect(summary.rejections.allSatisfy { $0.problem == .negativeVolume })
    #expect(summary.counts.received == 6)
    #expect(summary.counts.rejected == 4)
    #expect(summary.counts.inserted == 2)
  }

  @Test("a thousand rejected rows are listed and the others counted")
  func manyRejections() async throws {
    let application = TestApplication()
    let summary = try await application.importing([
      ImportBatch((0..<700).map { Self.broken($0) }),
      ImportBatch((0..<700).map { Self.broken($0) }),
    ])
    #expect(summary.rejections.count == 1000)
    #expect(summary.counts.rejected == 1400)
    #expect(summary.rejections.last?.row == 999)
  }

  @Test("a strict import with one row that is no bar keeps nothing")
  func strict() async throws {
    let application = TestApplication()
    let failure = try await #require(throws: ImportBars.Failure.self) {
      try await application.importing(
        [ImportBatch([SampleBar(10, 1), Self.broken(11)])], strict: true)
    }
    guard case .rowsRejected(let error) = failure else {
      Issue.record("\(failure)")
      return
    }
    #expect(error.received == 2)
    #expect(error.rejected == 1)
    #expect(error.rejections.map(\.row) == [1])
    #expect(failure.callError.executed == .never)
    #expect(application.store.reader.summaries().isEmpty)
    #expect(try await application.events().isEmpty)
  }

  @Test("a row that the caller could not read refuses a strict import as well")
  func strictUnreadable() async throws {
    let application = TestApplication()
    await #expect(throws: ImportBars.Failure.self) {
      try await application.importing(
        [ImportBatch([SampleBar(10, 1)], unreadable: 1)], strict: true)
    }
    #expect(application.store.reader.summaries().isEmpty)
  }

  @Test("no more unreadable rows are believed than any file has, at once or batch by batch")
  func unbelievable() async throws {
    for claims in [[UInt64.max], [1, 1 << 53], [1 << 53, 1]] {
      let application = TestApplication()
      let failure = try await #require(throws: ImportBars.Failure.self) {
        try await application.importing(
          claims.map { ImportBatch([SampleBar(10, 1)], unreadable: $0) })
      }
      #expect(failure.callError.code == .invalidArgument)
      #expect(failure.callError.executed == .never)
      #expect(failure.callError.message.contains("field unreadable"))
      #expect(application.store.reader.summaries().isEmpty)
    }
    let most = try await TestApplication().importing([
      ImportBatch([SampleBar(10, 1)], unreadable: 1 << 53)
    ])
    #expect(most.counts.rejected == 1 << 53)
    #expect(most.counts.received == 1 << 53 + 1)
  }

  @Test("an import without bars changes nothing and raises nothing")
  func empty() async throws {
    let application = TestApplication()
    let summary = try await application.importing([])
    #expect(summary.counts.received == 0)
    #expect(summary.barCount == 0)
    #expect(summary.span == nil)
    #expect(application.store.reader.summaries().isEmpty)
    #expect(try await application.events().isEmpty)
  }

  @Test("an instrument that is none is refused before the stream is taken")
  func invalidInstrument() async throws {
    let application = TestApplication()
    let failure = try await #require(throws: ImportBars.Failure.self) {
      try await application.importing(
        [ImportBatch([SampleBar(10, 1)])],
        instrument: MarketContract.Instrument(exchange: "NAS DAQ", code: "A"))
    }
    #expect(
      failure == .invalidInstrument(InvalidInstrument(exchange: "NAS DAQ", code: "A")))
  }

  @Test("a stream that breaks off leaves nothing")
  func brokenStream() async throws {
    let application = TestApplication()
    let input = Incoming(
      [ImportBatch([SampleBar(10, 1)])], failure: Fault(.cancelled, "the caller is gone"))
    let failure = try await #require(throws: ImportBars.Failure.self) {
      try await application.mediator.send(
        ImportBars(instrument: TestApplication.instrument, interval: .oneDay, strict: false),
        Exchange(context: .sample, input: input))
    }
    #expect(failure.callError.code == .cancelled)
    #expect(failure.callError.executed == .never)
    #expect(application.store.reader.summaries().isEmpty)
  }

  @Test("two imports of the same series at once are both kept")
  func concurrent() async throws {
    let application = TestApplication()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<3 {
        group.addTask {
          let bars = (0..<50).map { SampleBar(Int64($0 * 3 + lane), 1) }
          _ = try await application.importing([ImportBatch(bars)])
        }
      }
      try await group.waitForAll()
    }
    #expect(application.store.reader.summaries().first?.barCount == 150)
    #expect(try await application.events().count == 3)
  }
}

@Suite("Syncing history")
struct SyncTests {
  private static let request = SyncHistoricalData(
    instrument: TestApplication.instrument, interval: .oneDay, bars: 3)

  @Test("the source's bars are stored, and how far it has come is told")
  func success() async throws {
    let application = TestApplication()
    application.provider.answers.withLock {
      $0 = [.success([[SampleBar(10, 1), SampleBar(20, 2)], [SampleBar(30, 3)]])]
    }
    let progress = Collected<SyncProgress>()
    let summary = try await application.mediator.send(
      Self.request, Exchange(context: .sample, output: progress.outgoing))
    #expect(progress.elements.map(\.received) == [2, 3])
    #expect(progress.elements.allSatisfy { $0.requested == 3 })
    #expect(summary.counts.inserted == 3)
    #expect(summary.barCount == 3)
    #expect(summary.provider == "scripted")
    let events = try await application.events()
    guard case .historicalDataSynced(let event) = events.first, events.count == 1 else {
      Issue.record("\(events)")
      return
    }
    #expect(event.provider == "scripted")
    #expect(event.counts == summary.counts)
    let standing = application.store.reader.summaries().first?.standing
    #expect(standing == .synced(at: TestApplication.now))
  }

  @Test("a source that gives no bars is a declared error that carries what it said")
  func failure() async throws {
    let application = TestApplication()
    application.provider.answers.withLock { $0 = [.failure(ProviderFailure("throttled"))] }
    await #expect(
      throws: SyncHistoricalData.Failure.providerFailed(
        ProviderFailed(provider: "scripted", reason: "throttled"))
    ) {
      try await application.mediator.send(Self.request, Exchange(context: .sample))
    }
    #expect(application.store.reader.summaries().isEmpty)
  }

  @Test("a long reason is cut to what the schema allows, at a character's edge")
  func longReason() async throws {
    let application = TestApplication()
    let reason = "a" + String(repeating: "é", count: 900)
    application.provider.answers.withLock { $0 = [.failure(ProviderFailure(reason))] }
    let failure = try await #require(throws: SyncHistoricalData.Failure.self) {
      try await application.mediator.send(Self.request, Exchange(context: .sample))
    }
    guard case .providerFailed(let error) = failure else {
      Issue.record("\(failure)")
      return
    }
    #expect(error.reason == "a" + String(repeating: "é", count: 511))
    #expect(throws: Never.self) { try error.validate() }
  }
}

@Suite("Removing a series")
struct RemoveSeriesTests {
  @Test("a removed series is gone and its removal is an event")
  func removal() async throws {
    let application = TestApplication()
    try await application.importing([ImportBatch([SampleBar(10, 1), SampleBar(20, 1)])])
    let summary = try await application.mediator.send(
      RemoveSeries(instrument: TestApplication.instrument, interval: .oneDay),
      Exchange(context: .sample))
    #expect(summary.removedBars == 2)
    #expect(application.store.reader.summaries().isEmpty)
    #expect(
      try await application.events().last
        == .seriesRemoved(
          SeriesRemoved(
            instrument: TestApplication.instrument, interval: .oneDay, removedBars: 2)))
  }

  @Test("a series that does not exist cannot be removed")
  func unknown() async throws {
    let application = TestApplication()
    await #expect(
      throws: RemoveSeries.Failure.unknownSeries(
        UnknownSeries(instrument: TestApplication.instrument, interval: .oneDay))
    ) {
      try await application.mediator.send(
        RemoveSeries(instrument: TestApplication.instrument, interval: .oneDay),
        Exchange(context: .sample))
    }
  }
}
