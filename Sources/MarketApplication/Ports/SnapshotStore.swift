/// What a projection showed at one moment, in the projection's own words.
public struct ProjectionSnapshot: Hashable, Sendable {
  /// The last event that is in it.
  public let sequence: UInt64
  /// What it showed, in parts; there is at least one.
  public let parts: [[UInt8]]

  /// A snapshot.
  public init(sequence: UInt64, parts: [[UInt8]]) {
    self.sequence = sequence
    self.parts = parts
  }
}

/// Where snapshots of projections are kept: the last one of each.
public protocol SnapshotStore: Sendable {
  /// The last snapshot; nil where there is none.
  func snapshot(of projection: String) async throws -> ProjectionSnapshot?

  /// Keeps a snapshot instead of the one before, in one transaction.
  func keep(_ snapshot: ProjectionSnapshot, of projection: String) async throws
}
