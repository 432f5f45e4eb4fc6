/// How long a bar lasts.
///
/// Minutes and hours count from midnight UTC, days are UTC days, weeks start on Monday and months
/// are calendar months.
public enum Interval: String, Hashable, Sendable, CaseIterable {
  case oneMinute = "1m"
  case threeMinutes = "3m"
  case fiveMinutes = "5m"
  case fifteenMinutes = "15m"
  case thirtyMinutes = "30m"
  case fortyFiveMinutes = "45m"
  case oneHour = "1h"
  case twoHours = "2h"
  case threeHours = "3h"
  case fourHours = "4h"
  case oneDay = "1d"
  case oneWeek = "1w"
  case oneMonth = "1M"

  /// The length in nanoseconds; nil for months, which differ.
  public var fixedLength: Int64? {
    let minute: Int64 = 60_000_000_000
    switch self {
    case .oneMinute: return minute
    case .threeMinutes: return 3 * minute
    case .fiveMinutes: return 5 * minute
    case .fifteenMinutes: return 15 * minute
    case .thirtyMinutes: return 30 * minute
    case .fortyFiveMinutes: return 45 * minute
    case .oneHour: return 60 * minute
    case .twoHours: return 120 * minute
    case .threeHours: return 180 * minute
    case .fourHours: return 240 * minute
    case .oneDay: return 1440 * minute
    case .oneWeek: return 7 * 1440 * minute
    case .oneMonth: return nil
    }
  }

  /// The start of the bar that `instant` falls into.
  public func start(containing instant: Instant) -> Instant {
    guard let length = fixedLength else {
      let date = CalendarDate(containing: instant)
      return CalendarDate(year: date.year, month: date.month, day: 1).start
    }
    // 1970-01-01 was a Thursday; the Monday before was three days earlier.
    let origin: Int64 = self == .oneWeek ? -3 * CalendarDate.nanosecondsPerDay : 0
    // The difference of the rests, because that of the instants may have no room.
    let rest = (instant.nanoseconds % length - origin % length) % length
    return instant.advanced(byNanoseconds: -(rest < 0 ? rest + length : rest))
  }

  /// The end of the bar that starts at `start`, which is the start of the next.
  public func end(of start: Instant) -> Instant {
    if let length = fixedLength { return start.advanced(byNanoseconds: length) }
    return start.addingMonths(1)
  }

  /// The start of the bar so many bars before the one that starts at `start`; the first or last
  /// instant of all where there is none so far away.
  public func start(_ count: Int, before start: Instant) -> Instant {
    guard let length = fixedLength else { return start.addingMonths(count == .min ? .max : -count) }
    // The whole way may be longer than an instant's number, and still end at an instant.
    let nanoseconds = Int128(start.nanoseconds) - Int128(length) * Int128(count)
    return Instant(nanoseconds: Int64(clamping: nanoseconds))
  }
}

extension Instant {
  /// The same time of day so many calendar months later, on the last day of a shorter month.
  func addingMonths(_ count: Int) -> Instant {
    let date = CalendarDate(containing: self)
    let rest = nanoseconds % CalendarDate.nanosecondsPerDay
    let timeOfDay = rest < 0 ? rest + CalendarDate.nanosecondsPerDay : rest
    // 9,999 years lie far beyond what an instant can hold, and far within what `Int` can.
    let months = date.year * 12 + date.month - 1 + min(max(count, -119_988), 119_988)
    let year = months >= 0 ? months / 12 : -((11 - months) / 12)
    let month = months - year * 12 + 1
    let day = min(date.day, CalendarDate.days(inMonth: month, of: year))
    return CalendarDate(year: year, month: month, day: day).instant(atTimeOfDay: timeOfDay)
  }
}
