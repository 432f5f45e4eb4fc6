/// Keeps a request from its handler where whoever asks may not make it.
///
/// A value without closures: the owner may do everything, others what their right says. Who gets
/// which right is decided when a caller appears, not here.
public struct Authorization: Behaviour, Equatable {
  /// The user who may do everything.
  public let owner: UInt32
  /// What somebody who is refused can do, or have done.
  private let advice: String

  /// An authorisation; `advice` ends the sentence that somebody who is refused is told.
  public init(owner: UInt32, advice: String) {
    self.owner = owner
    self.advice = advice
  }

  /// Whether `caller` may make a request.
  public func allows(_ request: RequestDescriptor, to caller: Caller) -> Bool {
    caller.user == owner || caller.right >= (request.isCommand ? .command : .query)
  }

  /// Throws a ``Fault`` where the caller may not make the request.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    try check(R.descriptor, context.caller)
    return try await next(context)
  }

  /// The same around a request that is answered in place.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    try check(R.descriptor, context.caller)
    return try next(context)
  }

  @inlinable
  func check(_ request: RequestDescriptor, _ caller: Caller) throws(Fault) {
    guard caller.user == owner || allows(request, to: caller) else {
      throw refusal(of: request, to: caller)
    }
  }

  /// What a caller is told who may not make a request.
  public func refusal(of request: RequestDescriptor, to caller: Caller) -> Fault {
    let what =
      caller.right == .query
      ? "may query this server and not change it, as \(request.name) does"
      : "may not ask this server for \(request.name)"
    return Fault(.notPermitted, "user \(caller.user) \(what); \(advice)", hasBegun: false)
  }
}
