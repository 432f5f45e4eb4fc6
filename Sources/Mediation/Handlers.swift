/// Answers the queries of one type.
public protocol QueryHandler<Handled>: Sendable {
  /// The type of query.
  associatedtype Handled: Query

  /// Answers a query.
  ///
  /// - Throws: an error that the query declares, or a ``Fault``.
  func handle(_ query: Handled, _ exchange: Exchange<Handled>) async throws -> Handled.Reply

  /// Whether whoever asks can be answered in place, without a task; false where nothing is said.
  var isInPlace: Bool { get }

  /// Answers a query of whoever can be answered in place, and of nobody else.
  ///
  /// - Throws: as ``handle(_:_:)`` does.
  func answerInPlace(_ query: Handled, _ context: RequestContext) throws -> Handled.Reply
}

extension QueryHandler {
  /// Nobody is answered in place.
  @inlinable
  public var isInPlace: Bool { false }

  /// Nobody asks this of a handler that answers nobody in place.
  public func answerInPlace(
    _ query: Handled, _ context: RequestContext
  ) throws -> Handled.Reply {
    assertionFailure("\(Self.self) answers nobody in place")
    throw Fault(.internal, "\(Handled.descriptor.name) is not answered in place")
  }
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

  /// An instance for each of `lanes`, of which there is at least one.
  public init(_ lanes: [any Lane], _ make: (any Lane) -> Handler) {
    precondition(!lanes.isEmpty, "a handler needs a lane")
    instances = lanes.map(make)
  }

  /// `count` instances that `make` makes; at least one.
  public init(count: Int, _ make: () -> Handler) {
    instances = (0..<max(count, 1)).map { _ in make() }
  }

  /// Has the instance answer on whose lane this is, else the next one.
  @inlinable
  public func handle(
    _ query: Handler.Handled, _ exchange: Exchange<Handler.Handled>
  ) async throws -> Handler.Handled.Reply {
    let instance = instances.first { $0.isInPlace } ?? instances[turn.next() % instances.count]
    return try await instance.handle(query, exchange)
  }

  /// Whether one of the instances can answer whoever asks in place.
  @inlinable
  public var isInPlace: Bool { instances.contains { $0.isInPlace } }

  /// Has the instance answer that can do so in place.
  @inlinable
  public func answerInPlace(
    _ query: Handler.Handled, _ context: RequestContext
  ) throws -> Handler.Handled.Reply {
    // There are as many as lanes, so that to look is cheaper than to look up.
    let instance = instances.first { $0.isInPlace } ?? instances[0]
    return try instance.answerInPlace(query, context)
  }
}
