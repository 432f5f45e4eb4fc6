/// Answers the queries of one type.
public protocol QueryHandler<Handled>: Sendable {
  /// The type of query.
  associatedtype Handled: Query

  /// Answers a query.
  ///
  /// - Throws: an error that the query declares, or a ``Fault``.
  func handle(_ query: Handled, _ exchange: Exchange<Handled>) async throws -> Handled.Reply
}

/// Carries out the commands of one type.
///
/// In two steps, because they fail differently. ``prepare(_:_:)`` does what is slow and does not
/// touch the state: it takes the caller's stream, or asks a source. It is called once.
/// ``handle(_:_:in:_:)`` loads, decides and changes within a unit of work; it is short, and it is
/// called again where somebody else changed the same state in between.
public protocol CommandHandler<Handled, Work>: Sendable {
  /// The type of command.
  associatedtype Handled: Command
  /// What the state is changed through.
  associatedtype Work: Sendable
  /// What the preparation hands to the decision.
  associatedtype Prepared: Sendable = Void

  /// Whether the handler has an effect that its unit of work does not hold, such as one that a
  /// subscriber writes down itself; false where nothing is said.
  ///
  /// Such an effect is there when the handler returns, so that what came of the command is committed
  /// also where its caller has withdrawn meanwhile. Where the process dies between the two, the
  /// effect is there and nothing is known of the command: it then runs again, and has to allow that.
  static var actsOutsideUnitOfWork: Bool { get }

  /// Gathers what the decision needs.
  ///
  /// - Throws: an error that the command declares, or a ``Fault``; nothing has changed then.
  func prepare(_ command: Handled, _ exchange: Exchange<Handled>) async throws -> Prepared

  /// Decides, and changes the state through `work`.
  ///
  /// - Throws: an error that the command declares, or a ``Fault``; nothing is committed then.
  func handle(
    _ command: Handled, _ prepared: Prepared, in work: Work, _ exchange: Exchange<Handled>
  ) async throws -> Handled.Reply
}

extension CommandHandler {
  /// All that it does is done through its unit of work.
  public static var actsOutsideUnitOfWork: Bool { false }
}

extension CommandHandler where Prepared == Void {
  /// Prepares nothing.
  public func prepare(_ command: Handled, _ exchange: Exchange<Handled>) async throws {}
}

/// Several instances of a query's handler, of which each query gets the next.
///
/// An actor answers one query at a time, so one instance would have queries wait for each other.
public struct Replicated<Handler: QueryHandler>: QueryHandler {
  @usableFromInline let instances: [Handler]
  @usableFromInline let turn = Turn()

  /// `count` instances that `make` makes; at least one.
  public init(count: Int, _ make: () -> Handler) {
    instances = (0..<max(count, 1)).map { _ in make() }
  }

  /// Has the next instance answer.
  @inlinable
  public func handle(
    _ query: Handler.Handled, _ exchange: Exchange<Handler.Handled>
  ) async throws -> Handler.Handled.Reply {
    try await instances[turn.next() % instances.count].handle(query, exchange)
  }
}
