/// Something that is done around every request.
public protocol Behaviour: Sendable {
  /// Does its part, calls `next` for the rest, and returns its reply; or throws without calling it.
  func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply

  /// Does the same around a request that is answered in place, where nothing can wait.
  ///
  /// - Returns: the reply, or nil where the request has to take the other way, on which everything
  ///   is done from the beginning: nil of `next` is passed on, and counts for nothing.
  func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply?
}

extension Behaviour {
  /// Has every request take the other way.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    nil
  }

  /// This behaviour around `inner`.
  public func then<Inner: Behaviour>(_ inner: Inner) -> Chain<Self, Inner> {
    Chain(outer: self, inner: inner)
  }
}

/// One behaviour around another: a pipeline is one type, known when the program is compiled.
public struct Chain<Outer: Behaviour, Inner: Behaviour>: Behaviour {
  @usableFromInline let outer: Outer
  @usableFromInline let inner: Inner

  @usableFromInline
  init(outer: Outer, inner: Inner) {
    self.outer = outer
    self.inner = inner
  }

  /// Has the outer behaviour go first and the inner one around what remains.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    try await outer.around(request, context) { context in
      try await inner.around(request, context, next)
    }
  }

  /// The same in place, where both behaviours can do so.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    try outer.aroundInPlace(request, context) { context in
      try inner.aroundInPlace(request, context, next)
    }
  }
}
