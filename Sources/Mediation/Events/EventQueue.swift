/// What a subscription gets next.
public enum SubscriptionItem<Event: BusEvent>: Sendable {
  /// An event. `leftOut` live ones of the same kind and key were left out right before it, and all
  /// stored events up to `position` that the filter takes have been given or come with it.
  case event(Event, position: UInt64, leftOut: UInt64)
  /// Stored events within these sequences, both included, came while the queue was full; they are
  /// to be read from where they are stored, before anything else is taken.
  case missed(ClosedRange<UInt64>)
}

/// Why a subscription was ended that did not keep up.
public enum SubscriptionCutOff: Error, Hashable, Sendable {
  /// A live event came that may not be left out, and there was no room for it.
  case full
  /// Live events of more keys were left out than are counted.
  case tooManyKeys
}

/// What one subscription has been given and has not taken yet.
///
/// It is bounded. Where it is full, stored events become a gap in it, and live events are left out
/// or end it, as each event says. No lock, no task: a decision only.
struct EventQueue<Event: BusEvent>: Sendable {
  /// What left-out events are counted by.
  private struct Topic: Hashable, Sendable {
    let kind: Event.Kind
    let key: String

    init(_ event: Event) {
      kind = event.kind
      key = event.key
    }
  }

  private enum Slot {
    case event(Event, position: UInt64)
    case missed(ClosedRange<UInt64>)
    case gone
  }

  private let capacity: Int
  /// Slots are numbered for ever; the first of the array has the number `base`.
  private var slots: [Slot] = []
  private var base = 0
  private var head = 0
  private var eventCount = 0
  /// The slot of the gap: there is never more than one, because it grows until it is taken.
  private var gap: Int?
  /// No event in front of this number may be left out.
  private var droppableFrom = 0
  /// The last event of each topic of which only the newest counts; nil until the queue was full,
  /// and again when it is empty, so that whoever keeps up pays nothing for it.
  private var newest: [Topic: Int]?
  private var leftOut: [Topic: UInt64] = [:]
  private(set) var leftOutCount: UInt64 = 0
  private(set) var cutOff: SubscriptionCutOff?

  /// An empty queue for `capacity` events; at least one.
  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  var isEmpty: Bool { eventCount == 0 && gap == nil }
  /// The events that wait; a gap does not count.
  var count: Int { eventCount }
  /// The slots that are held, those of events that are gone among them.
  var slotCount: Int { slots.count }

  // MARK: Giving

  /// Gives an event; `position` is the last stored sequence when it was published. After a cut-off
  /// events go nowhere.
  mutating func offer(_ event: Event, position: UInt64) {
    if cutOff != nil { return }
    if let sequence = event.sequence {
      if let gap, case .missed(let range) = slots[gap - base] {
        // Not behind it, also where there is room again: the gap ends where it is taken.
        slots[gap - base] = .missed(range.lowerBound...sequence)
      } else if eventCount < capacity {
        append(.event(event, position: position))
      } else {
        gap = base + slots.count
        slots.append(.missed(sequence...sequence))
      }
      return
    }
    if eventCount >= capacity, !makeRoom(for: event) { return }
    append(.event(event, position: position))
    if event.overflow == .latest { newest?[Topic(event)] = base + slots.count - 1 }
  }

  private mutating func append(_ slot: Slot) {
    slots.append(slot)
    eventCount += 1
  }

  /// Makes room for a live event; false where it is left out itself or the queue is cut off.
  private mutating func makeRoom(for event: Event) -> Bool {
    if event.overflow == .latest {
      let topic = Topic(event)
      if let number = indexOfNewest()[topic] {
        slots[number - base] = .gone
        eventCount -= 1
        noteLeftOut(topic)
        compact()
        return cutOff == nil
      }
    }
    if dropOldest() {
      compact()
      return cutOff == nil
    }
    switch event.overflow {
    case .latest, .dropOldest: noteLeftOut(Topic(event))
    case .block, .disconnect: cutOff = .full
    }
    return false
  }

  private mutating func indexOfNewest() -> [Topic: Int] {
    if let newest { return newest }
    var index: [Topic: Int] = [:]
    for offset in head..<slots.count {
      if case .event(let event, _) = slots[offset], event.sequence == nil,
        event.overflow == .latest
      {
        index[Topic(event)] = base + offset
      }
    }
    newest = index
    return index
  }

  /// Leaves out the oldest live event that may be; false where there is none.
  private mutating func dropOldest() -> Bool {
    var offset = max(droppableFrom - base, head)
    defer { droppableFrom = base + offset }
    while offset < slots.count {
      if case .event(let event, _) = slots[offset], event.sequence == nil,
        event.overflow == .latest || event.overflow == .dropOldest
      {
        slots[offset] = .gone
        eventCount -= 1
        let topic = Topic(event)
        if newest?[topic] == base + offset { newest?[topic] = nil }
        noteLeftOut(topic)
        return true
      }
      offset += 1
    }
    return false
  }

  private mutating func noteLeftOut(_ topic: Topic) {
    leftOutCount += 1
    leftOut[topic, default: 0] += 1
    // One count a topic until its next event is taken: as many as events, for the same reason.
    if leftOut.count > capacity { cutOff = .tooManyKeys }
  }

  /// Takes out the slots of events that are gone where they are more than those that wait.
  private mutating func compact() {
    guard slots.count - head > 2 * eventCount + 64 else { return }
    var kept: [Slot] = []
    var position: Int?
    for slot in slots[head...] {
      switch slot {
      case .gone: continue
      case .missed: position = kept.count
      case .event: break
      }
      kept.append(slot)
    }
    base += slots.count
    slots = kept
    head = 0
    gap = position.map { base + $0 }
    droppableFrom = base
    newest = nil
  }

  // MARK: Taking

  /// Takes what is next; nil where nothing waits.
  mutating func take() -> SubscriptionItem<Event>? {
    while head < slots.count {
      let slot = slots[head]
      slots[head] = .gone
      head += 1
      switch slot {
      case .gone: continue
      case .missed(let range):
        gap = nil
        trim()
        return .missed(range)
      case .event(let event, let position):
        eventCount -= 1
        let count = event.sequence == nil ? takeCount(of: event) : 0
        trim()
        return .event(event, position: position, leftOut: count)
      }
    }
    trim()
    return nil
  }

  /// How many were left out before a live event that was taken from the slot in front of the head.
  private mutating func takeCount(of event: Event) -> UInt64 {
    if newest == nil, leftOut.isEmpty { return 0 }
    let topic = Topic(event)
    if newest?[topic] == base + head - 1 { newest?[topic] = nil }
    return leftOut.removeValue(forKey: topic) ?? 0
  }

  /// Lets go of the slots that have been taken: at once where all are, else when they are the
  /// larger part.
  private mutating func trim() {
    if head == slots.count {
      base += head
      head = 0
      slots.removeAll(keepingCapacity: true)
      newest = nil
    } else if head >= 64, head * 2 >= slots.count {
      slots.removeFirst(head)
      base += head
      head = 0
    }
  }
}
