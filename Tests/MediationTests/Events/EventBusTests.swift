import Mediation
import Synchronization
import TestSupport
import Testing

@Suite("The event bus")
struct EventBusTests {
  @Test("every subscription gets every event in the order of its publication")
  func order() throws {
    let bus = EventBus<NumberEvent>()
    let subscriptions = (0..<3).map { _ in bus.subscribe() }
    try bus.publish(.stored(1))
    try bus.publish(.live(.latest, 1))
    try bus.publishAll([.stored(2), .stored(3)])
    for subscription in subscriptions {
      #expect(subscription.waiting() == ["1", "live 1 at 1", "2", "3"])
    }
    #expect(bus.lastSequence == 3)
  }

  @Test("a subscription begins behind what was published before, and says where")
  func start() throws {
    let bus = EventBus<NumberEvent>(after: 7)
    let first = bus.subscribe()
    try bus.publish(.stored(8))
    let second = bus.subscribe()
    try bus.publish(.stored(9))
    #expect(first.start == 7)
    #expect(second.start == 8)
    #expect(first.waiting() == ["8", "9"])
    #expect(second.waiting() == ["9"])
  }

  @Test("filters take kinds, keys and families")
  func filters() throws {
    let bus = EventBus<NumberEvent>()
    let kinds = bus.subscribe(to: EventFilter(kinds: [.latest, .strict]))
    let key = bus.subscribe(to: EventFilter(keys: ["x@1"]))
    let family = bus.subscribe(to: EventFilter(keys: ["x"]))
    let both = bus.subscribe(to: EventFilter(kinds: [.stored], keys: ["y", "x@2"]))
    try bus.publishAll([
      .stored(1, key: "x@1", family: "x"), .live(.latest, 1, key: "x"),
      .stored(2, key: "x@2", family: "x"), .live(.strict, 2, key: "y"), .stored(3, key: "y"),
    ])
    #expect(kinds.waiting() == ["live 1 at 1", "live 2 at 2"])
    #expect(key.waiting() == ["1"])
    #expect(family.waiting() == ["1", "live 1 at 1", "2"])
    #expect(both.waiting() == ["2", "3"])
  }

  @Test("publishAll delivers nothing where one event cannot be", arguments: 0..<5)
  func allOrNone(_ position: Int) throws {
    let bus = EventBus<NumberEvent>()
    let subscription = bus.subscribe()
    var events: [NumberEvent] = (1...5).map { .stored($0) }
    events[position] = .stored(9)
    #expect(throws: PublicationRefused.outOfOrder(expected: UInt64(position + 1), found: 9)) {
      try bus.publishAll(events)
    }
    #expect(subscription.waiting() == [])
    #expect(bus.lastSequence == 0)
    // Nothing of it stays behind: the same sequences can be published.
    try bus.publishAll((1...5).map { .stored($0) })
    #expect(subscription.waiting() == ["1", "2", "3", "4", "5"])
  }

  @Test("an event that comes twice, and too many at once, are refused")
  func refused() throws {
    let bus = EventBus<NumberEvent>()
    try bus.publish(.stored(1))
    #expect(throws: PublicationRefused.outOfOrder(expected: 2, found: 1)) {
      try bus.publish(.stored(1))
    }
    let most = EventBus<NumberEvent>.mostAtOnce
    #expect(throws: PublicationRefused.tooMany(most + 1, most: most)) {
      try bus.publishAll((0...most).map { .live(.latest, $0) })
    }
    bus.close()
    #expect(throws: PublicationRefused.closed) { try bus.publish(.stored(2)) }
  }

  @Test("to publish and to subscribe while an event is handled does not change the order")
  func reentrant() async throws {
    let bus = EventBus<NumberEvent>()
    let (first, second) = (bus.subscribe(), bus.subscribe())
    let next = Atomic<UInt64>(1)
    let late = Record<EventSubscription<NumberEvent>>()
    async let others = second.rest()
    try bus.publish(.stored(1))
    var seen: [String] = []
    while let item = try await first.next() {
      seen.append(item.text)
      guard let event = item.event, event.number < 50 else {
        bus.close()
        continue
      }
      // Each event but the last has a new subscription begin and the next event published.
      late.append(bus.subscribe())
      try bus.publish(.stored(next.add(1, ordering: .relaxed).newValue))
    }
    let all = (1...50).map { "\($0)" }
    #expect(seen == all)
    #expect(try await others == all)
    for (index, subscription) in late.elements.enumerated() {
      #expect(try await subscription.rest() == Array(all[(index + 1)...]))
    }
  }

  @Test("many publish at once and all subscriptions see one order")
  func oneOrder() async throws {
    let bus = EventBus<NumberEvent>()
    let subscriptions = (0..<4).map { _ in bus.subscribe(capacity: 10_000) }
    await withTaskGroup { group in
      for publisher in 0..<4 {
        group.addTask {
          for number in 0..<500 { try? bus.publish(.live(.strict, publisher * 1000 + number)) }
        }
      }
    }
    bus.close()
    let first = try await subscriptions[0].rest()
    #expect(first.count == 2000)
    for subscription in subscriptions.dropFirst() {
      #expect(try await subscription.rest() == first)
    }
  }

  @Test("one that takes nothing delays nobody and is told what it missed")
  func slowBesideFast() async throws {
    let bus = EventBus<NumberEvent>()
    let slow = bus.subscribe(capacity: 3)
    let fast = bus.subscribe()
    for sequence in 1...1000 as ClosedRange<UInt64> {
      try bus.publish(.stored(sequence))
      #expect(try await fast.next()?.event?.sequence == sequence)
    }
    #expect(slow.waiting() == ["1", "2", "3", "missed 4...1000"])
  }

  @Test("a cut-off is thrown behind what came before, and is counted")
  func cutOff() async throws {
    let bus = EventBus<NumberEvent>()
    let subscription = bus.subscribe(capacity: 1)
    try bus.publishAll([.live(.strict, 1), .live(.strict, 2)])
    #expect(try await subscription.next()?.text == "live 1 at 0")
    await #expect(throws: SubscriptionCutOff.full) { try await subscription.next() }
    #expect(bus.figures.delivered == 1)
    #expect(bus.figures.cutOff == 1)
  }

  @Test("a subscription ends when it is cancelled, let go of, or the bus is closed")
  func ends() async throws {
    let bus = EventBus<NumberEvent>()
    let cancelled = bus.subscribe()
    var dropped: EventSubscription<NumberEvent>? = bus.subscribe()
    let closed = bus.subscribe()
    try bus.publish(.stored(1))
    #expect(dropped?.takeWaiting()?.text == "1")
    dropped = nil
    cancelled.cancel()
    #expect(bus.figures.subscriptions == 1)
    #expect(bus.figures.delivered == 1)
    bus.close()
    #expect(try await closed.rest() == ["1"])
    #expect(try await cancelled.rest() == ["1"])
    #expect(try await bus.subscribe().next() == nil)
  }

  @Test("a task that waits for an event ends when it is cancelled")
  func cancelledTask() async throws {
    let bus = EventBus<NumberEvent>()
    let subscription = bus.subscribe()
    let task = Task { try await subscription.next() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try bus.publish(.stored(1))
    #expect(try await subscription.next()?.text == "1")
  }
}
