/// Answers the queries of one type from what is in memory, without waiting for anybody.
///
/// An actor that is isolated to a lane. A query that arrives there is answered in place: no task is
/// made for it and no executor is changed, since the lane's thread is the handler's own. Whoever
/// asks from elsewhere changes to the lane, as to any actor. With one instance a lane no query that
/// arrives has to change.
///
/// What an answer takes, all connections of the lane wait for: it is for answers of microseconds.
public protocol PromptQueryHandler<Handled>: QueryHandler, Actor {
  /// The type of query; said again, so that it is inferred from ``answer(_:_:)``.
  associatedtype Handled

  /// The lane to which the handler is isolated: its `unownedExecutor` is the lane's.
  nonisolated var lane: any Lane { get }

  /// Answers a query.
  ///
  /// - Throws: an error that the query declares, or a ``Fault``.
  func answer(_ query: Handled, _ context: RequestContext) throws -> Handled.Reply
}

extension PromptQueryHandler {
  /// Answers, on the lane.
  public func handle(
    _ query: Handled, _ exchange: Exchange<Handled>
  ) async throws -> Handled.Reply {
    try answer(query, exchange.context)
  }

  /// Whether whoever asks runs on the lane.
  @inlinable
  nonisolated public var isInPlace: Bool { lane.isCurrent }

  /// Answers for whoever runs on the lane.
  ///
  /// It does what `assumeIsolated` does, without its price, which is nearly that of all behaviours
  /// together: that one makes two closures, and has the runtime find out what executor this is before
  /// it asks the lane.
  @inlinable
  nonisolated public func answerInPlace(
    _ query: Handled, _ context: RequestContext
  ) throws -> Handled.Reply {
    precondition(lane.isCurrent, "a query is answered in place on the handler's lane alone")
    #if DEBUG
    // Whether a handler has its lane's executor does not change; tests find one that has not. The
    // check is compiled here alone, since that of the library costs its time in any build.
    assertIsolated("the handler's `unownedExecutor` is not that of its lane")
    #endif
    let isolated = IsolatedAnswer<Self> { try $0.answer($1, $2) }
    // The lane's thread runs nothing else of the handler now, as it runs this; whether a parameter
    // is isolated changes nothing of how a function that does not wait is called.
    let answer = unsafe unsafeBitCast(isolated, to: UncheckedAnswer<Self>.self)
    return try answer.function(self, query, context)
  }
}

/// A handler's way to answer, for whoever is isolated to the handler.
@usableFromInline
struct IsolatedAnswer<Handler: PromptQueryHandler> {
  @usableFromInline typealias Function =
    (isolated Handler, Handler.Handled, RequestContext) throws -> Handler.Handled.Reply

  @usableFromInline let function: Function

  @inlinable
  init(_ function: @escaping Function) { self.function = function }
}

/// The same for whoever has made sure of that.
@usableFromInline
struct UncheckedAnswer<Handler: PromptQueryHandler> {
  @usableFromInline typealias Function =
    (Handler, Handler.Handled, RequestContext) throws -> Handler.Handled.Reply

  @usableFromInline let function: Function
}
