/// Does not begin what nobody waits for any more, and names a deadline as the reason where one
/// passed while the request was under way.
///
/// Whoever brought the request cancels its task when the deadline passes; this tells the caller
/// why.
public struct DeadlineCheck: Behaviour {
  @usableFromInline let now: @Sendable () -> MonotonicTime

  /// A check against the clock `now`.
  public init(now: @escaping @Sendable () -> MonotonicTime) {
    self.now = now
  }

  /// Throws a ``Fault`` where the deadline has passed or the caller has withdrawn.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    guard let deadline = context.deadline else {
      try checkCancellation()
      return try await next(context)
    }
    try check(deadline)
    try checkCancellation()
    do {
      return try await next(context)
    } catch is CancellationError where deadline <= now() {
      throw Fault(.deadlineExceeded, "the deadline passed while the request was under way")
    }
  }

  /// The same around a request that is answered in place: it ends before anybody could withdraw it.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    if let deadline = context.deadline { try check(deadline) }
    return try next(context)
  }

  @usableFromInline
  func check(_ deadline: MonotonicTime) throws(Fault) {
    if deadline <= now() {
      throw Fault(
        .deadlineExceeded, "the deadline had passed before the request was begun",
        hasBegun: false)
    }
  }

  @usableFromInline
  func checkCancellation() throws(Fault) {
    if Task.isCancelled {
      throw Fault(.cancelled, "the request was withdrawn before it was begun", hasBegun: false)
    }
  }
}
