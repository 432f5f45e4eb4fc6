/// Something that is done before each request, such as a check that is none of a handler's business.
public protocol PreProcessor: Sendable {
  /// Looks at a request.
  ///
  /// - Throws: what the request fails with; its handler is not called then.
  func process<R: Request>(_ request: R, _ context: RequestContext) async throws
}

/// Something that is done after each request that did not fail, such as a note of it.
///
/// It cannot fail: what a command has changed is committed by then.
public protocol PostProcessor: Sendable {
  /// Looks at a request and at its reply; where items were streamed, all of them have been.
  func process<R: Request>(_ request: R, _ reply: R.Reply, _ context: RequestContext) async
}

/// Has a processor go before what is within.
public struct Before<Processor: PreProcessor>: Behaviour {
  @usableFromInline let processor: Processor

  /// A behaviour of `processor`.
  public init(_ processor: Processor) {
    self.processor = processor
  }

  /// Processes, then calls `next`.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    try await processor.process(request, context)
    return try await next(context)
  }
}

/// Has a processor go after what is within.
public struct After<Processor: PostProcessor>: Behaviour {
  @usableFromInline let processor: Processor

  /// A behaviour of `processor`.
  public init(_ processor: Processor) {
    self.processor = processor
  }

  /// Calls `next`, then processes.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    let reply = try await next(context)
    await processor.process(request, reply, context)
    return reply
  }
}
