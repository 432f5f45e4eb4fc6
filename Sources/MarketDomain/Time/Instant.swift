/// An instant: nanoseconds since 1970-01-01 in UTC, leap seconds not counted.
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the epoch.
  public let nanoseconds: Int64

  /// The instant so many nanoseconds after the epoch.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Whether `left` is earlier.
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `nanoseconds` later; the first or the last one where there is none so far away.
  public func advanced(byNanoseconds nanoseconds: Int64) -> Instant {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return Instant(nanoseconds: overflow ? (nanoseconds < 0 ? .min : .max) : sum)
  }
}

/// A half-open stretch of time: its start is within, its end is not.
public struct TimeRange: Hashable, Sendable {
  /// The first instant.
  public let start: Instant
  /// The first instant behind.
  public let end: Instant

  /// A range.
  ///
  /// - Throws: ``EmptyRange`` where the end is not later than the start.
  public init(from start: Instant, to end: Instant) throws(EmptyRange) {
    guard start < end else { throw EmptyRange(start: start, end: end) }
    self.start = start
    self.end = end
  }

  /// Whether `instant` is within.
  public func contains(_ instant: Instant) -> Bool {
    start <= instant && instant < end
  }
}

/// A range of time that would have nothing in it.
public struct EmptyRange: Error, Hashable, Sendable {
  /// Where it was to begin.
  public let start: Instant
  /// Where it was to end.
  public let end: Instant
}
