/// Something that has happened to a series.
///
/// Two events are the same where their identities are: an event does not become another one by
/// being read again, and two that look alike stay two.
public struct SeriesEvent: Sendable {
  /// What has happened.
  public enum Fact: Hashable, Sendable {
    /// Bars came in from a file or a program.
    case barsImported(RowCounts, TimeSpan)
    /// Bars came in from the series' source.
    case historicalDataSynced(RowCounts, TimeSpan, provider: String)
    /// The series and its bars were removed.
    case seriesRemoved(bars: Int)
  }

  /// The event's own identity.
  public let id: EventID
  /// The series.
  public let series: SeriesID
  /// The event's place among those of its series, from 1.
  public let sequence: UInt64
  /// When it happened.
  public let occurredAt: Instant
  /// What happened.
  public let fact: Fact
}

extension SeriesEvent: Hashable {
  /// Whether both are the same event.
  public static func == (left: SeriesEvent, right: SeriesEvent) -> Bool {
    left.id == right.id
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
  }
}

/// What became of rows: received is the sum of all others.
public struct RowCounts: Hashable, Sendable {
  /// The rows that came; a sum that is too large is the largest number, since callers say themselves
  /// how many rows they could not read.
  public var received: Int {
    [duplicates, rejected].reduce(merged.total) { sum, count in
      let (larger, overflow) = sum.addingReportingOverflow(count)
      return overflow ? .max : larger
    }
  }
  /// What became of those that are bars.
  public let merged: MergeCounts
  /// Rows whose time a later row of the same request has too.
  public let duplicates: Int
  /// Rows that are no bars.
  public let rejected: Int

  /// Counts.
  public init(merged: MergeCounts, duplicates: Int, rejected: Int) {
    self.merged = merged
    self.duplicates = duplicates
    self.rejected = rejected
  }
}
