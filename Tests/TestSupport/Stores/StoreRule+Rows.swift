import MarketApplication
import MarketDomain
import Testing

extension StoreRule {
  static func countsAddUp(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    try await store.importing([[SampleBar(10, 1), SampleBar(20, 2), SampleBar(30, 3)]], into: id)
    var broken = SampleBar(50, 5)
    broken.high = 0
    let contents = try await store.importing(
      [
        [SampleBar(10, 1), SampleBar(20, 2.5), broken],
        [SampleBar(40, 4), SampleBar(20, 2.75), SampleBar(25, 2)],
      ], into: id)
    let counts = contents.counts
    #expect(counts.merged.inserted == 2)
    #expect(counts.merged.updated == 1)
    #expect(counts.merged.unchanged == 1)
    #expect(counts.duplicates == 1)
    #expect(counts.rejected == 1)
    #expect(counts.received == 6)
    #expect(
      contents.came == TimeSpan(first: Instant(nanoseconds: 10), last: Instant(nanoseconds: 40)))
    #expect(try await store.bars(of: id, BarSelection())?.map(\.time) == [10, 20, 25, 30, 40])
  }

  static func lastOfEqualTimesWins(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let contents = try await store.importing(
      [[SampleBar(10, 1), SampleBar(10, 2)], [SampleBar(10, 3), SampleBar(5, 0)]], into: id)
    #expect(contents.counts.duplicates == 2)
    #expect(try await store.bars(of: id, BarSelection()) == [SampleBar(5, 0), SampleBar(10, 3)])
  }

  static func anyOrder(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let times: [Int64] = [50, 10, 40, -30, 20]
    try await store.importing([times.map { SampleBar($0, Double($0)) }], into: id)
    try await store.importing([[SampleBar(45, 1), SampleBar(-99, 2), SampleBar(15, 3)]], into: id)
    #expect(
      try await store.bars(of: id, BarSelection())?.map(\.time)
        == [-99, -30, 10, 15, 20, 40, 45, 50])
    #expect(store.reader.latestBar(of: id)?.start.nanoseconds == 50)
  }

  static func toTheLastBit(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let numbers: [Double] = [
      0.1 + 0.2, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -37.63, 1 / 3, 123_456_789.000_000_01,
    ]
    let bars = numbers.enumerated().map { index, number in
      var bar = SampleBar(Int64(index) - 3, 0)
      (bar.open, bar.high, bar.low, bar.close) = (number, number, number, number)
      bar.volume = index == 1 ? -0.0 : number.magnitude
      return bar
    }
    try await store.importing([bars], into: id)
    let found = try #require(try await store.bars(of: id, BarSelection()))
    #expect(found.map(\.bits) == bars.map(\.bits))
    // Minus zero and zero are equal and not the same.
    var changed = bars[1]
    changed.volume = 0
    let contents = try await store.importing([[changed]], into: id)
    #expect(contents.counts.merged.updated == 1)
  }

  static func unchangedImportChangesNothing(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let bars = [SampleBar(10, 1), SampleBar(20, 2)]
    try await store.importing([bars], into: id)
    let contents = try await store.importing([bars], into: id)
    #expect(contents.counts.merged.unchanged == 2)
    #expect(try await store.reader.events(from: 0, limit: 10).count == 1)
    #expect(try await store.units.begin(.sample).series(id).version == 1)
  }

  static func eventsInOrder(_ store: some MarketStore) async throws {
    let ids = [try SeriesID.sample("A"), try SeriesID.sample("B")]
    var drawn: [EventID] = []
    for round in 0..<3 {
      for id in ids {
        drawn.append(.random())
        try await store.importing(
          [[SampleBar(Int64(round), 1)]], into: id, eventID: drawn[drawn.count - 1])
      }
    }
    let events = try await store.reader.events(from: 0, limit: 100)
    #expect(events.map(\.id) == drawn)
    #expect(events.map(\.aggregateSequence) == [1, 1, 2, 2, 3, 3])
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.sequence < $1.sequence })
    #expect(events.allSatisfy { $0.correlation == 7 && $0.occurredAt.nanoseconds == 1 })
  }

  static func eventPages(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    for time in 0..<5 { try await store.importing([[SampleBar(Int64(time), 1)]], into: id) }
    let all = try await store.reader.events(from: 0, limit: 100).map(\.sequence)
    #expect(all.count == 5)
    #expect(try await store.reader.events(from: 0, limit: 2).map(\.sequence) == Array(all[0..<2]))
    #expect(
      try await store.reader.events(from: all[2], limit: 2).map(\.sequence) == Array(all[2..<4]))
    #expect(try await store.reader.events(from: all[4] + 1, limit: 2).isEmpty)
  }

  static func cursorIsSteady(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let bars = (0..<10).map { SampleBar(Int64($0) * 10, Double($0)) }
    try await store.importing([bars], into: id)
    let cursor = try #require(try await store.reader.bars(of: id, BarSelection()))
    let first = try #require(try await cursor.next())
    try await store.importing([bars.map { SampleBar($0.time, 99) }], into: id)
    try await store.removing(id)
    var seen = first.range.map { SampleBar(first.bars, $0) }
    while let block = try await cursor.next() {
      seen += block.range.map { SampleBar(block.bars, $0) }
    }
    #expect(seen == bars)
  }

  static func summariesInOrder(_ store: some MarketStore) async throws {
    let ids = [
      try SeriesID.sample("B", .oneDay), try SeriesID.sample("A", .oneMonth),
      try SeriesID.sample("A", .oneMinute), try SeriesID.sample("A", .oneWeek),
    ]
    for id in ids { try await store.importing([[SampleBar(1, 1)]], into: id) }
    #expect(store.reader.summaries().map(\.id) == [ids[2], ids[3], ids[1], ids[0]])
  }
}
