import MarketDomain
import TestSupport
import Testing

@Suite("Identities")
struct IdentityTests {
  @Test("a series is known by its instrument and its interval, whoever writes them")
  func seriesID() throws {
    let id = SeriesID(
      instrument: try Instrument(exchange: "nasdaq", code: "aapl"), interval: .oneDay)
    #expect(id.description == "NASDAQ:AAPL@1d")
    let same = SeriesID(
      instrument: try Instrument(exchange: "NASDAQ", code: "AAPL"), interval: .oneDay)
    #expect(id == same)
    #expect(Set([id, same]).count == 1)
    #expect(id != SeriesID(instrument: id.instrument, interval: .oneHour))
    #expect(try id != .sample("AAPL", .oneDay))
  }

  @Test("minutes and months of one instrument are two series")
  func capitals() throws {
    #expect(try SeriesID.sample("A", .oneMinute).description == "TEST:A@1m")
    #expect(try SeriesID.sample("A", .oneMonth).description == "TEST:A@1M")
  }

  @Test("a series is the same in whatever state")
  func series() throws {
    let new = Series(try .sample())
    let old = Series(
      id: try .sample(), version: 9, barCount: 5, span: nil, standing: .imported, lastSequence: 3)
    #expect(new == old)
    #expect(Set([new, old]).count == 1)
    #expect(try new != Series(.sample("B")))
  }

  @Test("an event is the same where its identity is, and two that look alike are two")
  func events() throws {
    func event(_ id: EventID, at time: Int64) throws -> SeriesEvent {
      var series = Series(
        id: try .sample(), version: 1, barCount: 1, span: nil, standing: .imported,
        lastSequence: 1)
      try series.remove(at: Instant(nanoseconds: time), eventID: id)
      return try #require(series.uncommittedEvents.first)
    }
    let id = EventID(high: 1, low: 2)
    #expect(try event(id, at: 5) == event(id, at: 6))
    #expect(try event(id, at: 5) != event(EventID(high: 1, low: 3), at: 5))
    #expect(try event(id, at: 5) != event(EventID(high: 2, low: 2), at: 5))
    #expect(try Set([event(id, at: 5), event(id, at: 6)]).count == 1)
  }
}
