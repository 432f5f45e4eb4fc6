import MarketApplication
import MarketContract
import Mediation
import Synchronization
import TestSupport
import Testing

/// A subscriber that fails with the events of one series until it is repaired.
private final class Brittle: EventHandler {
  let name = "brittle"
  let filter = EventFilter<UInt16>.all
  let given = Record<UInt64>()
  private let isBroken = Mutex(true)

  func repair() { isBroken.withLock { $0 = false } }

  func handle(_ event: MarketEvent, _ delivery: DeliveryContext) async throws {
    if event.family == "TEST:A", isBroken.withLock({ $0 }) { throw Broken() }
    given.append(event.sequence ?? 0)
  }

  private struct Broken: Error, CustomStringConvertible {
    let description = "broken for A"
  }
}

@Suite("What is asked about subscribers")
struct SubscriberRequestTests {
  private let brittle = Brittle()
  private let application: TestApplication

  init() {
    var policy = DeliveryPolicy()
    policy.attempts = 1
    application = TestApplication([brittle], policy: policy)
  }

  private func commitThree() async throws {
    for (code, price) in [("A", 1.0), ("B", 1), ("A", 2)] {
      try await application.importing(
        [ImportBatch([SampleBar(1, price)])],
        instrument: Instrument(exchange: "TEST", code: code))
    }
    #expect(try await eventually { try await parked().count == 2 })
  }

  private func statuses() async throws -> [SubscriberStatus] {
    let collected = Collected<SubscriberPage>()
    _ = try await application.mediator.ask(
      ListSubscribers(), Exchange(context: .sample, output: collected.outgoing))
    return collected.elements.flatMap(\.subscribers)
  }

  private func parked(_ name: String? = nil) async throws -> [MarketContract.ParkedEvent] {
    let collected = Collected<ParkedEventPage>()
    _ = try await application.mediator.ask(
      ListParkedEvents(subscriber: name), Exchange(context: .sample, output: collected.outgoing))
    return collected.elements.flatMap(\.events)
  }

  @Test("the list says how each stands, and what it has parked and why")
  func lists() async throws {
    try await commitThree()
    let status = try #require(try await statuses().first { $0.name == "brittle" })
    #expect(try await statuses().map(\.name) == ["brittle", "series-overview"])
    #expect(status.checkpoint == 3)
    #expect(status.latest == 3)
    #expect(status.parked == 2)
    #expect(status.handled == 1)
    #expect(status.failures == 1)
    let events = try await parked("brittle")
    #expect(events.map(\.record.sequence) == [1, 3])
    #expect(events.map(\.key) == ["TEST:A@1d", "TEST:A@1d"])
    #expect(events.map(\.attempts) == [1, 0])
    #expect(events.map(\.reason) == ["broken for A", ""])
    let deliveries = try await application.mediator.ask(
      ListRecentDeliveries(), Exchange(context: .sample)
    ).deliveries
    #expect(
      deliveries.filter { $0.subscriber == "brittle" }.map(\.outcome)
        == [.parked, .handled, .heldBehind])
    #expect(
      try await application.mediator.ask(
        ListRecentDeliveries(limit: 1), Exchange(context: .sample)
      ).deliveries.count == 1)
    await #expect(throws: ListParkedEvents.Failure.self) { try await parked("nobody") }
  }

  @Test("a retry handles them in order, a drop gives them up, a reset has all come again")
  func interventions() async throws {
    try await commitThree()
    brittle.repair()
    let mediator = application.mediator
    #expect(
      try await mediator.send(
        RetryParkedEvents(subscriber: "brittle", key: "TEST:B@1d"), Exchange(context: .sample)
      ).events == 0)
    #expect(
      try await mediator.send(
        DropParkedEvents(subscriber: "brittle", sequence: 1), Exchange(context: .sample)
      ).events == 1)
    #expect(await brittle.given.wait(for: 2) == [2, 3])
    let status = try await mediator.send(
      ResetSubscriber(subscriber: "brittle", from: 0), Exchange(context: .sample))
    #expect(status.name == "brittle")
    #expect(await brittle.given.wait(for: 5) == [2, 3, 1, 2, 3])
    for name in ["", "nobody"] {
      await #expect(throws: ResetSubscriber.Failure.self) {
        try await mediator.send(
          ResetSubscriber(subscriber: name, from: 0), Exchange(context: .sample))
      }
      await #expect(throws: RetryParkedEvents.Failure.self) {
        try await mediator.send(RetryParkedEvents(subscriber: name), Exchange(context: .sample))
      }
      await #expect(throws: DropParkedEvents.Failure.self) {
        try await mediator.send(DropParkedEvents(subscriber: name), Exchange(context: .sample))
      }
    }
  }
}
