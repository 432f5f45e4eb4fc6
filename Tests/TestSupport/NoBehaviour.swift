import Mediation

/// Nothing around requests, in place or in tasks, so that what is tested is what is within.
package struct NoBehaviour: Behaviour {
  package init() {}

  package func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    try await next(context)
  }

  package func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    try next(context)
  }
}
