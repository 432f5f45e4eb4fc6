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
  @inlinable
  nonisolated public func answerInPlace(
    _ query: Handled, _ context: RequestContext
  ) throws -> Handled.Reply {
    try assumeIsolated { try $0.answer(query, context) }
  }
}
