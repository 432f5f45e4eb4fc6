/// How much a log entry matters.
public enum LogLevel: Int, Comparable, Sendable, CaseIterable {
  /// For whoever looks for a mistake.
  case debug
  /// What happens.
  case info
  /// What somebody should know of.
  case warning
  /// What somebody should do something about.
  case error

  /// Whether `left` matters less.
  public static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// One line of the log.
public struct LogEntry: Sendable {
  /// How much it matters.
  public let level: LogLevel
  /// What happened, in a few words that are the same each time.
  public let message: String
  /// The request that it happened in; 0 for none.
  public let correlation: UInt64
  /// The facts, in the order in which they are shown.
  public let fields: [(name: String, value: String)]

  /// An entry.
  public init(
    _ level: LogLevel, _ message: String, correlation: UInt64 = 0,
    _ fields: [(name: String, value: String)] = []
  ) {
    self.level = level
    self.message = message
    self.correlation = correlation
    self.fields = fields
  }
}

/// Where log entries go.
public protocol Log: Sendable {
  /// Entries below this level are not made.
  var level: LogLevel { get }
  /// Writes an entry; it does not wait for a disk.
  func write(_ entry: LogEntry)
}
