import Mediation
import Synchronization
import TestSupport
import Testing

@Suite("Durable subscribers")
struct EventSubscriberTests {
  private struct World {
    let history = NumberHistory()
    let journal = MemorySubscriberJournal<NumberEvent>()
    let time = ManualTime()
    let deliveries = DeliveryHistory<NumberEvent>()
    var policy = DeliveryPolicy()

    init() { policy.attempts = 1 }

    func subscribers(_ handlers: [Recording]) -> EventSubscribers<NumberEvent> {
      EventSubscribers(
        handlers, bus: history.bus, history: history, journal: journal, deliveries: deliveries,
        policy: policy, surroundings: time.surroundings, log: QuietLog())
    }
  }

  @Test("events come from the history and then as they happen, without a seam")
  func seam() async throws {
    let world = World()
    try world.history.commit(Array(repeating: "a", count: 700))
    let handler = Recording("s")
    let subscribers = world.subscribers([handler])
    subscribers.start()
    // While it goes through the history more happens, also more than its queue has room for.
    for _ in 0..<20 {
      try world.history.commit(Array(repeating: "b", count: 150))
      await Task.yield()
    }
    #expect(await handler.given.wait(for: 3700) == (1...3700).map { "\($0)" })
    await subscribers.stop()
    #expect(try await world.journal.load("s").checkpoint == 3700)
  }

  @Test("one that fails on every third event does not concern the other")
  func everyThird() async throws {
    let world = World()
    let good = Recording("good")
    let bad = Recording("bad") { event, _ in
      if event.number % 3 == 0 { throw Refusal(description: "third") }
    }
    let subscribers = world.subscribers([good, bad])
    subscribers.start()
    try world.history.commit((1...300).map { "key \($0)" })
    // No time goes on at all: the good one waits for none.
    #expect(await good.given.wait(for: 300) == (1...300).map { "\($0)" })
    #expect(await bad.given.wait(for: 200) == (1...300).filter { $0 % 3 != 0 }.map { "\($0)" })
    #expect(await eventually { await (try? subscribers.parked(of: "bad"))?.count == 100 })
    #expect(try await subscribers.parked(of: "good").isEmpty)
    await subscribers.stop()
  }

  @Test("a failing event is tried after pauses that grow, and then parked with its key")
  func backOff() async throws {
    var world = World()
    world.policy.attempts = 3
    world.policy.firstPause = 100
    let attempts = Record<Int>()
    let handler = Recording("s") { event, delivery in
      guard event.number == 1 else { return }
      attempts.append(delivery.attempt)
      throw Refusal(description: "broken")
    }
    let subscribers = world.subscribers([handler])
    subscribers.start()
    try world.history.commit(["a", "b", "a"])
    for (index, pause) in [100, 200].enumerated() as EnumeratedSequence<[UInt64]> {
      #expect(await attempts.wait(for: index + 1).count == index + 1)
      #expect(await eventually { world.time.waits == [pause] })
      world.time.advance(by: pause - 1)
      #expect(attempts.count == index + 1)
      world.time.advance(by: 1)
    }
    #expect(await handler.given.wait(for: 1) == ["2"])
    #expect(await eventually { await (try? subscribers.parked(of: "s"))?.count == 2 })
    let parked = try await subscribers.parked(of: "s")
    #expect(parked.map(\.event.number) == [1, 3])
    #expect(parked.map(\.attempts) == [3, 0])
    #expect(parked.map(\.reason) == ["broken", ""])
    let entries = world.deliveries.last()
    #expect(entries.map(\.event.number) == [1, 2, 3])
    #expect(entries.map(\.outcome) == [.parked, .handled, .heldBehind])
    #expect(entries.map(\.attempts) == [3, 1, 0])
    #expect(entries.map(\.reason) == ["broken", "", ""])
    await subscribers.stop()
  }

  @Test("parked events are retried and dropped on request, by key and by sequence")
  func interventions() async throws {
    let world = World()
    let isBroken = Atomic(true)
    let flag = Flag(isBroken)
    let handler = Recording("s") { event, _ in
      if event.number <= 3, flag.value { throw Refusal(description: "broken") }
    }
    let subscribers = world.subscribers([handler])
    subscribers.start()
    try world.history.commit(["a", "b", "c", "a", "b", "c"])
    #expect(await eventually { await (try? subscribers.parked(of: "s"))?.count == 6 })
    flag.lower()
    #expect(try await subscribers.retry("s", key: "b") == 2)
    #expect(await handler.given.wait(for: 2) == ["2", "5"])
    #expect(try await subscribers.drop("s", 1) == 1)
    #expect(await handler.given.wait(for: 3).last == "4")
    #expect(try await subscribers.drop("s") == 2)
    #expect(try await subscribers.retry("s") == 0)
    #expect(try await world.journal.load("s").parked.isEmpty)
    await #expect(throws: NoSuchSubscriber.self) { try await subscribers.retry("t") }
    await subscribers.stop()
    await #expect(throws: Fault.self) { try await subscribers.retry("s") }
  }

  @Test("a reset has events come again, marked as replayed")
  func reset() async throws {
    let world = World()
    let handler = Recording("s")
    let subscribers = world.subscribers([handler])
    subscribers.start()
    try world.history.commit(["a", "b", "c"])
    _ = await handler.given.wait(for: 3)
    try await subscribers.reset("s", from: 2)
    #expect(await handler.given.wait(for: 5) == ["1", "2", "3", "2 again", "3 again"])
    try world.history.commit(["a"])
    #expect(await handler.given.wait(for: 6).last == "4")
    // Behind the end there is nothing to replay.
    try await subscribers.reset("s", from: 99)
    try world.history.commit(["a"])
    #expect(await handler.given.wait(for: 7).last == "5")
    await subscribers.stop()
  }

  @Test("a handler that takes too long is cancelled, and its event counts as failed")
  func timeLimit() async throws {
    let world = World()
    let handler = Recording("s") { event, _ in
      guard event.number == 1 else { return }
      await untilCancelled()
      throw CancellationError()
    }
    let other = Recording("t")
    let subscribers = world.subscribers([handler, other])
    subscribers.start()
    try world.history.commit(["a", "b"])
    #expect(await eventually { (try? await subscribers.state(of: "t"))?.handled == 2 })
    #expect(await eventually { world.time.waits == [world.policy.timeLimit] })
    world.time.advance(by: world.policy.timeLimit)
    #expect(await handler.given.wait(for: 1) == ["2"])
    let parked = try await subscribers.parked(of: "s")
    #expect(parked.map(\.reason) == ["it took longer than 30 s"])
    await subscribers.stop()
  }

  @Test("a handler that ignores its cancellation stops its subscriber, and nobody else")
  func stuck() async throws {
    let world = World()
    let end = Milestone()
    let handler = Recording("s") { _, _ in await end.wait() }
    let other = Recording("t")
    let subscribers = world.subscribers([handler, other])
    subscribers.start()
    try world.history.commit(["a", "b"])
    #expect(await eventually { (try? await subscribers.state(of: "t"))?.handled == 2 })
    #expect(await eventually { world.time.waits == [world.policy.timeLimit] })
    world.time.advance(by: world.policy.timeLimit)
    #expect(await eventually { world.time.waits == [world.policy.grace] })
    world.time.advance(by: world.policy.grace)
    #expect(await eventually { await (try? subscribers.state(of: "s"))?.stopped != nil })
    let state = try await subscribers.state(of: "s")
    #expect(state.checkpoint == 0)
    #expect(state.stopped?.contains("event 1") == true)
    try world.history.commit(["a"])
    #expect(await other.given.wait(for: 3).count == 3)
    end.reach()
    await subscribers.stop()
    #expect(handler.given.count <= 1)
  }

  @Test("it goes on behind its place after a restart, and what it had not noted comes again")
  func restart() async throws {
    let world = World()
    try world.history.commit(["a", "b", "a", "c"])
    let broken = Recording("s") { event, _ in
      if event.number == 1 { throw Refusal(description: "broken") }
    }
    var subscribers = world.subscribers([broken])
    subscribers.start()
    _ = await broken.given.wait(for: 2)
    await subscribers.stop()
    let handler = Recording("s")
    subscribers = world.subscribers([handler])
    subscribers.start()
    try world.history.commit(["a", "b"])
    #expect(await handler.given.wait(for: 1) == ["6"])
    #expect(try await subscribers.retry("s") == 3)
    #expect(await handler.given.wait(for: 4) == ["6", "1", "3", "5"])
    await subscribers.stop()
    #expect(try await world.journal.load("s").checkpoint == 6)
  }

  @Test("events that are no longer kept stop a subscriber, which a reset lets go on")
  func notKept() async throws {
    let world = World()
    try world.history.commit(["a", "b", "c", "d"])
    try await world.journal.write(JournalChange(checkpoint: 1, reached: 1), of: "s")
    world.history.forget(before: 4)
    let (handler, new) = (Recording("s"), Recording("new"))
    let subscribers = world.subscribers([handler, new])
    subscribers.start()
    // A new one has missed nothing that anybody promised.
    #expect(await new.given.wait(for: 1) == ["4"])
    #expect(await eventually { await (try? subscribers.state(of: "s"))?.stopped != nil })
    #expect(try await subscribers.state(of: "s").stopped?.contains("reset it") == true)
    try await subscribers.reset("s", from: 0)
    #expect(await handler.given.wait(for: 1) == ["4"])
    await subscribers.stop()
  }

  @Test("a store that takes no notes stops no deliveries, and gets them when it is back")
  func brokenJournal() async throws {
    let world = World()
    let handler = Recording("s")
    let subscribers = world.subscribers([handler])
    subscribers.start()
    try world.history.commit(["a"])
    _ = await handler.given.wait(for: 1)
    #expect(await eventually { world.journal.writeCount == 1 })
    world.journal.fail(with: Refusal(description: "full"))
    try world.history.commit(["a", "b"])
    _ = await handler.given.wait(for: 3)
    await #expect(throws: Refusal.self) { try await subscribers.reset("s", from: 4) }
    world.journal.fail(with: nil)
    await subscribers.stop()
    #expect(try await world.journal.load("s").checkpoint == 3)
  }

  @Test(
    "subscribers killed and begun again at any time lose nothing",
    arguments: 1...4 as ClosedRange<UInt64>)
  func killed(_ seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    var world = World()
    world.policy.eventsPerNote = 7
    let given = Record<Int>()
    var committed = 0
    for round in 0..<40 {
      let handler = Recording("s") { event, _ in given.append(event.number) }
      let subscribers = world.subscribers([handler])
      subscribers.start()
      let count = Int.random(in: 1...50, using: &generator)
      try world.history.commit((0..<count).map { "\($0 % 5)" })
      committed += count
      _ = await handler.given.wait(for: Int.random(in: 1...count, using: &generator))
      // A crash: what it would still write goes nowhere.
      if round % 2 == 0 { world.journal.fail(with: Refusal(description: "dead")) }
      await subscribers.stop()
      world.journal.fail(with: nil)
    }
    let last = Recording("s") { event, _ in given.append(event.number) }
    let subscribers = world.subscribers([last])
    subscribers.start()
    let all = Set(1...committed)
    #expect(await eventually { Set(given.elements) == all }, "seed \(seed)")
    await subscribers.stop()
    // Only what was not noted came again: never anything before the last note.
    var first: [Int] = []
    var seen: Set<Int> = []
    for number in given.elements where seen.insert(number).inserted { first.append(number) }
    #expect(first == Array(1...committed), "seed \(seed)")
  }
}
