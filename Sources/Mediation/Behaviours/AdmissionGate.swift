import Synchronization

/// Counts the requests of each user, and decides which may begin.
public final class AdmissionGate: Sendable {
  /// How many requests there may be.
  public struct Limits: Equatable, Sendable {
    /// Under way at once, of all users.
    public var total: Int
    /// Waiting at once, of all users; beyond, requests are refused at once.
    public var queued: Int
    /// What one user may have of both who is not the owner; nil for all of it.
    public var shareOfOthers: Share?
    /// The user who may have all of it; nil for none.
    public var owner: UInt32?
    /// What a user may begin in a second in the long run, and twice as many at once after a pause;
    /// nil for no such limit.
    public var rate: Int?

    /// Limits. Without others said, one user may take all places, and as many requests may wait.
    public init(
      total: Int, queued: Int? = nil, shareOfOthers: Share? = nil, owner: UInt32? = nil,
      rate: Int? = nil
    ) {
      self.total = max(total, 1)
      self.queued = max(queued ?? self.total, 0)
      self.shareOfOthers = shareOfOthers
      self.owner = owner
      self.rate = rate.map { max($0, 1) }
    }

    /// What `user` may have.
    public func share(of user: UInt32) -> Share {
      let all = Share(active: total, waiting: queued)
      return user == owner ? all : shareOfOthers ?? all
    }
  }

  /// What one user may have of the places and of the queue.
  public struct Share: Equatable, Sendable {
    /// Under way at once.
    public var active: Int
    /// Waiting at once.
    public var waiting: Int

    /// A share; at least one place.
    public init(active: Int, waiting: Int) {
      self.active = max(active, 1)
      self.waiting = max(waiting, 0)
    }
  }

  /// What a request needs so that it may begin.
  public enum Toll: Sendable {
    /// A place, and to be within its user's rate.
    case place
    /// To be within its user's rate, and no place: it is answered also where all are taken.
    case rate
    /// Nothing.
    case nothing
  }

  /// Why a request was refused.
  public enum Reason: Int, CaseIterable, Sendable {
    /// All places are taken, and all places to wait.
    case overload
    /// The user has asked too often.
    case rate
    /// The deadline passed while it waited.
    case deadline
    /// The caller withdrew while it waited.
    case withdrawn
  }

  /// What becomes of a request that comes.
  @usableFromInline
  enum Entry {
    case admitted
    case mustWait
  }

  private let limits: Limits
  /// By the number of the request, up to the highest whose toll was given.
  private let tolls: [Toll]
  private let state = Mutex(AdmissionState())
  private let shed = InlineArray<4, Atomic<UInt64>> { _ in Atomic(0) }

  /// A gate; requests whose number is not in `tolls` need a place.
  public init(_ limits: Limits, tolls: [UInt16: Toll] = [:]) {
    self.limits = limits
    var table = [Toll](repeating: .place, count: tolls.keys.max().map { Int($0) + 1 } ?? 0)
    for (request, toll) in tolls { table[Int(request)] = toll }
    self.tolls = table
  }

  // MARK: What has been counted

  /// The requests that are under way.
  public var activeCount: Int { state.withLock { $0.active } }
  /// The requests that wait.
  public var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// How many requests were refused for a reason.
  public func shedCount(_ reason: Reason) -> UInt64 {
    shed[reason.rawValue].load(ordering: .relaxed)
  }

  // MARK: Passing

  @usableFromInline
  func toll(of request: UInt16) -> Toll {
    Int(request) < tolls.count ? tolls[Int(request)] : .place
  }

  /// Counts a request of `user` that takes no place.
  @usableFromInline
  func charge(_ user: UInt32, now: () -> MonotonicTime) throws {
    guard limits.rate != nil else { return }
    let now = now()
    let wait = state.withLock { $0.charge(user, limits, now: now) }
    if wait > 0 { throw refusal(.rate, user, after: wait) }
  }

  /// Takes a place for a request of `user`, or says that it must wait for one.
  @usableFromInline
  func enter(_ user: UInt32, now: () -> MonotonicTime) throws -> Entry {
    let now = limits.rate == nil ? nil : now()
    let decision = state.withLock { $0.enter(user, limits, now: now) }
    switch decision {
    case .admitted: return .admitted
    case .mustWait: return .mustWait
    case .overload: throw refusal(.overload, user)
    case .tooOften(let wait): throw refusal(.rate, user, after: wait)
    }
  }

  /// Takes back what a request of `user` has counted for its rate, as it comes again.
  @usableFromInline
  func refund(_ user: UInt32) {
    if limits.rate != nil { state.withLock { $0.refund(user, limits) } }
  }

  /// Takes a place for a request of `user` that waits for none; false where there is none now, and
  /// nothing has been done.
  @usableFromInline
  func enterAtOnce(_ user: UInt32, now: () -> MonotonicTime) throws -> Bool {
    let now = limits.rate == nil ? nil : now()
    let decision = state.withLock { $0.enterAtOnce(user, limits, now: now) }
    switch decision {
    case .admitted: return true
    case .mustWait, .overload: return false
    case .tooOften(let wait): throw refusal(.rate, user, after: wait)
    }
  }

  /// Waits for a place, which the request then has; `isCancelled` says whether its caller has
  /// withdrawn.
  @usableFromInline
  func wait(
    _ user: UInt32, deadline: MonotonicTime?, now: () -> MonotonicTime,
    isCancelled: () -> Bool = { Task.isCancelled }
  ) async throws {
    let number = state.withLock { $0.newNumber() }
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let immediate = state.withLock { state in
          // Read under the lock: a withdrawal before it is seen here, and one after it finds the
          // request in the queue.
          state.enqueue(
            AdmissionState.Waiter(
              number: number, user: user, deadline: deadline, continuation: continuation),
            limits, isCancelled: isCancelled())
        }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      state.withLock { $0.withdraw(number) }?.resume(returning: .withdrawn)
    }
    switch outcome {
    case .admitted:
      // The place came first, and whoever waited for it may be gone all the same.
      let isLate = deadline.map { $0 <= now() } ?? false
      guard isLate || Task.isCancelled else { return }
      leave(user, now: now)
      throw refusal(isLate ? .deadline : .withdrawn, user)
    case .expired: throw refusal(.deadline, user)
    case .withdrawn:
      throw refusal(deadline.map { $0 <= now() } ?? false ? .deadline : .withdrawn, user)
    case .overload: throw refusal(.overload, user)
    }
  }

  /// Gives a place back; whoever waits for it goes on.
  @usableFromInline
  func leave(_ user: UInt32, now: () -> MonotonicTime) {
    let isWanted = state.withLock { state in
      state.leave(user)
      return !state.waiting.isEmpty
    }
    guard isWanted else { return }
    let instant = now()
    for (waiter, outcome) in state.withLock({ $0.next(limits, now: instant) }) {
      waiter.continuation.resume(returning: outcome)
    }
  }

  private func refusal(_ reason: Reason, _ user: UInt32, after wait: UInt64? = nil) -> Fault {
    shed[reason.rawValue].wrappingAdd(1, ordering: .relaxed)
    switch reason {
    case .overload:
      return Fault(
        .exhausted,
        "the server has as many requests as it takes at once (\(limits.total) in all, "
          + "\(limits.share(of: user).active) of user \(user)); try again in a moment",
        hasBegun: false, retryAfterNanoseconds: Self.pause)
    case .rate:
      return Fault(
        .exhausted,
        "user \(user) asks more than \(limits.rate ?? 0) times in a second; ask less often",
        hasBegun: false, retryAfterNanoseconds: wait ?? Self.pause)
    case .deadline:
      return Fault(
        .deadlineExceeded, "the deadline passed while the request waited for its turn",
        hasBegun: false)
    case .withdrawn:
      return Fault(.cancelled, "the request was withdrawn before its turn came", hasBegun: false)
    }
  }

  /// When a caller who found no place should ask again: ten milliseconds, in which a server that
  /// answers in a tenth of one has done a hundred requests a place.
  private static let pause: UInt64 = 10_000_000
}
