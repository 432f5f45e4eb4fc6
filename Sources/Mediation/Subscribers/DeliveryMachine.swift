/// Decides what one durable subscriber is given next: in order, one event at a time.
///
/// An event that fails is tried again after a pause, and parked when it has failed too often; later
/// events of its key are parked behind it, untried, so that no key's events change their order, and
/// all others go on. No task, no clock, no store: whoever runs it does what ``next()`` says and
/// tells what came of it.
struct DeliveryMachine<Event: BusEvent>: Sendable {
  /// What is to be done.
  enum Step: Sendable {
    /// Get the next stored event and tell of it with ``came(_:now:)``.
    case fetch
    /// Give the event to the handler and tell of it with ``handled()`` or
    /// ``failed(_:jitter:now:)``.
    case deliver(Event, DeliveryContext)
    /// Wait so many nanoseconds and tell of it with ``pauseEnded()``.
    case pause(UInt64)
    /// Do nothing until somebody intervenes.
    case rest
  }

  /// What became of an event that came.
  enum Arrival: Equatable, Sendable {
    /// It is delivered next.
    case delivered
    /// It stands behind a parked event of its key.
    case heldBehind
    /// The subscriber does not handle such events, or it is parked already.
    case ignored
    /// It was done already.
    case known
  }

  /// What became of a try that failed.
  enum Setback: Equatable, Sendable {
    /// It is tried again.
    case pausing
    /// It is parked.
    case parked
  }

  private struct Current {
    let event: Event
    let wasParked: Bool
    let isReplay: Bool
    /// Tries in this round.
    var attempts = 0
    var pause: UInt64?
  }

  let filter: EventFilter<Event.Kind>
  let policy: DeliveryPolicy
  private(set) var checkpoint: UInt64
  private(set) var reached: UInt64
  private(set) var parking: Parking<Event>
  private(set) var handledCount: UInt64 = 0
  private(set) var failureCount: UInt64 = 0
  /// Why it is stopped for good; nil where it is not.
  private(set) var stopReason: String?
  /// Whether the handler still runs although it was given up.
  private var isStuck = false
  private var current: Current?
  /// The parked events that are tried again, in their order.
  private var retries: ArraySlice<UInt64> = []
  private var uncounted = 0
  private var isNoteDue = false

  /// A machine that goes on where `record` ended.
  init(
    filter: EventFilter<Event.Kind>, policy: DeliveryPolicy, from record: SubscriberRecord<Event>
  ) {
    self.filter = filter
    self.policy = policy
    checkpoint = record.checkpoint
    reached = max(record.reached, record.checkpoint)
    parking = Parking(record.parked)
  }

  /// The sequence up to which it handles again what it was done with; 0 where it does not.
  var replayingUpTo: UInt64 { checkpoint < reached ? reached : 0 }

  /// Why nothing goes on; nil where it does.
  var stopped: String? {
    if let stopReason { return stopReason }
    guard parking.count >= policy.mostParked else { return nil }
    return "\(parking.count) events are parked, and no more than \(policy.mostParked) are kept; "
      + "retry or drop them, and it goes on"
  }

  // MARK: Delivering

  /// What is to be done now.
  mutating func next() -> Step {
    if stopReason != nil { return .rest }
    if let current {
      if let pause = current.pause { return .pause(pause) }
      return deliver(current)
    }
    while let sequence = retries.popFirst() {
      // Behind one that has failed again, or dropped since.
      guard let parked = parking.first(at: sequence) else { continue }
      let current = Current(event: parked.event, wasParked: true, isReplay: false)
      self.current = current
      return deliver(current)
    }
    return stopped == nil ? .fetch : .rest
  }

  private func deliver(_ current: Current) -> Step {
    .deliver(
      current.event,
      DeliveryContext(attempt: current.attempts + 1, isReplay: current.isReplay))
  }

  /// Takes the next stored event.
  mutating func came(_ event: Event, now: Int64) -> Arrival {
    assert(current == nil, "one event at a time")
    guard let sequence = event.sequence, sequence > checkpoint else { return .known }
    // What is parked stays so where a handler wants to hear earlier events again.
    guard filter.takes(event), !parking.contains(sequence) else {
      advance(to: sequence)
      return .ignored
    }
    if parking.holds(event.key) {
      parking.park(ParkedEvent(event: event, attempts: 0, reason: "", parkedAt: now), sequence)
      advance(to: sequence)
      isNoteDue = true
      return .heldBehind
    }
    current = Current(event: event, wasParked: false, isReplay: sequence <= reached)
    return .delivered
  }

  /// The handler has handled the event that it was given.
  mutating func handled() {
    guard let current, let sequence = current.event.sequence else { return }
    self.current = nil
    handledCount += 1
    if current.wasParked {
      parking.release(sequence)
      isNoteDue = true
    } else {
      advance(to: sequence)
    }
  }

  /// The handler has failed with the event that it was given.
  mutating func failed(_ reason: String, jitter: Double, now: Int64) -> Setback {
    guard var current, let sequence = current.event.sequence else { return .parked }
    current.attempts += 1
    failureCount += 1
    if current.attempts < policy.attempts {
      current.pause = policy.pause(after: current.attempts, jitter: jitter)
      self.current = current
      return .pausing
    }
    self.current = nil
    isNoteDue = true
    if current.wasParked {
      parking.note(sequence, attempts: current.attempts, reason)
    } else {
      parking.park(
        ParkedEvent(
          event: current.event, attempts: current.attempts, reason: reason, parkedAt: now),
        sequence)
      advance(to: sequence)
    }
    return .parked
  }

  /// The pause is over.
  mutating func pauseEnded() {
    current?.pause = nil
  }

  /// Nothing is delivered any more until the subscriber is reset.
  mutating func stop(_ reason: String) {
    stopReason = reason
  }

  /// The handler does not end with the event that it was given: nothing is delivered any more, also
  /// after a reset, and the event is not done.
  mutating func stuck(_ reason: String) {
    failureCount += 1
    stopReason = reason
    isStuck = true
  }

  private mutating func advance(to sequence: UInt64) {
    checkpoint = sequence
    reached = max(reached, sequence)
    uncounted += 1
    if uncounted >= policy.eventsPerNote { isNoteDue = true }
  }

  // MARK: Interventions

  /// Has parked events tried again, of one key or of all: those that failed, and what stands behind
  /// them.
  ///
  /// - Returns: how many they are.
  mutating func retry(key: String?) -> Int {
    let sequences = parking.sequences(of: key)
    retries = (Set(retries).union(sequences)).sorted()[...]
    current?.pause = nil
    return sequences.count
  }

  /// Gives up the parked event at `sequence`, or all. What stands behind one is tried.
  ///
  /// - Returns: how many were given up.
  mutating func drop(_ sequence: UInt64?) -> Int {
    let dropped = sequence.map { parking.contains($0) ? [$0] : [] } ?? parking.sequences(of: nil)
    var freed: Set<UInt64> = []
    for sequence in dropped {
      if current?.wasParked == true, current?.event.sequence == sequence { current = nil }
      guard let key = parking.release(sequence) else { continue }
      if let next = parking.sequences(of: key).first, parking[next]?.attempts == 0 {
        freed.formUnion(parking.sequences(of: key))
      }
    }
    if !dropped.isEmpty { isNoteDue = true }
    retries = Set(retries).union(freed).sorted()[...]
    return dropped.count
  }

  /// Goes back so that the event at `sequence` comes next; what is parked from there on is parked no
  /// longer.
  mutating func reset(from sequence: UInt64) {
    checkpoint = sequence == 0 ? 0 : sequence - 1
    reached = max(reached, checkpoint)
    for parked in parking.sequences(of: nil) where parked >= sequence { parking.release(parked) }
    current = nil
    if !isStuck { stopReason = nil }
    isNoteDue = true
  }

  // MARK: What is to be written

  /// Whether something has been handled that is not written.
  var hasUnnotedEvents: Bool { uncounted > 0 }

  /// What is to be written now: always where something was parked or released, and else when enough
  /// events have been handled since, or some and `isIdle`.
  mutating func takeChange(isIdle: Bool) -> JournalChange<Event>? {
    guard isNoteDue || (isIdle && uncounted > 0) else { return nil }
    isNoteDue = false
    uncounted = 0
    let (parked, released) = parking.takeChanges()
    return JournalChange(
      checkpoint: checkpoint, reached: reached, parked: parked, released: released)
  }

  /// The change could not be written; it is a part of the next.
  mutating func giveBack(_ change: JournalChange<Event>) {
    isNoteDue = true
    parking.markChanged(change.parked.compactMap(\.event.sequence) + change.released)
  }
}
