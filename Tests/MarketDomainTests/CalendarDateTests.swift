import TestSupport
import Testing

@testable import MarketDomain

@Suite("Calendar dates")
struct CalendarDateTests {
  private static let day = CalendarDate.nanosecondsPerDay

  @Test(
    "days by their number since 1970",
    arguments: [
      (0, 1970, 1, 1), (-1, 1969, 12, 31), (31, 1970, 2, 1), (59, 1970, 3, 1), (789, 1972, 2, 29),
      (790, 1972, 3, 1), (10957, 2000, 1, 1), (11016, 2000, 2, 29), (11017, 2000, 3, 1),
      (14245, 2009, 1, 1), (18262, 2020, 1, 1), (-25509, 1900, 2, 28), (-25508, 1900, 3, 1),
      (-62091, 1800, 1, 1), (-98615, 1700, 1, 1), (106750, 2262, 4, 10), (47482, 2100, 1, 1),
      (47540, 2100, 2, 28), (47541, 2100, 3, 1), (-719468 + 719162, 1969, 3, 1),
    ])
  func days(_ number: Int64, _ year: Int, _ month: Int, _ day: Int) {
    let date = CalendarDate(year: year, month: month, day: day)
    let start = Instant(nanoseconds: number * Self.day)
    #expect(date.start == start)
    #expect(CalendarDate(containing: start) == date)
    #expect(CalendarDate(containing: start.advanced(byNanoseconds: Self.day - 1)) == date)
    #expect(CalendarDate(containing: start.advanced(byNanoseconds: -1)) != date)
  }

  @Test("follow each other day by day, from the first to the last that instants reach")
  func sequence() {
    var expected = CalendarDate(containing: Instant(nanoseconds: -106_751 * Self.day))
    for number in -106_751...106_751 as ClosedRange<Int64> {
      let instant = Instant(nanoseconds: number * Self.day)
      let date = CalendarDate(containing: instant)
      if date != expected || date.start != instant {
        Issue.record("day \(number) is \(date) and not \(expected)")
        return
      }
      expected = Self.next(date)
    }
  }

  private static func next(_ date: CalendarDate) -> CalendarDate {
    if date.day < CalendarDate.days(inMonth: date.month, of: date.year) {
      return CalendarDate(year: date.year, month: date.month, day: date.day + 1)
    }
    return date.month < 12
      ? CalendarDate(year: date.year, month: date.month + 1, day: 1)
      : CalendarDate(year: date.year + 1, month: 1, day: 1)
  }

  @Test("months have their days, February by the rule of four hundred years")
  func months() {
    #expect(
      (1...12).map { CalendarDate.days(inMonth: $0, of: 2023) } == [
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
      ])
    #expect(
      [1600, 1700, 1900, 2000, 2020, 2023, 2100, 2400].map {
        CalendarDate.days(inMonth: 2, of: $0)
      } == [29, 28, 28, 29, 29, 28, 28, 29])
  }

  @Test("days that no instant reaches begin at the first or the last of all")
  func unreachable() {
    #expect(CalendarDate(year: 1677, month: 9, day: 21).start == Instant(nanoseconds: .min))
    #expect(CalendarDate(year: -9999, month: 1, day: 1).start == Instant(nanoseconds: .min))
    #expect(CalendarDate(year: 2262, month: 4, day: 12).start == Instant(nanoseconds: .max))
    #expect(CalendarDate(year: 19999, month: 1, day: 1).start == Instant(nanoseconds: .max))
    #expect(
      CalendarDate(containing: Instant(nanoseconds: .max))
        == CalendarDate(year: 2262, month: 4, day: 11))
    #expect(
      CalendarDate(containing: Instant(nanoseconds: .min))
        == CalendarDate(year: 1677, month: 9, day: 21))
  }
}
