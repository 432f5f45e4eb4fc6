import MarketApplication
import MarketDomain
import Synchronization
import Testing

@testable import MarketProviders

/// What a provider hands over.
private final class Taken: Sendable {
  private let state = Mutex<[Rows]>([])

  func take(_ rows: Rows) { state.withLock { $0.append(rows) } }

  var blocks: [Rows] { state.withLock { $0 } }
}

@Suite("The synthetic market")
struct SyntheticMarketTests {
  /// 2024-02-29, a Thursday, at seven minutes past one.
  private static let now = Instant(nanoseconds: 1_709_212_020_000_000_000)
  private static let day: Int64 = 86_400_000_000_000

  private func series(_ code: String, _ interval: Interval) throws -> SeriesID {
    SeriesID(instrument: try Instrument(exchange: "DEMO", code: code), interval: interval)
  }

  private func blocks(
    _ count: Int, of code: String = "WALK", _ interval: Interval, at now: Instant = now
  ) async throws -> [Rows] {
    let taken = Taken()
    try await SyntheticMarket().latestBars(
      of: try series(code, interval), count: count, endedAt: now
    ) { taken.take($0) }
    return taken.blocks
  }

  /// The bars that the blocks are; a row that is none is a failure.
  private func bars(
    _ count: Int, of code: String = "WALK", _ interval: Interval, at now: Instant = now
  ) async throws -> Bars {
    var bars = Bars.none
    for rows in try await blocks(count, of: code, interval, at: now) {
      let (valid, rejected) = rows.judged()
      #expect(rejected.isEmpty)
      let (block, duplicates) = valid.bars()
      #expect(duplicates == 0)
      bars = bars.appending(block)
    }
    return bars
  }

  @Test(
    "gives as many bars as are asked for, aligned, one behind the other, up to the present",
    arguments: Interval.allCases)
  func aligned(_ interval: Interval) async throws {
    let bars = try await bars(300, interval)
    #expect(bars.count == 300)
    for index in 0..<bars.count {
      let start = bars.start(at: index)
      #expect(interval.start(containing: start) == start)
      if index > 0 { #expect(interval.end(of: bars.start(at: index - 1)) == start) }
    }
    let last = bars.start(at: bars.count - 1)
    #expect(interval.end(of: last) == interval.start(containing: Self.now))
  }

  @Test("is the same every time", arguments: [.oneMinute, .oneDay, .oneMonth] as [Interval])
  func deterministic(_ interval: Interval) async throws {
    #expect(try await bars(50, interval) == bars(50, interval))
    #expect(try await bars(50, interval) != bars(50, of: "OTHER", interval))
  }

  @Test("is the same on every machine: a bar of it")
  func fixed() async throws {
    let bars = try await bars(1, .oneDay)
    #expect(bars.times == [1_709_078_400_000_000_000])
    let prices = bars.prices(at: 0)
    #expect(
      [prices.open, prices.high, prices.low, prices.close, prices.volume] == [
        282.44, 282.44, 277.76, 279.41, 2_026_891,
      ])
  }

  @Test("two syncs agree where they overlap", arguments: Interval.allCases)
  func overlap(_ interval: Interval) async throws {
    let early = try await bars(60, interval)
    let later = interval.end(of: interval.start(containing: Self.now).advanced(byNanoseconds: 1))
    let late = try await bars(40, interval, at: later)
    let merged = early.merging(late)
    #expect(merged.counts.updated == 0)
    #expect(merged.counts.unchanged == 39)
    #expect(merged.counts.inserted == 1)
    #expect(merged.bars.count == 61)
  }

  @Test("a bar opens where the one before has closed", arguments: Interval.allCases)
  func continuous(_ interval: Interval) async throws {
    let bars = try await bars(100, interval)
    #expect(Array(bars.opens.dropFirst()) == Array(bars.closes.dropLast()))
  }

  @Test("bars of all intervals open on the same prices")
  func intervals() async throws {
    let hours = try await bars(24 * 30, .oneHour)
    let days = try await bars(25, .oneDay)
    for (time, open) in zip(days.times, days.opens) {
      let index = hours.firstIndex(notBefore: Instant(nanoseconds: time))
      #expect(hours.times[index] == time)
      #expect(hours.opens[index] == open)
    }
  }

  @Test("prices are whole cents and volumes whole numbers above zero")
  func numbers() async throws {
    let bars = try await bars(500, .oneHour)
    for price in bars.opens + bars.highs + bars.lows + bars.closes {
      #expect(price >= 0.01)
      #expect((price * 100).rounded() / 100 == price)
    }
    for volume in bars.volumes { #expect(volume > 0 && volume.rounded() == volume) }
    #expect(Set(bars.closes).count > 100)
  }

  @Test("months and weeks are those of the calendar")
  func calendar() async throws {
    let months = try await bars(3, .oneMonth)
    // November, December and January.
    #expect(months.times.map { $0 / Self.day } == [19662, 19692, 19723])
    let weeks = try await bars(2, .oneWeek)
    #expect(weeks.times.map { $0 / Self.day } == [19765, 19772])
    #expect(weeks.times.allSatisfy { ($0 / Self.day + 3) % 7 == 0 })
  }

  @Test("hands over blocks, the last of them shorter, and nothing where nothing is asked for")
  func blockSizes() async throws {
    #expect(try await blocks(20_000, .oneMinute).map(\.count) == [8192, 8192, 3616])
    #expect(try await blocks(8192, .oneMinute).map(\.count) == [8192])
    #expect(try await blocks(0, .oneMinute).isEmpty)
    #expect(try await blocks(-1, .oneMinute).isEmpty)
  }

  @Test(
    "gives no bars from before it opened, however many are asked for",
    arguments: [
      (.oneDay, 118_397), (.oneWeek, 16_913), (.oneMonth, 3889),
    ] as [(Interval, Int)])
  func opening(_ interval: Interval, _ count: Int) async throws {
    let bars = try await bars(1_000_000, interval)
    #expect(bars.count == count)
    let first = bars.start(at: 0)
    #expect(first >= SyntheticMarket.opening)
    #expect(interval.start(1, before: first) < SyntheticMarket.opening)
    #expect(interval.start(containing: first) == first)
    let last = bars.start(at: bars.count - 1)
    #expect(interval.end(of: last) == interval.start(containing: Self.now))
  }

  @Test("gives nothing before it opened")
  func beforeOpening() async throws {
    let early = SyntheticMarket.opening.advanced(byNanoseconds: -1)
    #expect(try await blocks(10, .oneDay, at: early).isEmpty)
    #expect(try await blocks(10, .oneDay, at: Instant(nanoseconds: .min)).isEmpty)
  }

  @Test("what the taker throws ends it")
  func takerFails() async throws {
    struct Full: Error {}
    await #expect(throws: Full.self) {
      try await SyntheticMarket().latestBars(
        of: try series("A", .oneMinute), count: 20_000, endedAt: Self.now
      ) { _ in throw Full() }
    }
  }

  @Test("ends where its task is cancelled")
  func cancelled() async throws {
    let series = try series("A", .oneMinute)
    let task = Task {
      try await SyntheticMarket().latestBars(
        of: series, count: 1_000_000, endedAt: Self.now
      ) { _ in withUnsafeCurrentTask { $0?.cancel() } }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
