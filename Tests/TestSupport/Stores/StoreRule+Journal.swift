import MarketApplication
import MarketDomain
import Mediation
import Testing

extension StoreRule {
  /// Three stored events of three series.
  private static func events(_ store: some MarketStore) async throws -> [MarketEvent] {
    for code in ["A", "B", "C"] {
      try await store.importing([[SampleBar(10, 1)]], into: try .sample(code))
    }
    return try await store.reader.events(from: 0, limit: 10).map { try MarketEvent($0) }
  }

  private static func texts(_ record: SubscriberRecord<MarketEvent>) -> [String] {
    ["\(record.checkpoint) of \(record.reached)"]
      + record.parked.map {
        "\($0.event.stored.map { "\($0)" } ?? "live") \($0.attempts) \($0.reason) \($0.parkedAt)"
      }
  }

  static func newSubscriber(_ store: some MarketStore) async throws {
    #expect(texts(try await store.subscriberJournal.load("new")) == ["0 of 0"])
  }

  static func subscriberIsKept(_ store: some MarketStore) async throws {
    let events = try await events(store)
    let first = ParkedEvent(event: events[0], attempts: 5, reason: "no way", parkedAt: 77)
    let third = ParkedEvent(event: events[2], attempts: 0, reason: "", parkedAt: -1)
    try await store.subscriberJournal.write(
      JournalChange(checkpoint: 3, reached: 9, parked: [third, first]), of: "a")
    try await store.subscriberJournal.write(JournalChange(checkpoint: 1, reached: 1), of: "b")
    let record = try await store.subscriberJournal.load("a")
    #expect(
      texts(record)
        == texts(SubscriberRecord(checkpoint: 3, reached: 9, parked: [first, third])))
    #expect(
      record.parked.map(\.event.key)
        == events.map(\.key).enumerated().filter { $0.offset != 1 }.map(\.element))
    #expect(texts(try await store.subscriberJournal.load("b")) == ["1 of 1"])
  }

  static func subscriberChanges(_ store: some MarketStore) async throws {
    let events = try await events(store)
    var parked = events.map { ParkedEvent(event: $0, attempts: 1, reason: "x", parkedAt: 1) }
    try await store.subscriberJournal.write(
      JournalChange(checkpoint: 3, reached: 3, parked: parked), of: "a")
    parked[1].attempts = 6
    parked[1].reason = "y"
    try await store.subscriberJournal.write(
      JournalChange(checkpoint: 0, reached: 3, parked: [parked[1]], released: [1, 8]), of: "a")
    #expect(
      texts(try await store.subscriberJournal.load("a"))
        == texts(SubscriberRecord(checkpoint: 0, reached: 3, parked: Array(parked[1...]))))
  }

  static func snapshotsAreKept(_ store: some MarketStore) async throws {
    #expect(try await store.subscriberJournal.snapshot(of: "a") == nil)
    let large = ProjectionSnapshot(sequence: 7, parts: [[1, 2], [], [3]])
    try await store.subscriberJournal.keep(large, of: "a")
    try await store.subscriberJournal.keep(ProjectionSnapshot(sequence: 1, parts: [[9]]), of: "b")
    #expect(try await store.subscriberJournal.snapshot(of: "a") == large)
    let small = ProjectionSnapshot(sequence: 8, parts: [[4]])
    try await store.subscriberJournal.keep(small, of: "a")
    #expect(try await store.subscriberJournal.snapshot(of: "a") == small)
    #expect(try await store.subscriberJournal.snapshot(of: "b")?.parts == [[9]])
  }
}
