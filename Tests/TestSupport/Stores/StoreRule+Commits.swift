import MarketApplication
import MarketDomain
import Mediation
import Testing

extension StoreRule {
  static func newSeries(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let work = try await store.units.begin(.sample)
    let series = try await work.series(id)
    #expect(series.version == 0)
    #expect(!series.exists)
    #expect(series.barCount == 0)
    #expect(try await store.bars(of: id, BarSelection()) == nil)
    #expect(store.reader.latestBar(of: id) == nil)
    #expect(store.reader.summaries().isEmpty)
    #expect(try await store.reader.events(from: 0, limit: 10).isEmpty)
  }

  static func committedIsVisible(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let bars = [SampleBar(10, 1), SampleBar(20, 2), SampleBar(30, 3)]
    try await store.importing([bars], into: id)
    #expect(try await store.bars(of: id, BarSelection()) == bars)
    let latest = try #require(store.reader.latestBar(of: id))
    #expect(latest.start.nanoseconds == 30)
    #expect(latest.prices.close == bars[2].close)
    let span = TimeSpan(first: Instant(nanoseconds: 10), last: Instant(nanoseconds: 30))
    #expect(
      store.reader.summaries()
        == [SeriesSummary(id: id, barCount: 3, span: span, standing: .imported)])
    let series = try await store.units.begin(.sample).series(id)
    #expect(series.version == 1)
    #expect(series.barCount == 3)
    #expect(series.span == span)
  }

  static func uncommittedIsInvisible(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    try await store.importing([[SampleBar(10, 1)]], into: id)
    let intake = try await store.makeIntake()
    _ = try await intake.take(Rows([SampleBar(20, 2)]))
    let work = try await store.units.begin(.sample)
    var series = try await work.series(id)
    let contents = try await work.put(intake, into: id)
    series.recordImport(contents, at: Instant(nanoseconds: 1), eventID: .random())
    try await work.save(series)
    #expect(try await store.bars(of: id, BarSelection())?.count == 1)
    #expect(store.reader.latestBar(of: id)?.start.nanoseconds == 10)
    #expect(store.reader.summaries().first?.barCount == 1)
    #expect(try await store.reader.events(from: 0, limit: 10).count == 1)
    try await store.units.commit(work)
    #expect(try await store.bars(of: id, BarSelection())?.count == 2)
    #expect(try await store.reader.events(from: 0, limit: 10).count == 2)
  }

  static func rolledBackIsGone(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let intake = try await store.makeIntake()
    _ = try await intake.take(Rows([SampleBar(20, 2)]))
    let work = try await store.units.begin(.sample)
    var series = try await work.series(id)
    let contents = try await work.put(intake, into: id)
    series.recordImport(contents, at: Instant(nanoseconds: 1), eventID: .random())
    try await work.save(series)
    await store.units.rollBack(work)
    #expect(try await store.bars(of: id, BarSelection()) == nil)
    #expect(try await store.reader.events(from: 0, limit: 10).isEmpty)
    // The intake can be put again: the handler decides anew.
    let again = try await store.units.begin(.sample)
    #expect(try await again.put(intake, into: id).counts.merged.inserted == 1)
  }

  static func conflictIsRefused(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    try await store.importing([[SampleBar(10, 1)]], into: id)
    let intake = try await store.makeIntake()
    _ = try await intake.take(Rows([SampleBar(20, 2)]))
    let slow = try await store.units.begin(.sample)
    var series = try await slow.series(id)
    let contents = try await slow.put(intake, into: id)
    series.recordImport(contents, at: Instant(nanoseconds: 1), eventID: .random())
    try await slow.save(series)
    try await store.importing([[SampleBar(30, 3)]], into: id)
    await #expect(throws: VersionConflict.self) { try await store.units.commit(slow) }
    await store.units.rollBack(slow)
    #expect(try await store.bars(of: id, BarSelection())?.map(\.time) == [10, 30])
    #expect(try await store.reader.events(from: 0, limit: 10).count == 2)
  }

  static func independentSeries(_ store: some MarketStore) async throws {
    let (a, b) = (try SeriesID.sample("A"), try SeriesID.sample("B"))
    let works = [try await store.units.begin(.sample), try await store.units.begin(.sample)]
    for (work, id) in zip(works, [a, b]) {
      let intake = try await store.makeIntake()
      _ = try await intake.take(Rows([SampleBar(20, 2)]))
      var series = try await work.series(id)
      let contents = try await work.put(intake, into: id)
      series.recordImport(contents, at: Instant(nanoseconds: 1), eventID: .random())
      try await work.save(series)
    }
    for work in works.reversed() { try await store.units.commit(work) }
    #expect(store.reader.summaries().map(\.id) == [a, b])
  }

  static func removal(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    try await store.importing([[SampleBar(10, 1), SampleBar(20, 2)]], into: id)
    try await store.removing(id)
    #expect(try await store.bars(of: id, BarSelection()) == nil)
    #expect(store.reader.latestBar(of: id) == nil)
    #expect(store.reader.summaries().isEmpty)
    await #expect(throws: SeriesRejection.doesNotExist(id)) { try await store.removing(id) }
    try await store.importing([[SampleBar(5, 5)]], into: id)
    #expect(try await store.bars(of: id, BarSelection()) == [SampleBar(5, 5)])
    #expect(store.reader.latestBar(of: id)?.start.nanoseconds == 5)
    let events = try await store.reader.events(from: 0, limit: 10)
    #expect(events.map(\.aggregateSequence) == [1, 2, 3])
    #expect(try await store.units.begin(.sample).series(id).version == 3)
  }
}
