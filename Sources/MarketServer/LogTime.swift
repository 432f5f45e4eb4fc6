internal import Glibc
internal import RPCCore

/// When something happened that stands in the log.
struct LogTime: Equatable {
  /// Nanoseconds since 1970 in UTC.
  let nanoseconds: Int64

  /// The present moment.
  static var now: LogTime {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return LogTime(nanoseconds: Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec))
  }

  /// The time of the day to the millisecond.
  var timeOfDay: String {
    let milliseconds = Int(nanoseconds / 1_000_000)
    let seconds = milliseconds / 1000 % 86400
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2) + "." + padded(milliseconds % 1000, 3)
  }

  /// The instant as RFC 3339 has it.
  var instant: String { "\(Timestamp(nanoseconds: nanoseconds))" }
}
