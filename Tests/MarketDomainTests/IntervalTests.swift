import TestSupport
import Testing

@testable import MarketDomain

@Suite("Intervals")
struct IntervalTests {
  private static let minute: Int64 = 60_000_000_000

  private static func instant(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0
  ) -> Instant {
    CalendarDate(year: year, month: month, day: day).start
      .advanced(byNanoseconds: Int64(hour * 60 + minute) * Self.minute)
  }

  @Test("there are thirteen, with these names")
  func names() {
    let names = [
      "1m", "3m", "5m", "15m", "30m", "45m", "1h", "2h", "3h", "4h", "1d", "1w", "1M",
    ]
    #expect(Interval.allCases.map(\.rawValue) == names)
    for name in names { #expect(Interval(rawValue: name)?.rawValue == name) }
    for name in ["", "1", "m", "1D", "1H", "2m", "60m", "1mo", " 1m", "1m "] {
      #expect(Interval(rawValue: name) == nil, "\(name)")
    }
  }

  @Test("all but months have a fixed length")
  func lengths() {
    let minutes = Interval.allCases.map { $0.fixedLength.map { $0 / Self.minute } }
    #expect(minutes == [1, 3, 5, 15, 30, 45, 60, 120, 180, 240, 1440, 10080, nil])
  }

  @Test(
    "each has its boundaries",
    arguments: [
      (.oneMinute, instant(2020, 2, 29, 13, 7), instant(2020, 2, 29, 13, 8)),
      (.threeMinutes, instant(2020, 2, 29, 13, 6), instant(2020, 2, 29, 13, 9)),
      (.fiveMinutes, instant(2020, 2, 29, 13, 5), instant(2020, 2, 29, 13, 10)),
      (.fifteenMinutes, instant(2020, 2, 29, 13), instant(2020, 2, 29, 13, 15)),
      (.thirtyMinutes, instant(2020, 2, 29, 13), instant(2020, 2, 29, 13, 30)),
      (.fortyFiveMinutes, instant(2020, 2, 29, 12, 45), instant(2020, 2, 29, 13, 30)),
      (.oneHour, instant(2020, 2, 29, 13), instant(2020, 2, 29, 14)),
      (.twoHours, instant(2020, 2, 29, 12), instant(2020, 2, 29, 14)),
      (.threeHours, instant(2020, 2, 29, 12), instant(2020, 2, 29, 15)),
      (.fourHours, instant(2020, 2, 29, 12), instant(2020, 2, 29, 16)),
      (.oneDay, instant(2020, 2, 29), instant(2020, 3, 1)),
      (.oneWeek, instant(2020, 2, 24), instant(2020, 3, 2)),
      (.oneMonth, instant(2020, 2, 1), instant(2020, 3, 1)),
    ] as [(Interval, Instant, Instant)])
  func boundaries(_ interval: Interval, _ start: Instant, _ end: Instant) {
    let instant = Self.instant(2020, 2, 29, 13, 7)
    #expect(interval.start(containing: instant) == start)
    #expect(interval.start(containing: start) == start)
    #expect(interval.end(of: start) == end)
    let last = end.advanced(byNanoseconds: -1)
    #expect(interval.start(containing: last) == start)
    #expect(interval.start(containing: end) == end)
  }

  @Test(
    "weeks start on Monday, on both sides of 1970",
    arguments: [
      (instant(1970, 1, 1), instant(1969, 12, 29)), (instant(1970, 1, 5), instant(1970, 1, 5)),
      (instant(1970, 1, 4, 23, 59), instant(1969, 12, 29)),
      (instant(1969, 12, 28), instant(1969, 12, 22)),
      (instant(2024, 12, 29), instant(2024, 12, 23)),
      (instant(1900, 1, 1), instant(1900, 1, 1)),
    ])
  func weeks(_ instant: Instant, _ monday: Instant) {
    #expect(Interval.oneWeek.start(containing: instant) == monday)
  }

  @Test("every instant lies in exactly one bar", arguments: Interval.allCases)
  func partition(_ interval: Interval) {
    var random = SeededGenerator(seed: 7)
    // A month from the ends, where a bar would begin or end beyond what instants can hold.
    let margin = 32 * CalendarDate.nanosecondsPerDay
    for _ in 0..<500 {
      let instant = Instant(
        nanoseconds: .random(in: .min + margin ... .max - margin, using: &random))
      let start = interval.start(containing: instant)
      let end = interval.end(of: start)
      #expect(start <= instant && instant < end)
      #expect(interval.start(containing: start) == start)
      #expect(interval.start(containing: end) == end)
      #expect(interval.start(1, before: end) == start)
      #expect(interval.start(0, before: start) == start)
    }
  }

  @Test("at the ends of time no bar begins behind its instants", arguments: Interval.allCases)
  func extremes(_ interval: Interval) {
    let (first, last) = (Instant(nanoseconds: .min), Instant(nanoseconds: .max))
    #expect(interval.start(containing: first) == first)
    #expect(interval.start(containing: last) < last)
    #expect(interval.end(of: interval.start(containing: last)) == last)
    for distance in [1, 86_400_000_000_000, 3 * 86_400_000_000_000] as [Int64] {
      let late = last.advanced(byNanoseconds: -distance)
      let start = interval.start(containing: late)
      #expect(start <= late)
      #expect(interval.start(containing: start) == start)
    }
  }

  @Test("bars are counted back")
  func before() {
    let start = Self.instant(2020, 3, 1)
    #expect(Interval.oneMonth.start(1, before: start) == Self.instant(2020, 2, 1))
    #expect(Interval.oneMonth.start(3, before: start) == Self.instant(2019, 12, 1))
    #expect(Interval.oneMonth.start(12 * 300, before: start) == Self.instant(1720, 3, 1))
    #expect(Interval.oneDay.start(1, before: start) == Self.instant(2020, 2, 29))
    #expect(
      Interval.oneWeek.start(2, before: Self.instant(2020, 3, 2)) == Self.instant(2020, 2, 17))
    #expect(Interval.oneMinute.start(1440, before: start) == Self.instant(2020, 2, 29))
    // Further back than the whole of an instant's positive range.
    #expect(Interval.oneDay.start(116_937, before: start) == Self.instant(1700, 1, 1))
    #expect(Interval.oneDay.start(-2, before: start) == Self.instant(2020, 3, 3))
    for interval in Interval.allCases {
      #expect(interval.start(.min, before: start) == Instant(nanoseconds: .max), "\(interval)")
      #expect(interval.start(.max, before: start) == Instant(nanoseconds: .min), "\(interval)")
    }
  }

  @Test("a month later is the same day, or the last of a shorter month")
  func months() {
    let instant = Self.instant(2020, 1, 31, 13, 7)
    #expect(instant.addingMonths(1) == Self.instant(2020, 2, 29, 13, 7))
    #expect(instant.addingMonths(13) == Self.instant(2021, 2, 28, 13, 7))
    #expect(instant.addingMonths(3) == Self.instant(2020, 4, 30, 13, 7))
    #expect(instant.addingMonths(-1) == Self.instant(2019, 12, 31, 13, 7))
    #expect(instant.addingMonths(-12) == Self.instant(2019, 1, 31, 13, 7))
    #expect(
      Self.instant(1677, 10, 21, 13).addingMonths(-1)
        == Instant(nanoseconds: .min)
        .advanced(byNanoseconds: 46_036_854_775_808))
    #expect(instant.addingMonths(.max) == Instant(nanoseconds: .max))
    #expect(instant.addingMonths(.min) == Instant(nanoseconds: .min))
  }
}
