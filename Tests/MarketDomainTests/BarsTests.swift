import TestSupport
import Testing

@testable import MarketDomain

@Suite("Bars")
struct BarsTests {
  private func bars(_ times: [Int64], price: Double = 1) throws -> Bars {
    let count = times.count
    return try Bars(
      times: times, opens: Array(repeating: price, count: count),
      highs: Array(repeating: price, count: count), lows: Array(repeating: price, count: count),
      closes: Array(repeating: price, count: count), volumes: Array(repeating: 0, count: count))
  }

  @Test(
    "that were stored are ascending, each time once",
    arguments: [[2, 1], [1, 1], [1, 3, 2], [1, 2, 2], [.max, .min]])
  func ascending(_ times: [Int64]) {
    #expect(throws: NotBars()) { try bars(times) }
  }

  @Test("that were stored are bars, all of them")
  func valid() throws {
    #expect(throws: NotBars()) { try bars([1, 2], price: .nan) }
    #expect(throws: NotBars()) {
      try Bars(times: [1], opens: [1], highs: [1], lows: [1], closes: [1], volumes: [-1])
    }
    #expect(throws: NotBars()) {
      try Bars(times: [1], opens: [1], highs: [1], lows: [1], closes: [1], volumes: [])
    }
    #expect(try bars([.min, 0, .max]).count == 3)
    #expect(try bars([]) == .none)
    #expect(Bars.none.isEmpty && Bars.none.span == nil)
  }

  @Test("have the span of their first and last start")
  func span() throws {
    let span = try #require(try bars([3, 5, 9]).span)
    #expect(span.first == Instant(nanoseconds: 3))
    #expect(span.last == Instant(nanoseconds: 9))
  }

  @Test("are found by their start")
  func index() throws {
    let bars = try bars([2, 4, 4 + 2])
    let found = (1...7).map { bars.firstIndex(notBefore: Instant(nanoseconds: $0)) }
    #expect(found == [0, 0, 1, 1, 2, 2, 3])
    #expect(Bars.none.firstIndex(notBefore: Instant(nanoseconds: 0)) == 0)
    #expect(bars.start(at: 1) == Instant(nanoseconds: 4))
  }

  @Test("give their prices")
  func prices() throws {
    let bars = try Rows([SampleBar(1, 5), SampleBar(2, 7, volume: 3)]).judged().valid.bars().bars
    let prices = bars.prices(at: 1)
    #expect(
      [prices.open, prices.high, prices.low, prices.close, prices.volume] == [7, 8, 6, 7.5, 3])
  }

  @Test("are cut and put together again")
  func slices() throws {
    let whole = try Rows((0..<5).map { SampleBar($0, Double($0)) }).judged().valid.bars().bars
    for cut in 0...5 {
      let (left, right) = (whole.slice(0..<cut), whole.slice(cut..<5))
      #expect(left.count == cut && right.count == 5 - cut)
      #expect(left.appending(right) == whole)
    }
    #expect(whole.slice(2..<2) == .none)
  }

  @Test("have spans that are turned where they are given the wrong way round, and united")
  func spans() {
    func span(_ first: Int64, _ last: Int64) -> TimeSpan {
      TimeSpan(first: Instant(nanoseconds: first), last: Instant(nanoseconds: last))
    }
    #expect(span(5, 3) == span(3, 5))
    #expect(span(1, 2).union(span(5, 6)) == span(1, 6))
    #expect(span(5, 6).union(span(1, 2)) == span(1, 6))
    #expect(span(1, 9).union(span(3, 4)) == span(1, 9))
  }
}
