/// Lets in as many requests as the server can work on, and refuses the others early and by name.
///
/// A request that finds no place waits for one, if there is room to wait. When its turn comes it
/// begins only if its caller still waits for it: neither the deadline has passed nor has the caller
/// withdrawn. What is refused has not begun, so that it may be repeated without a thought.
///
/// A request that another's handler sends is on that one's place: if it had to wait for one of its
/// own, requests that have all places would wait for each other.
public struct Admission: Behaviour {
  @usableFromInline let gate: AdmissionGate
  @usableFromInline let now: @Sendable () -> MonotonicTime

  /// Admission through `gate`, by the clock `now`.
  public init(_ gate: AdmissionGate, now: @escaping @Sendable () -> MonotonicTime) {
    self.gate = gate
    self.now = now
  }

  /// Throws a ``Fault`` where there is no place, or where nobody waits for the answer any more.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    if context.depth > 0 { return try await next(context) }
    let user = context.caller.user
    switch gate.toll(of: R.descriptor.number) {
    case .nothing: return try await next(context)
    case .rate:
      try gate.charge(user, now: now)
      return try await next(context)
    case .place: break
    }
    if try gate.enter(user, now: now) == .mustWait {
      try await gate.wait(user, deadline: context.deadline, now: now)
    }
    defer { gate.leave(user, now: now) }
    return try await next(context)
  }

  /// The same around a request that is answered in place; nil where it would have to wait.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    if context.depth > 0 { return try next(context) }
    let user = context.caller.user
    let toll = gate.toll(of: R.descriptor.number)
    switch toll {
    case .nothing: return try next(context)
    case .rate: try gate.charge(user, now: now)
    case .place:
      guard try gate.enterAtOnce(user, now: now) else { return nil }
    }
    defer { if toll == .place { gate.leave(user, now: now) } }
    guard let reply = try next(context) else {
      gate.refund(user)
      return nil
    }
    return reply
  }
}
