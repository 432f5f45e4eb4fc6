/// Who is under way and who waits: what an ``AdmissionGate`` decides by, without a clock.
struct AdmissionState: Sendable {
  /// What becomes of a request that comes.
  enum Decision: Equatable {
    case admitted
    case mustWait
    case overload
    case tooOften(waitNanoseconds: UInt64)
  }

  /// What becomes of one that has waited.
  enum Outcome: Equatable, Sendable {
    case admitted
    case expired
    case withdrawn
    case overload
  }

  struct Waiter: Sendable {
    let number: UInt64
    let user: UInt32
    let deadline: MonotonicTime?
    let continuation: CheckedContinuation<Outcome, Never>
  }

  /// So many users are remembered for their rates; beyond, those whose buckets are full are
  /// forgotten. A host has fewer.
  private static let rememberedUsers = 1024

  private(set) var active = 0
  /// The requests that wait, in the order in which they came.
  private(set) var waiting: ArraySlice<Waiter> = []
  private var users = AdmissionUsers()
  private var lastNumber: UInt64 = 0

  mutating func newNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  mutating func enter(
    _ user: UInt32, _ limits: AdmissionGate.Limits, now: MonotonicTime?
  ) -> Decision {
    let isFree = hasPlace(user, limits)
    // Before a token is taken: who is refused has not asked.
    if !isFree, !mayWait(user, limits) { return .overload }
    if let now {
      let wait = charge(user, limits, now: now)
      if wait > 0 { return .tooOften(waitNanoseconds: wait) }
    }
    // Nobody overtakes those of the same user who wait.
    guard isFree, users[user].waiting == 0 else {
      return mayWait(user, limits) ? .mustWait : .overload
    }
    begin(user)
    return .admitted
  }

  /// The same for a request that waits for nobody: where it would have to, nothing is done.
  mutating func enterAtOnce(
    _ user: UInt32, _ limits: AdmissionGate.Limits, now: MonotonicTime?
  ) -> Decision {
    guard hasPlace(user, limits), users[user].waiting == 0 else { return .mustWait }
    return enter(user, limits, now: now)
  }

  /// Counts a request for its user's rate; the nanoseconds until it may be made where that is too
  /// soon.
  mutating func charge(
    _ user: UInt32, _ limits: AdmissionGate.Limits, now: MonotonicTime
  ) -> UInt64 {
    limits.rate.map { take(user, rate: UInt64($0), now.nanoseconds) } ?? 0
  }

  /// Puts back the token of a request that has not begun.
  mutating func refund(_ user: UInt32, _ limits: AdmissionGate.Limits) {
    guard let rate = limits.rate else { return }
    users[user].fullAt -= min(1_000_000_000 / UInt64(rate), users[user].fullAt)
  }

  private func hasPlace(_ user: UInt32, _ limits: AdmissionGate.Limits) -> Bool {
    active < limits.total && users[user].active < limits.share(of: user).active
  }

  private func mayWait(_ user: UInt32, _ limits: AdmissionGate.Limits) -> Bool {
    waiting.count < limits.queued
      && users[user].waiting < limits.share(of: user).waiting
  }

  private mutating func begin(_ user: UInt32) {
    active += 1
    users[user].active += 1
  }

  /// Takes a token out of a user's bucket; the nanoseconds until there is one where it is empty.
  private mutating func take(_ user: UInt32, rate: UInt64, _ now: UInt64) -> UInt64 {
    let token = 1_000_000_000 / rate
    // Two seconds' worth, at least one token.
    let capacity = max(2_000_000_000, token)
    if users.count > Self.rememberedUsers {
      users.forget { $0.active == 0 && $0.waiting == 0 && $0.fullAt <= now }
    }
    let fullAt = max(users[user].fullAt, now)
    let missing = fullAt - now
    if missing + token > capacity { return missing + token - capacity }
    users[user].fullAt = fullAt + token
    return 0
  }

  /// Has a request wait; its outcome where that is known already.
  mutating func enqueue(
    _ waiter: Waiter, _ limits: AdmissionGate.Limits, isCancelled: Bool
  ) -> Outcome? {
    if isCancelled { return .withdrawn }
    // A place may have become free since the request was told to wait.
    if hasPlace(waiter.user, limits), users[waiter.user].waiting == 0 {
      begin(waiter.user)
      return .admitted
    }
    guard mayWait(waiter.user, limits) else { return .overload }
    waiting.append(waiter)
    users[waiter.user].waiting += 1
    return nil
  }

  /// Takes a request out that its caller has withdrawn; nil where it does not wait.
  mutating func withdraw(_ number: UInt64) -> CheckedContinuation<Outcome, Never>? {
    guard let index = waiting.firstIndex(where: { $0.number == number }) else { return nil }
    let waiter = waiting.remove(at: index)
    users[waiter.user].waiting -= 1
    return waiter.continuation
  }

  mutating func leave(_ user: UInt32) {
    active -= 1
    assert(active >= 0)
    users[user].active -= 1
  }

  /// Takes out those that may begin now, and those whose deadline has passed.
  mutating func next(
    _ limits: AdmissionGate.Limits, now: MonotonicTime
  ) -> [(Waiter, Outcome)] {
    var outcomes: [(Waiter, Outcome)] = []
    var index = waiting.startIndex
    while index < waiting.endIndex, active < limits.total {
      let waiter = waiting[index]
      let isLate = waiter.deadline.map { $0 <= now } ?? false
      guard isLate || hasPlace(waiter.user, limits) else {
        index += 1
        continue
      }
      outcomes.append((waiter, isLate ? .expired : .admitted))
      users[waiter.user].waiting -= 1
      if !isLate { begin(waiter.user) }
      // The first is nearly always the one, and is taken off without moving the others.
      if index == waiting.startIndex {
        waiting.removeFirst()
        index = waiting.startIndex
      } else {
        waiting.remove(at: index)
      }
    }
    return outcomes
  }
}
