import PocketQuantClient
import RPCCore
import TestSupport
import Testing

/// Compares what a killed server has kept with what its clients were told.
struct CrashVerdict {
  let client: MarketClient
  private var events: [EventRecord] = []

  init(_ client: MarketClient) async throws {
    self.client = client
    for try await page in try await client.listEvents(ListEvents(from: 0)) {
      events += page.events
    }
  }

  /// What a follower and the durable subscribers have made of the events.
  @discardableResult
  init(_ follower: CrashFollower, log: String, on socket: String) async throws {
    let client = try await MarketClient.connect(to: socket)
    try await self.init(client)
    let sequences = events.map(\.sequence)
    #expect(await follower.sequences(events.count) == sequences)
    #expect(await eventually { LoggedEvents.sequences(log).count >= sequences.count })
    #expect(LoggedEvents.sequences(log) == sequences.map { Int($0) })
    for projection in try await client.rebuildProjections(RebuildProjections()).projections {
      #expect(projection.differed == 0, "\(projection.differences)")
      #expect(projection.upTo == sequences.last ?? 0)
    }
    await client.close()
  }

  var eventCount: Int { events.count }

  /// What holds of all events together.
  func checkOrder() throws {
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
    #expect(Set(events.map(\.id)).count == events.count)
    let sequences = try Dictionary(grouping: events) { try Self.series(of: $0) }
    for (series, events) in sequences {
      #expect(
        events.map(\.aggregateSequence) == (1...UInt64(events.count)).map { $0 }, "\(series)")
    }
    let calls = Dictionary(grouping: events, by: \.correlation)
    for (correlation, events) in calls where events.count > 1 {
      Issue.record("command \(correlation) was carried out \(events.count) times")
    }
  }

  /// What holds of the commands of one client, and of its series.
  func check(_ writer: CrashWriter) async throws {
    let byCall = Dictionary(events.map { ($0.correlation, $0) }) { first, _ in first }
    let sent = await writer.sent
    for each in sent {
      let event = try byCall[each.correlation].map {
        try MarketDataEvent(number: $0.event, payload: $0.payload)
      }
      #expect(Self.agrees(event, with: each.answer), "\(each) left \(String(describing: event))")
    }
    try await checkImported(writer)
    try await checkSynced(writer.synced, sent)
  }

  private static func agrees(
    _ event: MarketDataEvent?, with answer: CrashWriter.Answer
  ) -> Bool {
    switch (answer, event) {
    case (.synced(let summary), .historicalDataSynced(let event)):
      event.counts == summary.counts && event.provider == summary.provider
    case (.removed(let summary), .seriesRemoved(let event)):
      event.removedBars == summary.removedBars
    case (.imported(let summary), .barsImported(let event)): event.counts == summary.counts
    case (.importFound, .barsImported): true
    case (.unknownSeries, nil), (.importLost, nil): true
    default: false
    }
  }

  private func checkImported(_ writer: CrashWriter) async throws {
    let prices = await writer.prices
    let found = try await bars(of: writer.imported, .oneDay)
    #expect(Dictionary(uniqueKeysWithValues: found) == prices, "\(writer.imported)")
  }

  private func checkSynced(
    _ instrument: Instrument, _ sent: [CrashWriter.Sent]
  ) async throws {
    let counts = sent.compactMap { each -> UInt64? in
      switch (each.command, each.answer) {
      case (.sync, .synced(let summary)): summary.barCount
      case (.removeSynced, .removed): 0
      default: nil
      }
    }
    let found = try await bars(of: instrument, .oneMinute)
    #expect(found.count == Int(counts.last ?? 0), "\(instrument)")
  }

  /// The times of the bars and their prices; none where there is no series.
  private func bars(
    of instrument: Instrument, _ interval: Interval
  ) async throws -> [(Int64, Double)] {
    var bars: [(Int64, Double)] = []
    do throws(GetOHLCV.Failure) {
      let tables = try await client.getOHLCV(
        GetOHLCV(instrument: instrument, interval: interval, keep: .last, order: .ascending))
      for try await table in tables {
        for bar in table { bars.append((bar.time.nanoseconds, bar.close)) }
      }
    } catch {
      guard case .unknownSeries = error else { throw error }
    }
    return bars
  }

  private static func series(of record: EventRecord) throws -> String {
    switch try MarketDataEvent(number: record.event, payload: record.payload) {
    case .barsImported(let event): "\(event.instrument)"
    case .historicalDataSynced(let event): "\(event.instrument)"
    case .seriesRemoved(let event): "\(event.instrument)"
    default: "?"
    }
  }
}
