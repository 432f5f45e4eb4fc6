import MarketContract
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import MarketApplication

@Suite("Events on their way to subscribers")
struct MarketEventTests {
  @Test("a committed event comes on the bus once it is stored, with its key and its record")
  func committed() async throws {
    let application = TestApplication()
    let subscription = application.events.subscribe()
    try await application.importing([ImportBatch([SampleBar(1, 1)])])
    guard case .event(let event, let position, 0) = try await subscription.next() else {
      Issue.record("there is no event")
      return
    }
    #expect(position == 1)
    #expect(event.kind == BarsImported.number)
    #expect(event.key == "TEST:A@1d")
    #expect(event.family == "TEST:A")
    #expect(event.overflow == .block)
    let stored = try await application.store.reader.events(from: 1, limit: 1)
    #expect(event.stored == stored.first)
    guard case .barsImported(let imported) = try event.decoded() else {
      Issue.record("it is another event")
      return
    }
    #expect(imported.counts.inserted == 1)
  }

  @Test(
    "live events have no place among the stored ones, and the overflow that the schema declares")
  func live() throws {
    let events: [(MarketDataEvent, EventOverflow)] = [
      (.probeLatest(ProbeLatest(name: "x", index: 1, payload: .empty)), .latest),
      (.probeRecent(ProbeRecent(name: "x", index: 1, payload: .empty)), .dropOldest),
      (.probeStrict(ProbeStrict(name: "x", index: 1, payload: .empty)), .disconnect),
    ]
    for (event, overflow) in events {
      let made = try MarketEvent(
        live: event, id: .random(), occurredAt: Instant(nanoseconds: 5), correlation: 9)
      #expect(made.sequence == nil)
      #expect(made.stored == nil)
      #expect(made.overflow == overflow)
      #expect(made.key == "x")
      #expect(made.family == nil)
      #expect(try made.decoded() == event)
    }
  }

  @Test("what the bus says of an event is what the schema declares")
  func declared() throws {
    let text = MarketDataSchema.text
    let words: [(EventOverflow, String)] = [
      (.block, "block"), (.latest, "latest"), (.dropOldest, "dropOldest"),
      (.disconnect, "disconnect"),
    ]
    let events: [MarketDataEvent] = [
      .seriesRemoved(
        SeriesRemoved(
          instrument: .init(exchange: "A", code: "B"), interval: .oneDay, removedBars: 0)),
      .probeLatest(ProbeLatest(name: "x", index: 1, payload: .empty)),
      .probeRecent(ProbeRecent(name: "x", index: 1, payload: .empty)),
      .probeStrict(ProbeStrict(name: "x", index: 1, payload: .empty)),
    ]
    for event in events {
      let word = try #require(words.first { $0.0 == event.overflow }?.1)
      let line = try #require(
        text.split(separator: "\n").first { $0.contains("event \(event.name) ") })
      #expect(line.contains("overflow \(word)"), "\(line)")
    }
  }
}
