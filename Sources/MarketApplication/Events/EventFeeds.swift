internal import Mediation
internal import Synchronization

/// The subscriptions of callers to events: how many there may be, and what they have been sent.
///
/// They last for as long as their callers want, so they take no place of a request; each holds a
/// queue of references and a call, which these limits keep to some hundred megabytes at the worst.
public final class EventFeeds: Sendable {
  /// How many subscriptions there may be.
  public struct Limits: Equatable, Sendable {
    /// Of all users.
    public var total = 4096
    /// Of one user who is not the owner: half, so that nobody keeps all others from following.
    public var ofOneOther = 2048
    /// The user who may have all; nil for none.
    public var owner: UInt32?

    /// The usual limits of a server that belongs to `owner`.
    public init(owner: UInt32? = nil) {
      self.owner = owner
    }
  }

  private struct State {
    var count = 0
    var countByUser: [UInt32: Int] = [:]
  }

  private let limits: Limits
  private let state = Mutex(State())
  private let delivered = Atomic<UInt64>(0)

  /// No subscriptions yet.
  public init(_ limits: Limits = Limits()) {
    self.limits = limits
  }

  /// The subscriptions that are under way.
  public var count: Int { state.withLock { $0.count } }
  /// The events that subscriptions have been sent.
  public var deliveredCount: UInt64 { delivered.load(ordering: .relaxed) }

  /// Counts a subscription of `user`.
  ///
  /// - Throws: a ``Fault`` where there are too many.
  func begin(of user: UInt32) throws(Fault) {
    let limit = user == limits.owner ? limits.total : min(limits.ofOneOther, limits.total)
    let hasBegun = state.withLock { state in
      guard state.count < limits.total, state.countByUser[user, default: 0] < limit else {
        return false
      }
      state.count += 1
      state.countByUser[user, default: 0] += 1
      return true
    }
    guard !hasBegun else { return }
    throw Fault(
      .exhausted,
      "there are as many subscriptions to events as the server takes (\(limits.total) in all, "
        + "\(limit) of user \(user)); end one of them", hasBegun: false)
  }

  /// A subscription of `user` is over.
  func end(of user: UInt32) {
    state.withLock { state in
      state.count -= 1
      let rest = state.countByUser[user, default: 1] - 1
      state.countByUser[user] = rest == 0 ? nil : rest
    }
  }

  /// Counts an event that a subscription has been sent.
  func noteDelivery() { delivered.wrappingAdd(1, ordering: .relaxed) }
}
