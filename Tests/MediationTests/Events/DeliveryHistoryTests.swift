import TestSupport
import Testing

@testable import Mediation

@Suite("The history of deliveries")
struct DeliveryHistoryTests {
  private static func entry(
    _ number: Int, of subscriber: String = "s"
  ) -> DeliveryEntry<NumberEvent> {
    DeliveryEntry(
      subscriber: subscriber, event: .stored(UInt64(number)), begunAt: 0, outcome: .pending,
      attempts: 0,
      took: nil, reason: "")
  }

  @Test("it is a ring of the last deliveries, the latest last", arguments: [0, 1, 3, 50, 200])
  func ring(_ capacity: Int) {
    let history = DeliveryHistory<NumberEvent>(capacity: capacity)
    for number in 1...120 {
      #expect(history.begin(Self.entry(number)).place == number - 1)
      let expected = Array(max(1, number - capacity + 1)..<number + 1)
      #expect(history.last().map(\.event.number) == (capacity == 0 ? [] : expected))
    }
    #expect(history.last(2).count == min(capacity, 2))
    #expect(history.last(0).isEmpty)
  }

  @Test("it keeps 50 deliveries where nothing is said")
  func usual() {
    #expect(DeliveryHistory<NumberEvent>().capacity == 50)
  }

  @Test("one subscriber does not push out what became of another, and all are in one order")
  func apart() {
    let history = DeliveryHistory<NumberEvent>(capacity: 3)
    _ = history.begin(Self.entry(1, of: "broken"))
    for number in 2...9 { _ = history.begin(Self.entry(number, of: "busy")) }
    let failed = history.begin(Self.entry(10, of: "broken"))
    history.update(failed) { $0.reason = "again" }
    #expect(history.last().map(\.event.number) == [1, 7, 8, 9, 10])
    #expect(history.last(1).map(\.reason) == ["again"])
  }

  @Test("what became of a delivery is noted while it is remembered")
  func update() {
    let history = DeliveryHistory<NumberEvent>(capacity: 2)
    let numbers = (1...3).map { history.begin(Self.entry($0)) }
    for number in numbers { history.update(number) { $0.reason = "seen \(number.place)" } }
    #expect(history.last().map(\.reason) == ["seen 1", "seen 2"])
  }
}
