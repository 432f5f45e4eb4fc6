internal import Synchronization

/// Delivers events to whoever has subscribed to them, in memory and in one order for all.
///
/// To publish puts the event into the queues of those whose filters take it and returns; nobody is
/// called and nothing waits, so a subscriber may publish and subscribe while it handles an event,
/// and a slow one delays nobody. Stored events come in the order of their sequences, each once;
/// live ones in the order in which they were published between them.
///
/// A subscription has a queue of its own that it bounds itself; how many subscriptions there may be
/// is for whoever lets callers in.
public final class EventBus<Event: BusEvent>: Sendable {
  /// The most events of one publication: more than one unit of work raises, and short to hand out.
  public static var mostAtOnce: Int { 65_536 }
  /// The events that a subscription keeps unless it says otherwise: a burst of many commits, and a
  /// few kilobytes of references.
  public static var defaultCapacity: Int { 1024 }

  private struct State {
    var last: UInt64
    var isClosed = false
    var lastNumber: UInt64 = 0
    /// In the order in which they came.
    var mailboxes: [(number: UInt64, mailbox: EventMailbox<Event>)] = []
    /// What subscriptions that are over have counted.
    var ended = EventBusFigures()
  }

  private let state: Mutex<State>

  /// A bus whose next stored event has the sequence behind `sequence`.
  public init(after sequence: UInt64 = 0) {
    state = Mutex(State(last: sequence))
  }

  /// The last stored sequence that was published, or behind which the bus began.
  public var lastSequence: UInt64 { state.withLock { $0.last } }

  /// What all subscriptions have counted, those that are over among them.
  public var figures: EventBusFigures {
    state.withLock { state in
      state.mailboxes.reduce(into: state.ended) { $0 += $1.mailbox.figures }
    }
  }

  // MARK: Publishing

  /// Hands an event to all whose filters take it.
  ///
  /// - Throws: ``PublicationRefused``; nobody has been given it then.
  public func publish(_ event: Event) throws(PublicationRefused) {
    try publishAll([event])
  }

  /// Hands events to all whose filters take them, with nothing of others in between: all of them, or
  /// none where one cannot be.
  ///
  /// - Throws: ``PublicationRefused``; nobody has been given any of them then.
  public func publishAll(_ events: [Event]) throws(PublicationRefused) {
    var woken: [CheckedContinuation<Void, Never>] = []
    try state.withLock { state throws(PublicationRefused) in
      try Self.check(events, state)
      for event in events {
        if let sequence = event.sequence { state.last = sequence }
        for (_, mailbox) in state.mailboxes {
          mailbox.offer(event, position: state.last, &woken)
        }
      }
    }
    for waiter in woken { waiter.resume() }
  }

  private static func check(
    _ events: [Event], _ state: State
  ) throws(PublicationRefused) {
    if state.isClosed { throw .closed }
    if events.count > mostAtOnce { throw .tooMany(events.count, most: mostAtOnce) }
    var last = state.last
    for event in events {
      guard let sequence = event.sequence else { continue }
      guard sequence == last + 1 else { throw .outOfOrder(expected: last + 1, found: sequence) }
      last = sequence
    }
  }

  // MARK: Subscribing

  /// Subscribes to events; what is published from now on comes.
  ///
  /// - Parameters:
  ///   - filter: which events; all where nothing is said.
  ///   - capacity: how many wait at once before the subscription counts as one that does not keep
  ///     up.
  /// - Returns: a subscription, which has ended already where the bus is closed.
  public func subscribe(
    to filter: EventFilter<Event.Kind> = .all, capacity: Int = defaultCapacity
  ) -> EventSubscription<Event> {
    let mailbox = EventMailbox<Event>(filter, capacity: capacity)
    let (start, number, isClosed) = state.withLock { state in
      state.lastNumber += 1
      if !state.isClosed { state.mailboxes.append((state.lastNumber, mailbox)) }
      return (state.last, state.lastNumber, state.isClosed)
    }
    if isClosed { mailbox.close() }
    return EventSubscription(start: start, mailbox: mailbox) { [weak self] in
      self?.remove(number)
      mailbox.close()
    }
  }

  private func remove(_ number: UInt64) {
    state.withLock { state in
      guard let index = state.mailboxes.firstIndex(where: { $0.number == number }) else { return }
      state.ended += state.mailboxes[index].mailbox.figures
      state.ended.subscriptions -= 1
      state.mailboxes.remove(at: index)
    }
  }

  /// Ends all subscriptions behind what they have been given, and refuses what is published from now
  /// on.
  public func close() {
    let mailboxes = state.withLock { state in
      state.isClosed = true
      return state.mailboxes.map(\.mailbox)
    }
    for mailbox in mailboxes { mailbox.close() }
  }
}

/// Why nothing of a publication was delivered.
public enum PublicationRefused: Error, Hashable, Sendable {
  /// The bus is closed.
  case closed
  /// There are more events than are taken at once.
  case tooMany(Int, most: Int)
  /// A stored event is not the one that comes next.
  case outOfOrder(expected: UInt64, found: UInt64)
}

/// What subscriptions have counted.
public struct EventBusFigures: Hashable, Sendable {
  /// The subscriptions that there are.
  public var subscriptions = 0
  /// The events that subscriptions have taken.
  public var delivered: UInt64 = 0
  /// The live events that were left out, because a subscription did not keep up.
  public var leftOut: UInt64 = 0
  /// The subscriptions that were cut off, because they did not keep up.
  public var cutOff: UInt64 = 0

  static func += (left: inout EventBusFigures, right: EventBusFigures) {
    left.subscriptions += right.subscriptions
    left.delivered += right.delivered
    left.leftOut += right.leftOut
    left.cutOff += right.cutOff
  }
}
