internal import Synchronization

/// One subscriber's own view of an ``EventBus``: a queue from which it takes one event after the
/// other, as slowly as it likes, without anybody else noticing.
///
/// One task takes. The subscription ends with ``cancel()`` or when nobody holds it any more.
public final class EventSubscription<Event: BusEvent>: Sendable {
  /// The last stored sequence before it: everything later comes, and nothing up to it.
  public let start: UInt64
  private let mailbox: EventMailbox<Event>
  private let leave: @Sendable () -> Void

  init(
    start: UInt64, mailbox: EventMailbox<Event>, leave: @escaping @Sendable () -> Void
  ) {
    self.start = start
    self.mailbox = mailbox
    self.leave = leave
  }

  deinit {
    leave()
  }

  /// What is next; waits for it. Nil when the bus is closed or the subscription cancelled, and
  /// everything before has been taken.
  ///
  /// - Throws: ``SubscriptionCutOff`` where it did not keep up, behind all that was given before;
  ///   `CancellationError` where the task is cancelled.
  public func next() async throws -> SubscriptionItem<Event>? {
    while true {
      try Task.checkCancellation()
      switch mailbox.take() {
      case .item(let item): return item
      case .end(let cutOff?): throw cutOff
      case .end(nil): return nil
      case .nothing: await mailbox.wait()
      }
    }
  }

  /// What is next, up to `limit` items at once; waits until there is one. Empty where ``next()``
  /// gives nil.
  ///
  /// - Throws: as ``next()``.
  public func next(upTo limit: Int) async throws -> [SubscriptionItem<Event>] {
    guard let first = try await next() else { return [] }
    return [first] + mailbox.take(upTo: limit - 1)
  }

  /// What is there already; nil where nothing is. It never waits.
  public func takeWaiting() -> SubscriptionItem<Event>? {
    if case .item(let item) = mailbox.take() { item } else { nil }
  }

  /// The events that wait to be taken.
  public var waitingCount: Int { mailbox.waitingCount }

  /// Ends the subscription; it is given nothing more.
  public func cancel() {
    leave()
  }
}

/// Where a bus puts a subscription's events, and the one task waits that takes them.
final class EventMailbox<Event: BusEvent>: Sendable {
  enum Taken {
    case item(SubscriptionItem<Event>)
    case nothing
    case end(SubscriptionCutOff?)
  }

  private struct State {
    var queue: EventQueue<Event>
    var waiter: CheckedContinuation<Void, Never>?
    var isClosed = false
    var taken: UInt64 = 0

    mutating func take() -> SubscriptionItem<Event>? {
      let item = queue.take()
      if case .event = item { taken += 1 }
      return item
    }
  }

  private let filter: EventFilter<Event.Kind>
  private let takesAll: Bool
  private let state: Mutex<State>

  init(_ filter: EventFilter<Event.Kind>, capacity: Int) {
    self.filter = filter
    takesAll = filter == .all
    state = Mutex(State(queue: EventQueue(capacity: capacity)))
  }

  /// Gives events; whoever is to be woken is added to `woken`, to be resumed without a lock.
  func offer(
    _ event: Event, position: UInt64, _ woken: inout [CheckedContinuation<Void, Never>]
  ) {
    guard takesAll || filter.takes(event) else { return }
    let waiter = state.withLock { state in
      state.queue.offer(event, position: position)
      return state.waiter.take()
    }
    if let waiter { woken.append(waiter) }
  }

  /// Nothing comes any more.
  func close() {
    let waiter = state.withLock { state in
      state.isClosed = true
      return state.waiter.take()
    }
    waiter?.resume()
  }

  func take() -> Taken {
    state.withLock { state in
      if let item = state.take() { return .item(item) }
      if let cutOff = state.queue.cutOff { return .end(cutOff) }
      return state.isClosed ? .end(nil) : .nothing
    }
  }

  func take(upTo limit: Int) -> [SubscriptionItem<Event>] {
    state.withLock { state in
      var items: [SubscriptionItem<Event>] = []
      while items.count < limit, let item = state.take() { items.append(item) }
      return items
    }
  }

  /// Waits until there may be something to take, or the task is cancelled.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          assert(state.waiter == nil, "one task takes from a subscription")
          // Cancelled before: the handler has found nobody.
          let isReady =
            !state.queue.isEmpty || state.queue.cutOff != nil || state.isClosed
            || state.waiter != nil || Task.isCancelled
          if !isReady { state.waiter = continuation }
          return isReady
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiter.take() }?.resume()
    }
  }

  var waitingCount: Int { state.withLock { $0.queue.count } }

  var figures: EventBusFigures {
    state.withLock { state in
      EventBusFigures(
        subscriptions: 1, delivered: state.taken, leftOut: state.queue.leftOutCount,
        cutOff: state.queue.cutOff == nil ? 0 : 1)
    }
  }
}
