public import MarketDomain

/// Where the history of a series comes from.
public protocol HistoryProvider: Sendable {
  /// What the source is called; at most 64 bytes.
  var name: String { get }

  /// Hands the latest `count` bars of a series that had ended at `now` to `take`, in blocks and in
  /// ascending order; fewer where the source has no more.
  ///
  /// - Throws: ``ProviderFailure``, or what `take` throws.
  func latestBars(
    of series: SeriesID, count: Int, endedAt now: Instant, _ take: (Rows) async throws -> Void
  ) async throws
}

/// Why a source gives no bars.
public struct ProviderFailure: Error, Hashable, Sendable {
  /// What it said, for a person.
  public let reason: String

  /// A failure for this reason.
  public init(_ reason: String) {
    self.reason = reason
  }
}
