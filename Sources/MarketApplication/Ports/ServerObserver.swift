public import MarketContract

/// What the application asks of the server that it is in: how that stands.
public protocol ServerObserver: Sendable {
  /// What has been counted, and how the server stands now.
  func metrics() async -> Metrics

  /// How the server and its parts are.
  func health() async -> Health

  /// The latest health that differs from that of `revision`; waits where there is none yet. 0 is
  /// before all revisions.
  ///
  /// - Throws: `CancellationError` where the task is cancelled meanwhile.
  func health(after revision: UInt64) async throws -> WatchedHealth
}

/// A server's health at one of its changes.
public struct WatchedHealth: Sendable {
  /// Which change it is; later ones have higher numbers.
  public let revision: UInt64
  /// How the server is.
  public let health: Health
  /// Whether nothing follows, because the server ends.
  public let isLast: Bool

  /// A health.
  public init(revision: UInt64, health: Health, isLast: Bool) {
    self.revision = revision
    self.health = health
    self.isLast = isLast
  }
}
