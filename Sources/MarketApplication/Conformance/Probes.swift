internal import MarketContract
public import Mediation
internal import Synchronization

/// Who may probe the server, and what probes leave behind for the conformance suite to ask for.
public final class Probes: Sendable {
  private struct State {
    var sightings: [String: ProbeSighting] = [:]
    var counts: [String: UInt64] = [:]
    var refusals: [String: UInt32] = [:]
  }

  /// The most names of each kind that are remembered: a suite resets them, and nobody else probes.
  private static let maxNames = 256

  private let owner: UInt32
  /// The host's monotonic clock.
  let now: @Sendable () -> MonotonicTime
  private let state = Mutex(State())

  /// Probes for the user `owner` alone.
  public init(owner: UInt32, now: @escaping @Sendable () -> MonotonicTime) {
    self.owner = owner
    self.now = now
  }

  /// Refuses whoever is not the server's own user.
  func admit(_ context: RequestContext) throws(ProbesNotPermitted) {
    guard context.caller.user == owner else { throw ProbesNotPermitted(owner: owner) }
  }

  /// How long after `start` it is now.
  func time(since start: MonotonicTime) -> Duration {
    .nanoseconds(Int64(clamping: now().nanoseconds &- start.nanoseconds))
  }

  // MARK: Slow probes

  /// What is remembered of slow probes called `name`.
  func sighting(of name: String) -> ProbeSighting {
    state.withLock { $0.sightings[name] } ?? ProbeSighting(begun: 0, finished: 0, cancelled: 0)
  }

  /// Does `work` under a name, and remembers how it went and when it saw its cancellation.
  func remember<R>(_ name: String?, _ work: () async throws -> R) async rethrows -> R {
    guard let name else { return try await work() }
    let start = now()
    change(name) { $0.begun += 1 }
    defer { change(name) { $0.finished += 1 } }
    return try await withTaskCancellationHandler {
      try await work()
    } onCancel: {
      let time = self.time(since: start)
      change(name) { sighting in
        sighting.cancelled += 1
        sighting.cancelledAfter = time
      }
    }
  }

  private func change(_ name: String, _ body: (inout ProbeSighting) -> Void) {
    state.withLock { state in
      guard state.sightings[name] != nil || state.sightings.count < Self.maxNames else { return }
      body(
        &state.sightings[
          name, default: ProbeSighting(begun: 0, finished: 0, cancelled: 0)])
    }
  }

  // MARK: Counting probes

  /// How often a counting probe called `name` was begun.
  func count(of name: String) -> UInt64 { state.withLock { $0.counts[name] ?? 0 } }

  /// Counts one; gives the count.
  func count(_ name: String) -> UInt64 {
    state.withLock { state in
      guard state.counts[name] != nil || state.counts.count < Self.maxNames else { return 0 }
      state.counts[name, default: 0] += 1
      return state.counts[name] ?? 0
    }
  }

  /// Whether the next counting probe called `name` is refused, which the first `refusals` are.
  func refuses(_ name: String, atFirst refusals: UInt32) -> Bool {
    state.withLock { state in
      guard state.refusals[name] != nil || state.refusals.count < Self.maxNames else {
        return false
      }
      let before = state.refusals[name] ?? 0
      guard before < refusals else { return false }
      state.refusals[name] = before + 1
      return true
    }
  }

  /// Forgets everything.
  func reset() {
    state.withLock { $0 = State() }
  }
}

extension Bytes {
  /// The payload of a probe of so many bytes: the byte at place n is n modulo 251, a prime, so that
  /// a piece in the wrong place shows.
  static func probe(count: Int) -> Bytes {
    let turn = [UInt8](0..<251)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes.append(contentsOf: turn.prefix(count - bytes.count)) }
    return Bytes(bytes)
  }
}
