import MarketDomain
import TestSupport
import Testing

@Suite("A bar as an entity")
struct BarTests {
  private func bar(_ code: String, _ interval: Interval, _ start: Int64, price: Double) throws
    -> Bar
  {
    Bar(
      series: try .sample(code, interval), start: Instant(nanoseconds: start),
      prices: try OHLCV(open: price, high: price, low: price, close: price, volume: 1))
  }

  @Test("is the same whatever its prices are, and another at another start or in another series")
  func identity() throws {
    let first = try bar("A", .oneDay, 0, price: 1)
    #expect(try first == bar("A", .oneDay, 0, price: 2))
    #expect(try first != bar("A", .oneDay, 1, price: 1))
    #expect(try first != bar("B", .oneDay, 0, price: 1))
    #expect(try first != bar("A", .oneHour, 0, price: 1))
    #expect(try Set([first, bar("A", .oneDay, 0, price: 2)]).count == 1)
  }

  @Test("is the entity that it is also where columns hold it")
  func columns() throws {
    let bars = try Bars(
      times: [5, 7], opens: [1, 2], highs: [1, 2], lows: [1, 2], closes: [1, 2],
      volumes: [0, 9])
    let id = try SeriesID.sample("A", .oneDay)
    #expect(try bars.bar(at: 0, of: id) == bar("A", .oneDay, 5, price: 99))
    #expect(try bars.bar(at: 1, of: id) != bar("A", .oneDay, 5, price: 2))
    #expect(bars.bar(at: 1, of: id).prices == bars.prices(at: 1))
    #expect(try bars.bar(at: 0, of: id) != bars.bar(at: 0, of: .sample("B", .oneDay)))
  }

  @Test("is complete from its end on")
  func complete() throws {
    let bar = try bar("A", .oneMinute, 120_000_000_000, price: 1)
    #expect(bar.end == Instant(nanoseconds: 180_000_000_000))
    #expect(!bar.isComplete(at: bar.start))
    #expect(!bar.isComplete(at: bar.end.advanced(byNanoseconds: -1)))
    #expect(bar.isComplete(at: bar.end))
    #expect(bar.isComplete(at: bar.end.advanced(byNanoseconds: 1)))
  }
}
