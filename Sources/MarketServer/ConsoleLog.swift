internal import Mediation

/// The log's lines for people.
enum ConsoleLog {
  /// The whole line: `12:30:00.250 info request failed request=… correlation=…`, in UTC.
  static func text(of entry: LogEntry, at time: LogTime) -> String {
    "\(time.timeOfDay) \(line(of: entry))\n"
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
  /// one field, or have it read in another order: control characters, line ends of all kinds, what
  /// turns the direction of a text or shows nothing, and quotes of its own.
  private static func shown(_ value: String) -> String {
    let clean = String(
      String.UnicodeScalarView(value.unicodeScalars.map { misleads($0) ? " " : $0 })
    ).map { $0 == "\"" ? "'" : $0 }
    return clean.isEmpty || clean.contains(" ") ? "\"\(String(clean))\"" : String(clean)
  }

  private static func misleads(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
