internal import Glibc
internal import Mediation

/// Writes the log to standard error, a line an entry, for people.
struct ConsoleLog: Log {
  /// Entries below this level are not made.
  let level: LogLevel

  /// A log from `level` on.
  init(level: LogLevel) {
    self.level = level
  }

  /// Writes an entry: `12:30:00.250 info request failed request=… correlation=…`.
  func write(_ entry: LogEntry) {
    guard entry.level >= level else { return }
    var line = "\(Self.timeOfDay()) \(entry.level) \(entry.message)"
    for (name, value) in entry.fields { line += " \(name)=\(Self.shown(value))" }
    if entry.correlation != 0 {
      line += " correlation=\(String(entry.correlation, radix: 16))"
    }
    let bytes = Array((line + "\n").utf8)
    // One call a line: lines of several threads do not mix. A full disk is no reason to stop.
    _ = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }

  /// A value in quotes where it has blanks, and without control characters, which could make one
  /// line look like two.
  private static func shown(_ value: String) -> String {
    let clean = String(
      String.UnicodeScalarView(
        value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    return clean.contains(" ") ? "\"\(clean)\"" : clean
  }

  private static func timeOfDay() -> String {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    let seconds = Int(now.tv_sec) % 86400
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    return padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2) + "." + padded(Int(now.tv_nsec) / 1_000_000, 3)
  }
}
