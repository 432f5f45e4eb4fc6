import MarketContract
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import MarketApplication

@Suite("The overview of the series")
struct OverviewTests {
  private static func change(
    _ store: MemoryStore, _ generator: inout SeededGenerator, time: Int64
  ) async throws {
    let id = try SeriesID.sample("S\(Int.random(in: 0..<6, using: &generator))")
    switch Int.random(in: 0..<6, using: &generator) {
    case 0:
      do { try await store.removing(id) } catch is SeriesRejection {}
    case 1:
      let work = try await store.units.begin(.sample)
      var series = await work.series(id)
      let intake = try await store.makeIntake()
      _ = await intake.take(try MarketDomain.Rows([SampleBar(time, 1)]))
      series.recordSync(
        try await work.put(intake, into: id), from: "x", at: Instant(nanoseconds: time),
        eventID: .random())
      await work.save(series)
      try await store.units.commit(work)
    default:
      try await store.importing([[SampleBar(time, 1), SampleBar(time % 7, 2)]], into: id)
    }
  }

  private static func events(_ store: MemoryStore) async throws -> [MarketEvent] {
    try await store.reader.events(from: 0, limit: .max).map { try MarketEvent($0) }
  }

  @Test(
    "folded events say what the series themselves say", arguments: 1...10 as ClosedRange<UInt64>)
  func fold(_ seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let store = MemoryStore()
    for step in 0..<60 { try await Self.change(store, &generator, time: Int64(step)) }
    let events = try await Self.events(store)
    var fold = SeriesFold()
    // Some of them twice, and over a snapshot somewhere.
    let cut = Int.random(in: 0...events.count, using: &generator)
    for event in events[..<cut] { fold.apply(event) }
    fold = try SeriesFold(try fold.snapshot())
    for event in events { fold.apply(event) }
    #expect(fold.summaries == store.reader.summaries(), "seed \(seed)")
    #expect(fold.sequence == store.reader.lastSequence)
  }

  @Test("a snapshot of many series has several parts, and one of none has one")
  func parts() async throws {
    let summaries = try (0..<2500).map { number in
      SeriesSummary(
        id: try .sample("S\(number)"), barCount: number, span: nil,
        standing: number % 2 == 0 ? .imported : .synced(at: Instant(nanoseconds: 5)))
    }
    let fold = SeriesFold(summaries, at: 77)
    let snapshot = try fold.snapshot()
    #expect(snapshot.parts.count == 3)
    #expect(try SeriesFold(snapshot).entries == fold.entries)
    #expect(try SeriesFold().snapshot().parts.count == 1)
    #expect(throws: (any Error).self) {
      try SeriesFold(ProjectionSnapshot(sequence: 1, parts: [[1, 2, 3]]))
    }
  }

  @Test("it begins with its snapshot and asks for the events behind it again")
  func begin() async throws {
    let store = MemoryStore()
    for number in 0..<4 {
      try await store.importing([[SampleBar(1, 1)]], into: try .sample("S\(number)"))
    }
    let events = try await Self.events(store)
    var fold = SeriesFold()
    for event in events[..<2] { fold.apply(event) }
    try await store.subscriberJournal.keep(try fold.snapshot(), of: "series-overview")
    let overview = SeriesOverview(store)
    #expect(try await overview.begin(after: 4) == 2)
    #expect(try await overview.summaries(upTo: 2).count == 2)
    for event in events {
      try await overview.handle(event, DeliveryContext(attempt: 1, isReplay: true))
    }
    #expect(try await overview.summaries(upTo: 4) == store.reader.summaries())
  }

  @Test("whoever reads waits until it is as far as what was committed before")
  func waits() async throws {
    let store = MemoryStore()
    try await store.importing([[SampleBar(1, 1)]], into: try .sample("A"))
    let overview = SeriesOverview(store)
    let given = Record<Int>()
    let reading = Task {
      let count = try await overview.summaries(upTo: 1).count
      given.append(count)
    }
    let withdrawn = Task { try await overview.summaries(upTo: 9) }
    withdrawn.cancel()
    await #expect(throws: CancellationError.self) { try await withdrawn.value }
    #expect(given.count == 0)
    try await overview.handle(
      try await Self.events(store)[0], DeliveryContext(attempt: 1, isReplay: false))
    try await reading.value
    #expect(given.elements == [1])
  }

  @Test("whoever reads one that stands still is told so")
  func standsStill() async throws {
    let store = MemoryStore()
    try await store.importing([[SampleBar(1, 2)]], into: .sample())
    let overview = SeriesOverview(store, patience: .milliseconds(1))
    let fault = await #expect(throws: Fault.self) { try await overview.summaries(upTo: 1) }
    #expect(fault?.kind == .unavailable)
    #expect(fault?.message.contains("projections --rebuild") == true)
    _ = try await overview.rebuild()
    #expect(try await overview.summaries(upTo: 1).count == 1)
  }

  @Test("made anew it shows what the events say, and tells what was different")
  func rebuild() async throws {
    let application = TestApplication()
    for _ in 0..<3 { try await application.importing([ImportBatch([SampleBar(1, 1)])]) }
    try await application.importing(
      [ImportBatch([SampleBar(1, 1), SampleBar(2, 1)])],
      instrument: MarketContract.Instrument(exchange: "TEST", code: "B"))
    let before = try await application.mediator.send(
      RebuildProjections(), Exchange(context: .sample)
    ).projections
    #expect(
      before == [
        RebuiltProjection(
          name: "series-overview", snapshot: 0, upTo: 2, events: 2, differed: 0, differences: [])
      ])
    // From the snapshot that was kept just now.
    try await application.importing([ImportBatch([SampleBar(3, 1)])])
    let after = try await application.mediator.send(
      RebuildProjections(name: "series-overview"), Exchange(context: .sample)
    ).projections
    #expect(after.map(\.snapshot) == [2])
    #expect(after.map(\.events) == [1])
    await #expect(throws: RebuildProjections.Failure.self) {
      try await application.mediator.send(
        RebuildProjections(name: "other"), Exchange(context: .sample))
    }
  }

  @Test("what it shows wrongly is named and put right")
  func putRight() async throws {
    let store = MemoryStore()
    try await store.importing([[SampleBar(1, 1), SampleBar(2, 1)]], into: try .sample("A"))
    try await store.importing([[SampleBar(1, 1)]], into: try .sample("B"))
    // It has begun with a snapshot that says something else than the events.
    let wrong = SeriesFold(
      [
        SeriesSummary(id: try .sample("A"), barCount: 9, span: nil, standing: .imported),
        SeriesSummary(id: try .sample("C"), barCount: 1, span: nil, standing: .imported),
      ], at: 2)
    try await store.subscriberJournal.keep(try wrong.snapshot(), of: "series-overview")
    let overview = SeriesOverview(store)
    _ = try await overview.begin(after: 2)
    try await store.subscriberJournal.keep(try SeriesFold().snapshot(), of: "series-overview")
    let rebuilt = try await overview.rebuild()
    #expect(rebuilt.upTo == 2)
    #expect(rebuilt.differences.count == 3)
    #expect(rebuilt.differences.first?.hasPrefix("TEST:A@1d showed 9 bars, imported") == true)
    #expect(rebuilt.differences.last?.hasSuffix("the events say nothing") == true)
    #expect(try await overview.summaries(upTo: 2) == store.reader.summaries())
    #expect(try await overview.rebuild().differences.isEmpty)
  }
}
