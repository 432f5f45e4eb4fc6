internal import MarketApplication
internal import MarketContract
internal import Synchronization

/// What the parts of a server say of themselves, and who waits for a change.
final class HealthBoard: Sendable {
  /// A part of the server.
  enum Part: String, CaseIterable {
    case store
    case provider
    case socket

    /// Whether the server can serve without it; without a provider it cannot sync, and all else it
    /// can.
    var isNeeded: Bool { self != .provider }
  }

  /// How a part is.
  struct Condition: Equatable {
    let state: HealthState
    let reason: String

    static let ready = Condition(state: .ready, reason: "")

    /// It does not work now, for this reason, and may again.
    static func notReady(_ reason: String) -> Condition {
      Condition(state: .notReady, reason: reason)
    }
  }

  fileprivate struct State {
    var conditions: [Part: Condition] = [
      .store: .ready, .provider: .ready,
      .socket: Condition(state: .notReady, reason: "the server has not begun to listen"),
    ]
    var isDraining = false
    var revision: UInt64 = 1
    var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter: UInt64 = 0
  }

  private let state = Mutex(State())
  /// All parts are ready: what nearly every report finds, which then costs a comparison.
  private let isAllReady = Atomic(false)

  /// Notes how a part is.
  func report(_ part: Part, _ condition: Condition) {
    if condition == .ready, isAllReady.load(ordering: .relaxed) { return }
    change { state in
      guard !state.isDraining, state.conditions[part] != condition else { return false }
      state.conditions[part] = condition
      return true
    }
  }

  /// Notes that the server is about to end; nothing changes any more.
  func drain() {
    change { state in
      guard !state.isDraining else { return false }
      state.isDraining = true
      state.conditions[.socket] = Condition(
        state: .notReady, reason: "the server is about to end")
      return true
    }
  }

  /// How a part is.
  func condition(of part: Part) -> Condition {
    state.withLock { $0.conditions[part] ?? .ready }
  }

  /// How the server is.
  var health: Health { state.withLock { $0.health } }

  /// The latest health after `revision`; waits where there is none yet.
  func health(after revision: UInt64) async throws -> WatchedHealth {
    while true {
      try Task.checkCancellation()
      let watched = state.withLock { state in
        state.revision > revision || state.isDraining ? state.watched : nil
      }
      if let watched { return watched }
      await wait(after: revision)
    }
  }

  private func wait(after revision: UInt64) async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.revision > revision || state.isDraining || Task.isCancelled { return true }
          state.waiters[number] = continuation
          return false
        }
        if goesOn { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }

  private func change(_ body: (inout State) -> Bool) {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard body(&state) else { return [] }
      state.revision += 1
      isAllReady.store(
        state.conditions.values.allSatisfy { $0 == .ready }, ordering: .relaxed)
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }
}

extension HealthBoard.State {
  fileprivate var watched: WatchedHealth {
    WatchedHealth(revision: revision, health: health, isLast: isDraining)
  }

  fileprivate var health: Health {
    let parts = HealthBoard.Part.allCases.map { part in
      let condition = conditions[part] ?? .ready
      return PartHealth(part: part.rawValue, state: condition.state, reason: condition.reason)
    }
    let obstacle = HealthBoard.Part.allCases.first {
      $0.isNeeded && conditions[$0] != .ready
    }
    return Health(
      live: !HealthBoard.Part.allCases.contains {
        $0.isNeeded && conditions[$0]?.state == .failed
      },
      ready: obstacle == nil,
      reason: obstacle.flatMap { conditions[$0]?.reason } ?? "", parts: parts)
  }
}
