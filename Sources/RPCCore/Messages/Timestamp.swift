/// An instant: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
///
/// The range is that of `Int64`: from the year 1677 to the year 2262.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the epoch, UTC.
  public var nanoseconds: Int64

  /// The earliest instant that can be held, in 1677.
  public static let earliest = Timestamp(nanoseconds: .min)
  /// The latest instant that can be held, in 2262.
  public static let latest = Timestamp(nanoseconds: .max)

  /// The instant `nanoseconds` after the epoch.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

extension Timestamp {
  /// The calendar fields of an instant in UTC, proleptic Gregorian.
  public struct Fields: Hashable, Sendable {
    /// The year, 1 to 9999 where it is to be parsed.
    public var year: Int
    /// The month, 1 to 12.
    public var month: Int
    /// The day of the month, 1 to 31.
    public var day: Int
    /// The hour, 0 to 23.
    public var hour: Int
    /// The minute, 0 to 59.
    public var minute: Int
    /// The second, 0 to 59.
    public var second: Int
    /// The nanosecond within the second.
    public var nanosecond: Int

    /// Fields as given; whether they name a day that exists is asked by ``Timestamp/init(fields:)``.
    public init(
      year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
      nanosecond: Int = 0
    ) {
      self.year = year
      self.month = month
      self.day = day
      self.hour = hour
      self.minute = minute
      self.second = second
      self.nanosecond = nanosecond
    }

    /// Whether there is such a day and such a time of day.
    var exist: Bool {
      (1...9999).contains(year) && (1...12).contains(month) && day >= 1
        && day <= Timestamp.days(inMonth: month, of: year) && (0...23).contains(hour)
        && (0...59).contains(minute) && (0...59).contains(second)
        && (0...999_999_999).contains(nanosecond)
    }
  }

  /// The instant with these fields; nil where no such day or time exists or `Int64` cannot hold it.
  public init?(fields: Fields) {
    self.init(fields: fields, secondsEast: 0)
  }

  /// The instant at which a clock that is ahead of UTC by `offset` shows these fields.
  init?(fields: Fields, secondsEast offset: Int) {
    guard fields.exist else { return nil }
    let days = Self.daysSinceEpoch(fields.year, fields.month, fields.day)
    let timeOfDay = fields.hour * 3600 + fields.minute * 60 + fields.second
    let seconds = days * 86400 + timeOfDay - offset
    // Split so that the earliest instants, whose whole seconds alone overflow, still fit.
    let (borrowed, nanosecond) =
      seconds < 0 && fields.nanosecond > 0
      ? (seconds + 1, fields.nanosecond - 1_000_000_000) : (seconds, fields.nanosecond)
    let (scaled, overflow) = Int64(borrowed).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carried) = scaled.addingReportingOverflow(Int64(nanosecond))
    if overflow || carried { return nil }
    self.init(nanoseconds: sum)
  }

  /// The calendar fields in UTC.
  public var fields: Fields {
    let (seconds, nanosecond) = Self.floorDivide(Int(nanoseconds), 1_000_000_000)
    let (days, rest) = Self.floorDivide(seconds, 86400)
    let (year, month, day) = Self.date(daysSinceEpoch: days)
    return Fields(
      year: year, month: month, day: day, hour: rest / 3600, minute: rest / 60 % 60,
      second: rest % 60, nanosecond: nanosecond)
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> (quotient: Int, rest: Int) {
    let rest = value % divisor
    return rest < 0 ? (value / divisor - 1, rest + divisor) : (value / divisor, rest)
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both conversions count in eras of 400 years (146,097 days) whose years begin in March, so that
  // the leap day is the last of its year.
  private static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(shifted, 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
