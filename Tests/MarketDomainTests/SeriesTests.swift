import MarketDomain
import TestSupport
import Testing

@Suite("A series")
struct SeriesTests {
  private static func contents(
    inserted: Int = 0, updated: Int = 0, unchanged: Int = 0, duplicates: Int = 0,
    rejected: Int = 0, came: (Int64, Int64)?
  ) -> SeriesContents {
    var merged = MergeCounts()
    merged.inserted = inserted
    merged.updated = updated
    merged.unchanged = unchanged
    return SeriesContents(
      counts: RowCounts(merged: merged, duplicates: duplicates, rejected: rejected),
      came: came.map { span($0.0, $0.1) })
  }

  private static func span(_ first: Int64, _ last: Int64) -> TimeSpan {
    TimeSpan(first: Instant(nanoseconds: first), last: Instant(nanoseconds: last))
  }

  private static let now = Instant(nanoseconds: 77)

  private static func id(_ low: UInt64) -> EventID { EventID(high: 9, low: low) }

  @Test("does not exist before anything came")
  func new() throws {
    let series = Series(try .sample())
    #expect(!series.exists)
    #expect(series.version == 0)
    #expect(series.barCount == 0)
    #expect(series.span == nil)
    #expect(series.lastSequence == 0)
    #expect(series.uncommittedEvents.isEmpty)
  }

  @Test("an import makes it, and tells what came")
  func importing() throws {
    var series = Series(try .sample())
    let contents = Self.contents(inserted: 2, duplicates: 1, rejected: 3, came: (10, 20))
    series.recordImport(contents, at: Self.now, eventID: Self.id(1))
    #expect(series.standing == .imported)
    #expect(series.barCount == 2)
    #expect(series.span == Self.span(10, 20))
    #expect(series.version == 0)
    let event = try #require(series.uncommittedEvents.first)
    #expect(series.uncommittedEvents.count == 1)
    #expect(event.id == Self.id(1))
    #expect(event.series == series.id)
    #expect(event.sequence == 1)
    #expect(event.occurredAt == Self.now)
    #expect(event.fact == .barsImported(contents.counts, Self.span(10, 20)))
    #expect(contents.counts.received == 6)
  }

  @Test("counts the new bars alone, and its span grows on both sides")
  func growing() throws {
    var series = Series(try .sample())
    series.recordImport(
      Self.contents(inserted: 3, came: (10, 20)), at: Self.now, eventID: Self.id(1))
    series.recordImport(
      Self.contents(inserted: 1, updated: 2, came: (5, 12)), at: Self.now, eventID: Self.id(2))
    series.recordImport(
      Self.contents(updated: 1, came: (12, 12)), at: Self.now, eventID: Self.id(3))
    #expect(series.barCount == 4)
    #expect(series.span == Self.span(5, 20))
    #expect(series.uncommittedEvents.map(\.sequence) == [1, 2, 3])
    #expect(series.lastSequence == 3)
  }

  @Test("an import of what is there already is no event, and neither is one of nothing")
  func unchanged() throws {
    var series = Series(
      id: try .sample(), version: 4, barCount: 2, span: Self.span(1, 2), standing: .imported,
      lastSequence: 7)
    series.recordImport(
      Self.contents(unchanged: 2, came: (1, 2)), at: Self.now, eventID: Self.id(1))
    series.recordImport(Self.contents(rejected: 2, came: nil), at: Self.now, eventID: Self.id(2))
    #expect(series.uncommittedEvents.isEmpty)
    #expect(series.lastSequence == 7)
    #expect(series.barCount == 2)
    #expect(series.version == 4)
  }

  @Test("an import without bars makes no series")
  func nothing() throws {
    var series = Series(try .sample())
    series.recordImport(Self.contents(rejected: 1, came: nil), at: Self.now, eventID: Self.id(1))
    series.recordSync(Self.contents(came: nil), from: "x", at: Self.now, eventID: Self.id(1))
    #expect(!series.exists)
    #expect(series.uncommittedEvents.isEmpty)
  }

  @Test("a sync is an event also where it brought nothing new, and says when it was")
  func syncing() throws {
    var series = Series(
      id: try .sample(), version: 1, barCount: 2, span: Self.span(1, 2), standing: .imported,
      lastSequence: 7)
    let contents = Self.contents(unchanged: 2, came: (1, 2))
    series.recordSync(contents, from: "source", at: Self.now, eventID: Self.id(1))
    #expect(series.standing == .synced(at: Self.now))
    #expect(
      series.uncommittedEvents.map(\.fact) == [
        .historicalDataSynced(contents.counts, Self.span(1, 2), provider: "source")
      ])
    #expect(series.lastSequence == 8)
  }

  @Test("an import into a synced series leaves it synced")
  func importIntoSynced() throws {
    let then = Instant(nanoseconds: 5)
    var series = Series(
      id: try .sample(), version: 1, barCount: 1, span: Self.span(1, 1),
      standing: .synced(at: then), lastSequence: 1)
    series.recordImport(
      Self.contents(inserted: 1, came: (2, 2)), at: Self.now, eventID: Self.id(1))
    #expect(series.standing == .synced(at: then))
  }

  @Test("is removed with its bars, and its events go on counting")
  func removing() throws {
    var series = Series(
      id: try .sample(), version: 3, barCount: 5, span: Self.span(1, 9), standing: .imported,
      lastSequence: 7)
    try series.remove(at: Self.now, eventID: Self.id(1))
    #expect(!series.exists)
    #expect(series.barCount == 0)
    #expect(series.span == nil)
    #expect(series.uncommittedEvents.map(\.fact) == [.seriesRemoved(bars: 5)])
    series.recordImport(
      Self.contents(inserted: 1, came: (3, 3)), at: Self.now, eventID: Self.id(2))
    #expect(series.exists)
    #expect(series.span == Self.span(3, 3))
    #expect(series.uncommittedEvents.map(\.sequence) == [8, 9])
  }

  @Test("that does not exist cannot be removed")
  func removingNothing() throws {
    var series = Series(try .sample())
    let id = series.id
    #expect(throws: SeriesRejection.doesNotExist(id)) {
      try series.remove(at: Self.now, eventID: Self.id(1))
    }
    #expect(series.uncommittedEvents.isEmpty)
  }
}
