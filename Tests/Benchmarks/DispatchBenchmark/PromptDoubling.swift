internal import Mediation

/// The thread of the benchmark, as a lane.
final class OwnLane: Lane {
  var isCurrent: Bool { true }

  func isIsolatingCurrentContext() -> Bool? { true }

  func checkIsolated() {}

  func enqueue(_ job: consuming ExecutorJob) {
    unsafe UnownedJob(job).runSynchronously(on: asUnownedSerialExecutor())
  }
}

/// A handler that answers in place.
actor PromptDoubling: PromptQueryHandler {
  nonisolated let lane: any Lane

  init(on lane: any Lane) { self.lane = lane }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe lane.asUnownedSerialExecutor() }

  func answer(_ query: Double2, _ context: RequestContext) throws -> Int {
    query.number * 2
  }
}
