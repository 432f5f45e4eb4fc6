import MarketApplication
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import SQLiteStore

/// Handles events and fails with those of one series for as long as it is told to.
private struct Counting: EventHandler {
  let name = "counting"
  let filter = EventFilter<UInt16>.all
  let given: Record<UInt64>
  var refuses: String?

  func handle(_ event: MarketEvent, _ delivery: DeliveryContext) async throws {
    if event.family == refuses { throw Refused() }
    given.append(event.sequence ?? 0)
  }

  private struct Refused: Error {}
}

private struct NoLog: Log {
  var level: LogLevel { .error }
  func write(_ entry: LogEntry) {}
}

@Suite("Durable subscribers over a store on the disk")
struct SubscriberRunTests {
  private static func run(
    _ store: SQLiteStore, _ handler: Counting
  ) -> EventSubscribers<MarketEvent> {
    let bus = EventBus<MarketEvent>(after: store.reader.lastSequence)
    store.publishCommits(on: bus) { Issue.record($0) }
    var policy = DeliveryPolicy()
    policy.attempts = 1
    policy.eventsPerNote = 3
    return EventSubscribers(
      [handler], bus: bus, history: StoredHistory(store.reader), journal: store.subscriberJournal,
      policy: policy, surroundings: ManualTime().surroundings, log: NoLog())
  }

  @Test("begun again with each new store they lose nothing, and their parked events stay")
  func restarts() async throws {
    try await TemporaryFolder.with { folder in
      let given = Record<UInt64>()
      var committed: UInt64 = 0
      for round in 0..<12 {
        var options = SQLiteStore.Options()
        options.synchronizesCommits = false
        let store = try SQLiteStore(directory: folder.file("data"), options: options)
        let handler = Counting(given: given, refuses: round < 11 ? "TEST:BAD" : nil)
        let subscribers = Self.run(store, handler)
        subscribers.start()
        for number in 0..<10 {
          let code = number == 4 ? "BAD" : "S\(number)"
          try await store.importing(
            [[SampleBar(Int64(round), 1)]], into: try .sample(code))
          committed += 1
        }
        // With every other round some are still to come when the store is closed.
        if round % 2 == 1 {
          #expect(
            await eventually {
              (try? await subscribers.state(of: "counting"))?.checkpoint == committed
            })
        }
        if round == 11 {
          #expect(try await subscribers.retry("counting") == 12)
          let all = Set(1...committed)
          #expect(await eventually { Set(given.elements) == all })
        }
        await subscribers.stop()
        await store.close()
      }
      // In order but for those that were parked, and those in their order too.
      let bad = (0..<12).map { UInt64($0 * 10 + 5) }
      var first: [UInt64] = []
      var seen: Set<UInt64> = []
      for sequence in given.elements where seen.insert(sequence).inserted { first.append(sequence) }
      #expect(first.filter { bad.contains($0) } == bad)
      #expect(first.filter { !bad.contains($0) } == (1...committed).filter { !bad.contains($0) })
    }
  }
}
