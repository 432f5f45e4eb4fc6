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
    let bytes = Array("\(Self.timeOfDay()) \(Self.line(of: entry))\n".utf8)
    // One call a line: lines of several threads do not mix. A full disk is no reason to stop.
    _ = unsafe bytes.withUnsafeBytes { buffer in
      unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }

  /// The entry without its time.
  static func line(of entry: LogEntry) -> String {
    var line = "\(entry.level) \(entry.message)"
    for (name, value) in entry.fields { line += " \(name)=\(shown(value))" }
    if entry.correlation != 0 {
      line += " correlation=\(String(entry.correlation, radix: 16))"
    }
    return line
  }

  /// A value in quotes where it has blanks, and without what could make one line look like two, or
  /// one field: control characters, line ends of all kinds, and quotes of its own.
  private static func shown(_ value: String) -> String {
    let clean = String(
      String.UnicodeScalarView(value.unicodeScalars.map { breaksLines($0) ? " " : $0 })
    ).map { $0 == "\"" ? "'" : $0 }
    return clean.isEmpty || clean.contains(" ") ? "\"\(String(clean))\"" : String(clean)
  }

  private static func breaksLines(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
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
