import MarketContract
import Mediation
import Synchronization
import TestSupport
import Testing

@testable import MarketApplication

@Suite("Following events", .timeLimit(.minutes(5)))
struct SubscribeEventsTests {
  private let source = EventSource()

  /// Follows until there are `count` deliveries.
  private func follow(
    _ count: Int, from: UInt64? = nil, events: [UInt16] = [], keys: [String] = [],
    _ each: @escaping @Sendable (EventDelivery) async throws -> Void = { _ in }
  ) async -> [EventDelivery] {
    let seen = Record<EventDelivery>()
    let end = await source.subscribe(from: from, events: events, keys: keys) { delivery in
      seen.append(delivery)
      if seen.count == count { throw Enough() }
      try await each(delivery)
    }
    #expect(end is Enough, "\(end)")
    return seen.elements
  }

  @Test(
    "history becomes the present without a seam, whatever is committed meanwhile",
    arguments: 1...12)
  func seam(_ seed: UInt64) async throws {
    let random = Mutex(SeededGenerator(seed: seed))
    @Sendable func number(_ range: ClosedRange<Int>) -> Int {
      random.withLock { Int.random(in: range, using: &$0) }
    }
    let committed = number(1...400)
    try source.commit(committed)
    let from = UInt64(number(0...committed))
    let total = 1500 + number(0...1000)
    let source = source
    let seen = await follow(total, from: from) { delivery in
      // Sometimes more than the subscription's queue holds, so that it has to read again.
      switch number(0...200) {
      case 0: try source.commit(number(900...2500))
      case 1...20: try source.commit(number(1...30))
      default: if delivery.resumeFrom > source.lastSequence { try source.commit(1) }
      }
    }
    let first = max(from, 1)
    // Told as one truth: two lists of thousands are no help to anybody.
    let isWhole = seen.map(\.record.sequence) == Array(first..<first + UInt64(total))
    #expect(isWhole, "seed \(seed): \(seen.count) from \(from) of \(committed)")
    #expect(
      seen.allSatisfy { $0.resumeFrom == $0.record.sequence + 1 && $0.leftOut == 0 },
      "seed \(seed)")
  }

  @Test("commits of other threads come once and in order", arguments: 1...2)
  func threads(_ round: Int) async throws {
    try source.commit(500)
    let source = source
    async let commits: Void = withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<500 {
            try source.commit(1)
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    let seen = await follow(2500, from: 1)
    try await commits
    let isWhole = seen.map(\.record.sequence) == Array(1...2500)
    #expect(isWhole)
  }

  @Test("a subscription can be resumed behind each of its deliveries")
  func resume() async throws {
    try source.commit(40)
    var next: UInt64 = 0
    var seen: [UInt64] = []
    for _ in 0..<40 {
      let one = await follow(1, from: next)
      seen += one.map(\.record.sequence)
      next = try #require(one.first).resumeFrom
    }
    #expect(seen == Array(1...40))
  }

  @Test("what is not kept any more is a declared error with the first sequence that is")
  func expired() async throws {
    try source.commit(20)
    source.forget(before: 10)
    let error = await source.subscribe(from: 9) { _ in }
    #expect(error as? EventsExpired == EventsExpired(firstKept: 10))
    #expect(await follow(11, from: 0).map(\.record.sequence) == Array(10...20))
    #expect(await follow(1, from: 10).map(\.record.sequence) == [10])
  }

  @Test("only events of the kinds and the keys that were asked for come, from history and live")
  func filters() async throws {
    let source = source
    try source.commit(6, codes: ["A", "B"])
    @Sendable func more(_ delivery: EventDelivery) throws {
      if delivery.record.sequence == 5 || delivery.record.sequence == 6 {
        try source.commit(2, codes: ["A", "B"])
      }
    }
    let keyed = await follow(4, from: 1, keys: ["TEST:A@1d"], more)
    #expect(keyed.map(\.record.sequence) == [1, 3, 5, 7])
    #expect(keyed.map(\.resumeFrom) == [2, 4, 6, 8])
    #expect(await follow(2, from: 1, keys: ["test:b"]).map(\.record.sequence) == [2, 4])
    #expect(
      await follow(2, from: 1, events: [SeriesRemoved.number]).map(\.record.sequence) == [1, 2])
  }

  @Test("a filter of live events lets nothing else through")
  func liveFilter() async throws {
    try source.commit(3)
    let source = source
    let follower = Task {
      await follow(1, from: 1, events: [ProbeLatest.number, ProbeRecent.number], keys: ["x"])
    }
    #expect(await eventually { source.bus.figures.subscriptions == 1 })
    try source.commit(3)
    try source.publish(.probeLatest(ProbeLatest(name: "y", index: 1, payload: .empty)))
    try source.publish(.probeStrict(ProbeStrict(name: "x", index: 2, payload: .empty)))
    try source.publish(.probeRecent(ProbeRecent(name: "x", index: 3, payload: .empty)))
    let delivery = try #require(await follower.value.first)
    #expect(delivery.record.event == ProbeRecent.number)
    #expect(delivery.record.sequence == 0)
    #expect(delivery.resumeFrom == 7)
  }

}

@Suite("Followers that do not keep up", .timeLimit(.minutes(5)))
struct SlowFollowerTests {
  private let source = EventSource()

  /// What a follower is sent that stands still at the first event while `publish` does its work, and
  /// stops at `last`.
  private func slowly(
    until last: @escaping @Sendable (EventDelivery) -> Bool,
    _ publish: (EventSource) throws -> Void
  ) async throws -> (seen: [EventDelivery], end: any Error) {
    let source = source
    let (held, release, seen) = (Milestone(), Milestone(), Record<EventDelivery>())
    let follower = Task {
      await source.subscribe { delivery in
        if held.isReached { seen.append(delivery) }
        held.reach()
        await release.wait()
        if last(delivery) { throw Enough() }
      }
    }
    #expect(await eventually { source.bus.figures.subscriptions == 1 })
    try source.commit(1)
    await held.wait()
    try publish(source)
    release.reach()
    let end = await follower.value
    return (seen.elements, end)
  }

  private static func isProbe(_ index: UInt32) -> @Sendable (EventDelivery) -> Bool {
    { delivery in
      switch try? MarketDataEvent(
        number: delivery.record.event, payload: delivery.record.payload)
      {
      case .probeLatest(let probe): probe.index == index
      case .probeRecent(let probe): probe.index == index
      case .probeStrict(let probe): probe.index == index
      default: false
      }
    }
  }

  private static func indices(_ deliveries: [EventDelivery]) throws -> [String: [UInt32]] {
    var indices: [String: [UInt32]] = [:]
    for delivery in deliveries {
      switch try MarketDataEvent(
        number: delivery.record.event, payload: delivery.record.payload)
      {
      case .probeLatest(let probe): indices[probe.name, default: []].append(probe.index)
      case .probeRecent(let probe): indices[probe.name, default: []].append(probe.index)
      case .probeStrict(let probe): indices[probe.name, default: []].append(probe.index)
      default: break
      }
    }
    return indices
  }

  @Test("get the newest of each key, and how many were left out before it")
  func latest() async throws {
    let names = ["x", "y", "z"]
    let (seen, end) = try await slowly(until: Self.isProbe(2999)) { source in
      for index in 0..<3000 {
        try source.publish(
          .probeLatest(
            ProbeLatest(name: names[index % 3], index: UInt32(index), payload: .empty)))
      }
    }
    #expect(end is Enough)
    #expect(UInt64(seen.count) + seen.reduce(0) { $0 + $1.leftOut } == 3000)
    let indices = try Self.indices(seen)
    for (offset, name) in names.enumerated() {
      #expect(indices[name]?.last == UInt32(2997 + offset))
      #expect(indices[name] == indices[name]?.sorted())
    }
    #expect(source.bus.figures.leftOut == UInt64(3000 - seen.count))
  }

  @Test("get the newest, and how many were left out before them")
  func dropOldest() async throws {
    let (seen, end) = try await slowly(until: Self.isProbe(2999)) { source in
      for index in 0..<3000 as Range<UInt32> {
        try source.publish(
          .probeRecent(ProbeRecent(name: "x", index: index, payload: .empty)))
      }
    }
    #expect(end is Enough)
    let indices = try Self.indices(seen)["x"] ?? []
    let isEnd = indices == Array(UInt32(3000 - seen.count)..<3000)
    #expect(isEnd)
    #expect(seen.first?.leftOut == UInt64(3000 - seen.count))
    #expect(seen.dropFirst().allSatisfy { $0.leftOut == 0 })
  }

  @Test("are cut off from events of which none may be left out, and told where to resume")
  func strict() async throws {
    let (seen, end) = try await slowly(until: { _ in false }) { source in
      try source.commit(3)
      for index in 0..<3000 as Range<UInt32> {
        try source.publish(
          .probeStrict(ProbeStrict(name: "x", index: index, payload: .empty)))
      }
    }
    let fault = end as? Fault
    #expect(fault?.kind == .exhausted)
    #expect(fault?.hasBegun == true)
    #expect(fault?.message.hasSuffix("subscribe again from 5") == true)
    let indices = try Self.indices(seen)["x"] ?? []
    #expect(indices == Array(0..<UInt32(indices.count)))
    #expect(source.bus.figures.cutOff == 1)
  }

  @Test("miss no stored event, however many come, and live ones between them stay where they were")
  func block() async throws {
    let (seen, end) = try await slowly(until: { $0.record.sequence == 5001 }) { source in
      try source.commit(10)
      try source.publish(.probeLatest(ProbeLatest(name: "x", index: 1, payload: .empty)))
      try source.commit(4990)
    }
    #expect(end is Enough)
    let isWhole = seen.map(\.record.sequence).filter { $0 > 0 } == Array(2...5001)
    #expect(isWhole)
    #expect(seen[10].record.event == ProbeLatest.number)
    #expect(seen[10].resumeFrom == 12)
  }

  @Test("delay nobody else")
  func others() async throws {
    let source = source
    let (held, release) = (Milestone(), Milestone())
    let slow = Task {
      await source.subscribe(from: 1) { _ in
        held.reach()
        await release.wait()
        throw Enough()
      }
    }
    try source.commit(1)
    await held.wait()
    let seen = Record<UInt64>()
    let fast = Task {
      await source.subscribe(from: 1) { delivery in
        seen.append(delivery.record.sequence)
        if seen.count == 3000 { throw Enough() }
        if delivery.record.sequence == source.lastSequence { try source.commit(500) }
      }
    }
    #expect(await fast.value is Enough)
    let isWhole = seen.elements == Array(1...3000)
    #expect(isWhole)
    release.reach()
    #expect(await slow.value is Enough)
  }
}

@Suite("Subscriptions to events", .timeLimit(.minutes(5)))
struct EventFeedsTests {
  @Test("are counted, and those that are too many are refused by name")
  func limits() async throws {
    var limits = EventFeeds.Limits(owner: 1)
    (limits.total, limits.ofOneOther) = (3, 1)
    let source = EventSource(limits)
    let tasks = [UInt32(1), 1, 6].map { user in
      Task { await source.subscribe(user: user) { _ in } }
    }
    #expect(await eventually { source.feeds.count == 3 })
    let refused = await source.subscribe(user: 1) { _ in } as? Fault
    #expect(refused?.kind == .exhausted)
    #expect(refused?.hasBegun == false)
    #expect(refused?.message.contains("3 in all, 3 of user 1") == true)
    tasks[0].cancel()
    #expect(await tasks[0].value is CancellationError)
    #expect(source.feeds.count == 2)
    let other = await source.subscribe(user: 6) { _ in } as? Fault
    #expect(other?.message.contains("1 of user 6") == true)
    source.bus.close()
    for task in tasks[1...] {
      let fault = await task.value as? Fault
      #expect(fault?.kind == .unavailable)
      #expect(fault?.message.hasSuffix("subscribe again from 1") == true)
    }
    #expect(source.feeds.count == 0)
    #expect(source.bus.figures.subscriptions == 0)
  }

  @Test("count what they were sent, history and live events alike")
  func figures() async throws {
    let source = EventSource()
    try source.commit(3)
    let end = await source.subscribe(from: 1) { delivery in
      if delivery.record.sequence == 3 { try source.commit(2) }
      if delivery.record.sequence == 5 { throw Enough() }
    }
    #expect(end is Enough)
    #expect(source.feeds.deliveredCount == 4)
  }
}
