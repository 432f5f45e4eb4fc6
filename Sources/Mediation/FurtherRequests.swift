import Synchronization

extension RequestContext {
  /// How many requests may stand in each other: a handler that asks another, which asks a third, is
  /// a design; eight deep it is a circle.
  public static let maxDepth = 8

  /// What holds for a request that the handler of this one sends: the same deadline, the same
  /// caller with the same rights, and the same correlation.
  ///
  /// - Throws: a ``Fault`` where ``maxDepth`` is reached.
  public func descended() throws(Fault) -> RequestContext {
    guard depth < Self.maxDepth else {
      throw Fault(
        .internal,
        "handlers have asked each other \(Self.maxDepth) requests deep, which looks like a circle; "
          + "the log names the requests of this correlation", hasBegun: false)
    }
    // Made anew, so that what belongs to this request alone does not travel on.
    var context = RequestContext(correlation: correlation, caller: caller, deadline: deadline)
    context.depth = depth + 1
    return context
  }
}

extension Exchange {
  /// The exchange of a further request that the handler of this one sends.
  ///
  /// What holds for this request holds for that one too; it is cancelled with this one, since it
  /// runs in the same task. A further command is a unit of work of its own: what it commits stays,
  /// whatever becomes of the one that has sent it.
  ///
  /// - Throws: a ``Fault`` where requests stand in each other too deeply.
  public func further<Next: Request>(
    _ type: Next.Type = Next.self, input: Incoming<Next.Input> = .none,
    output: Outgoing<Next.Item> = .none
  ) throws(Fault) -> Exchange<Next> {
    Exchange<Next>(context: try context.descended(), input: input, output: output)
  }
}

/// A handler's way back to the mediator, which is made after all handlers and holds them.
public final class MediatorHandle<Requests: Sendable>: Sendable {
  private let connected = Mutex<Requests?>(nil)

  /// A way that leads nowhere yet.
  public init() {}

  /// Has requests go to `requests` from now on.
  public func connect(_ requests: Requests) {
    connected.withLock { $0 = requests }
  }

  /// Has requests go nowhere any more, and ends the circle of mediator, handlers and this.
  public func disconnect() {
    connected.withLock { $0 = nil }
  }

  /// Where requests go.
  ///
  /// - Throws: a ``Fault`` before the mediator is there and when it is there no longer.
  public func requests() throws(Fault) -> Requests {
    guard let requests = connected.withLock({ $0 }) else {
      throw Fault(
        .unavailable, "the server begins or ends, and takes no further requests",
        hasBegun: false)
    }
    return requests
  }
}
