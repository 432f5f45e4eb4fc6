/// Writes one line for each request, with its correlation, its outcome and its time.
///
/// Requests that succeed are told at the level `debug`, and where that is off they cost one
/// comparison, and nobody looks at the clock; those that fail at `info`; those that fail in a way
/// that nobody declared at `error`, with what the error says.
public struct CorrelationLog: Behaviour {
  @usableFromInline let log: any Log
  @usableFromInline let level: LogLevel
  @usableFromInline let now: @Sendable () -> MonotonicTime

  /// Lines to `log`, with times by the clock `now`.
  public init(_ log: any Log, now: @escaping @Sendable () -> MonotonicTime) {
    self.log = log
    level = log.level
    self.now = now
  }

  /// Calls `next` and writes what became of it.
  @inlinable
  public func around<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
  ) async throws -> R.Reply {
    let start = start
    do {
      let reply = try await next(context)
      if level <= .debug { done(R.descriptor, context, since: start) }
      return reply
    } catch {
      failed(error, R.descriptor, context, time(since: start))
      throw error
    }
  }

  /// The same around a request that is answered in place.
  @inlinable
  public func aroundInPlace<R: Request>(
    _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
  ) throws -> R.Reply? {
    let start = start
    do {
      guard let reply = try next(context) else { return nil }
      if level <= .debug { done(R.descriptor, context, since: start) }
      return reply
    } catch {
      failed(error, R.descriptor, context, time(since: start))
      throw error
    }
  }

  /// When a request begins, where its time is told.
  @usableFromInline
  var start: MonotonicTime { level <= .debug ? now() : MonotonicTime(nanoseconds: 0) }

  @usableFromInline
  func time(since start: MonotonicTime) -> [(name: String, value: String)] {
    guard level <= .debug else { return [] }
    return [("nanoseconds", String(now().nanoseconds - start.nanoseconds))]
  }

  @usableFromInline
  func done(_ request: RequestDescriptor, _ context: RequestContext, since start: MonotonicTime) {
    write(.debug, "request done", request, context, time(since: start))
  }

  /// Writes the line of a request that has failed, also for whoever refuses one before it is decoded.
  public func failed(
    _ error: any Error, _ request: RequestDescriptor, _ context: RequestContext,
    _ time: [(name: String, value: String)] = []
  ) {
    let fault = error as? Fault
    let isUnknown = fault.map { $0.kind == .internal || $0.kind == .damaged } ?? false
    let isCancellation = error is CancellationError
    let isDeclared = error is any DeclaredError
    let level: LogLevel =
      isUnknown || (fault == nil && !isCancellation && !isDeclared) ? .error : .info
    guard level >= self.level else { return }
    write(
      level, "request failed", request, context,
      time + [("error", isCancellation ? Fault.withdrawal : fault?.message ?? "\(error)")])
  }

  @usableFromInline
  func write(
    _ level: LogLevel, _ message: String, _ request: RequestDescriptor, _ context: RequestContext,
    _ fields: [(name: String, value: String)]
  ) {
    let facts: [(name: String, value: String)] = [
      ("request", request.name), ("user", String(context.caller.user)),
      ("process", String(context.caller.process)),
    ]
    log.write(LogEntry(level, message, correlation: context.correlation, facts + fields))
  }
}

/// An error that a request declares: the caller is told of it, and it is nobody's mistake.
public protocol DeclaredError: Error {}
