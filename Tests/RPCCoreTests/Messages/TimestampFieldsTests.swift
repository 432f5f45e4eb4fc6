import TestSupport
import Testing

@testable import RPCCore

@Suite("instants and their calendar fields")
struct TimestampFieldsTests {
  struct Day: Sendable {
    let year: Int
    let month: Int
    let day: Int
    /// Days since 1970-01-01, counted by another program.
    let number: Int64
  }

  static let days = [
    Day(year: 1677, month: 9, day: 22, number: -106_751),
    Day(year: 1700, month: 2, day: 28, number: -98_557),
    Day(year: 1700, month: 3, day: 1, number: -98_556),
    Day(year: 1899, month: 12, day: 31, number: -25_568),
    Day(year: 1900, month: 3, day: 1, number: -25_508),
    Day(year: 1969, month: 12, day: 31, number: -1),
    Day(year: 1970, month: 1, day: 1, number: 0),
    Day(year: 1972, month: 2, day: 29, number: 789),
    Day(year: 2000, month: 2, day: 29, number: 11_016),
    Day(year: 2000, month: 3, day: 1, number: 11_017),
    Day(year: 2024, month: 12, day: 31, number: 20_088),
    Day(year: 2100, month: 2, day: 28, number: 47_540),
    Day(year: 2100, month: 3, day: 1, number: 47_541),
    Day(year: 2262, month: 4, day: 11, number: 106_751),
  ]

  @Test("a day has its number and a number its day", arguments: days)
  func known(day: Day) throws {
    let fields = Timestamp.Fields(year: day.year, month: day.month, day: day.day)
    let instant = try #require(Timestamp(fields: fields))
    #expect(instant.nanoseconds == day.number * 86_400_000_000_000)
    #expect(instant.fields == fields)
  }

  @Test(
    "every day of six centuries follows the one before",
    arguments: [1678..<1801, 1800..<1901, 1900..<2001, 2000..<2101, 2100..<2262])
  func everyDay(years: Range<Int>) throws {
    var previous: Int64?
    for year in years {
      for month in 1...12 {
        for day in 1...Timestamp.days(inMonth: month, of: year) {
          let fields = Timestamp.Fields(year: year, month: month, day: day)
          let nanoseconds = try #require(Timestamp(fields: fields)).nanoseconds
          if let previous { try #require(nanoseconds - previous == 86_400_000_000_000) }
          try #require(Timestamp(nanoseconds: nanoseconds).fields == fields)
          previous = nanoseconds
        }
      }
    }
  }

  @Test(
    "fields that name no instant are refused",
    arguments: [
      Timestamp.Fields(year: 0, month: 1, day: 1),
      Timestamp.Fields(year: 10000, month: 1, day: 1),
      Timestamp.Fields(year: 2000, month: 0, day: 1),
      Timestamp.Fields(year: 2000, month: 13, day: 1),
      Timestamp.Fields(year: 2000, month: 1, day: 0),
      Timestamp.Fields(year: 2000, month: 4, day: 31),
      Timestamp.Fields(year: 2001, month: 2, day: 29),
      Timestamp.Fields(year: 1900, month: 2, day: 29),
      Timestamp.Fields(year: 2000, month: 1, day: 1, hour: 24),
      Timestamp.Fields(year: 2000, month: 1, day: 1, hour: -1),
      Timestamp.Fields(year: 2000, month: 1, day: 1, minute: 60),
      Timestamp.Fields(year: 2000, month: 1, day: 1, second: 60),
      Timestamp.Fields(year: 2000, month: 1, day: 1, nanosecond: 1_000_000_000),
      Timestamp.Fields(year: 1677, month: 9, day: 21),
      Timestamp.Fields(year: 2262, month: 4, day: 12),
    ])
  func refused(fields: Timestamp.Fields) {
    #expect(Timestamp(fields: fields) == nil)
  }

  @Test("the first and the last instant have fields and come back from them")
  func limits() {
    let first = Timestamp(nanoseconds: .min)
    #expect(
      first.fields
        == Timestamp.Fields(
          year: 1677, month: 9, day: 21, hour: 0, minute: 12, second: 43, nanosecond: 145_224_192))
    #expect(Timestamp(fields: first.fields) == first)
    let last = Timestamp(nanoseconds: .max)
    #expect(
      last.fields
        == Timestamp.Fields(
          year: 2262, month: 4, day: 11, hour: 23, minute: 47, second: 16, nanosecond: 854_775_807))
    #expect(Timestamp(fields: last.fields) == last)
  }

  @Test("the nanosecond beyond either limit is refused")
  func beyond() {
    var fields = Timestamp(nanoseconds: .min).fields
    fields.nanosecond -= 1
    #expect(Timestamp(fields: fields) == nil)
    fields = Timestamp(nanoseconds: .max).fields
    fields.nanosecond += 1
    #expect(Timestamp(fields: fields) == nil)
  }

  @Test("instants are ordered as their numbers are")
  func order() {
    #expect(Timestamp(nanoseconds: -1) < Timestamp(nanoseconds: 0))
    #expect(!(Timestamp(nanoseconds: 0) < Timestamp(nanoseconds: 0)))
  }
}
