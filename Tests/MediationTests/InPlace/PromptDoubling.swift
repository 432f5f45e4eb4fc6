import Mediation
import TestSupport

/// Answers in place as a test tells it, and notes where it ran.
actor PromptDoubling: PromptQueryHandler {
  nonisolated let lane: any Lane
  nonisolated let ranOnLane = Record<Bool>()
  private let double: @Sendable (Double2) throws -> Int

  init(on lane: any Lane, _ double: @escaping @Sendable (Double2) throws -> Int = { $0.number * 2 })
  {
    self.lane = lane
    self.double = double
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { lane.asUnownedSerialExecutor() }

  func answer(_ query: Double2, _ context: RequestContext) throws -> Int {
    ranOnLane.append(lane.isCurrent)
    return try double(query)
  }
}

extension Mediator where Handlers == Void, Units == NumberUnits {
  /// Asks on `lane`, as a request arrives there; nil where it is not answered in place.
  func doubleInPlace(
    _ handler: some QueryHandler<Double2>, on lane: QueueLane,
    _ context: RequestContext = .sample()
  ) async throws -> Int? {
    try await lane.perform { try self.performInPlace(Double2(), by: handler, context) }
  }
}
