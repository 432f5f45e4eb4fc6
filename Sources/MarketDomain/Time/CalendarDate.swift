/// A day of the proleptic Gregorian calendar, in UTC.
struct CalendarDate: Hashable {
  let year: Int
  let month: Int
  let day: Int

  static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  /// The days from 0000-03-01 to 1970-01-01.
  private static let daysToEpoch = 719_468
  /// The days of 400 years, after which the calendar repeats itself.
  private static let daysPerEra = 146_097

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that `instant` falls into.
  ///
  /// Counted in eras of 400 years that begin in March, so that a leap day is the last of its year.
  init(containing instant: Instant) {
    let days = Self.floorDivide(Int(instant.nanoseconds), Int(Self.nanosecondsPerDay))
    let shifted = days + Self.daysToEpoch
    let era = Self.floorDivide(shifted, Self.daysPerEra)
    let dayOfEra = shifted - era * Self.daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
  }

  /// The first instant of the day; the first or last instant of all where there is none so far
  /// away.
  var start: Instant { instant(atTimeOfDay: 0) }

  /// The instant so many nanoseconds after the day's first; the first or last instant of all where
  /// there is none so far away.
  func instant(atTimeOfDay nanoseconds: Int64) -> Instant {
    let shifted = month <= 2 ? year - 1 : year
    let era = Self.floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = Int128(era * Self.daysPerEra + dayOfEra - Self.daysToEpoch)
    return Instant(
      nanoseconds: Int64(
        clamping: days * Int128(Self.nanosecondsPerDay) + Int128(nanoseconds)))
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }
}
