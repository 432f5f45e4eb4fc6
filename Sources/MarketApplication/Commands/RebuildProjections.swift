public import MarketContract
public import Mediation

/// Makes what projections show anew from their last snapshots and the events since.
public actor RebuildProjectionsHandler<Work: Sendable>: CommandHandler {
  /// A projection keeps its snapshots itself.
  public static var actsOutsideUnitOfWork: Bool { true }

  private let overview: SeriesOverview

  init(_ overview: SeriesOverview) {
    self.overview = overview
  }

  /// Makes it anew, and says what was different.
  public func handle(
    _ command: RebuildProjections, _ prepared: Void, in work: Work,
    _ exchange: Exchange<RebuildProjections>
  ) async throws -> RebuiltProjectionList {
    if let name = command.name, name != overview.name { throw UnknownProjection(name: name) }
    let rebuilt = try await overview.rebuild()
    return RebuiltProjectionList(projections: [
      RebuiltProjection(
        name: overview.name, snapshot: rebuilt.snapshot, upTo: rebuilt.upTo,
        events: UInt64(rebuilt.events), differed: UInt64(rebuilt.differences.count),
        differences: rebuilt.differences.prefix(100).map {
          String($0.truncated(toUTF8Count: 512))
        })
    ])
  }
}
