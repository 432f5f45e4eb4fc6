import MarketApplication
import MarketDomain
import Mediation
import Synchronization

/// A store in memory that keeps every promise of the ports in the simplest way: for tests of what
/// stands on a store, and as the measure for others.
package final class MemoryStore: MarketStore {
  struct Entry {
    var version: UInt64
    var bars: Bars
    var standing: Series.Standing?
    var lastSequence: UInt64
  }

  struct State {
    var series: [SeriesID: Entry] = [:]
    var events: [StoredEvent] = []
    var observer: (@Sendable ([StoredEvent]) -> Void)?
    /// In the order of their commits.
    var commands: [CommandRecord] = []
  }

  final class Shared: Sendable {
    let state = Mutex(State())
  }

  private let shared = Shared()

  package init() {}

  package var units: MemoryUnits { MemoryUnits(shared: shared) }
  package var commandJournal: MemoryCommandJournal { MemoryCommandJournal(shared: shared) }
  package var reader: MemoryReader { MemoryReader(shared: shared) }
  package let subscriberJournal = MemorySubscriberJournal<MarketEvent>()

  package func makeIntake() async throws -> MemoryIntake { MemoryIntake() }

  package func observeCommits(_ observer: @escaping @Sendable ([StoredEvent]) -> Void) {
    shared.state.withLock { $0.observer = observer }
  }
}

package actor MemoryIntake: RowIntake {
  private(set) var rows = JudgedRows()
  private(set) var rejectedCount = 0

  package func take(_ rows: Rows) -> [RejectedRow] {
    let (valid, rejected) = rows.judged()
    self.rows.append(valid)
    rejectedCount += rejected.count
    return rejected
  }
}

package struct MemoryUnits: UnitOfWorkFactory {
  let shared: MemoryStore.Shared

  package func begin(_ context: RequestContext) async throws -> MemoryWork {
    MemoryWork(shared: shared, correlation: context.correlation)
  }

  package func commit(_ work: MemoryWork, keeping record: CommandRecord?) async throws {
    let (loaded, changed, bars, correlation) = await work.changes
    // The observer is told under the lock, so that it is told in the order of the commits.
    try shared.state.withLock { state in
      let before = state.events.count
      for id in changed.keys where state.series[id]?.version != loaded[id]?.version {
        throw VersionConflict(over: "\(id)")
      }
      for (id, series) in changed {
        state.series[id] = MemoryStore.Entry(
          version: series.version + 1, bars: bars[id] ?? state.series[id]?.bars ?? .none,
          standing: series.standing, lastSequence: series.lastSequence)
        for event in series.uncommittedEvents {
          state.events.append(
            StoredEvent(
              sequence: UInt64(state.events.count + 1), id: event.id,
              aggregateSequence: event.sequence, occurredAt: event.occurredAt,
              correlation: correlation, event: try EncodedEvent(event)))
        }
      }
      if let record { state.commands.append(record) }
      if state.events.count > before { state.observer?(Array(state.events[before...])) }
    }
  }

  package func rollBack(_ work: MemoryWork) async {}
}

package struct MemoryCommandJournal: CommandJournal {
  let shared: MemoryStore.Shared

  package func record(of key: CommandKey) async throws -> CommandRecord? {
    shared.state.withLock { $0.commands.first { $0.key == key } }
  }

  package func forget(
    endedBefore instant: Int64, mostKept: Int, limit: Int
  ) async throws -> Int {
    shared.state.withLock { state in
      let count = state.commands.count
      let surplus = max(count - mostKept, 0)
      let forgotten = state.commands.enumerated()
        .filter { $0.offset < surplus || $0.element.endedAt < instant }
        .sorted { ($0.element.endedAt, $0.offset) < ($1.element.endedAt, $1.offset) }
        .prefix(limit).map(\.offset)
      state.commands = state.commands.enumerated()
        .filter { !forgotten.contains($0.offset) }.map(\.element)
      return count - state.commands.count
    }
  }
}

package actor MemoryWork: SeriesRepository {
  typealias Changes = (
    loaded: [SeriesID: MemoryStore.Entry], changed: [SeriesID: Series], bars: [SeriesID: Bars],
    correlation: UInt64
  )

  private let shared: MemoryStore.Shared
  private let correlation: UInt64
  private var loaded: [SeriesID: MemoryStore.Entry] = [:]
  private var seen: Set<SeriesID> = []
  private var changed: [SeriesID: Series] = [:]
  private var bars: [SeriesID: Bars] = [:]

  init(shared: MemoryStore.Shared, correlation: UInt64) {
    self.shared = shared
    self.correlation = correlation
  }

  var changes: Changes { (loaded, changed, bars, correlation) }

  private func load(_ id: SeriesID) -> MemoryStore.Entry? {
    if seen.insert(id).inserted { loaded[id] = shared.state.withLock { $0.series[id] } }
    return loaded[id]
  }

  package func series(_ id: SeriesID) -> Series {
    guard let entry = load(id) else { return Series(id) }
    return Series(
      id: id, version: entry.version, barCount: entry.bars.count, span: entry.bars.span,
      standing: entry.standing, lastSequence: entry.lastSequence)
  }

  package func put(_ intake: MemoryIntake, into id: SeriesID) async throws -> SeriesContents {
    let (new, duplicates) = await intake.rows.bars()
    let old = bars[id] ?? load(id)?.bars ?? .none
    let (merged, counts) = old.merging(new)
    bars[id] = merged
    return SeriesContents(
      counts: RowCounts(
        merged: counts, duplicates: duplicates, rejected: await intake.rejectedCount),
      came: new.span)
  }

  package func removeBars(of id: SeriesID) {
    _ = load(id)
    bars[id] = Bars.none
  }

  package func save(_ series: Series) {
    _ = load(series.id)
    if !series.uncommittedEvents.isEmpty { changed[series.id] = series }
  }
}

package struct MemoryReader: MarketReader {
  let shared: MemoryStore.Shared

  package func latestBar(of series: SeriesID) -> Bar? {
    guard let bars = shared.state.withLock({ $0.series[series]?.bars }), !bars.isEmpty else {
      return nil
    }
    return Bar(
      series: series, start: bars.start(at: bars.count - 1),
      prices: bars.prices(at: bars.count - 1))
  }

  package func bars(of series: SeriesID, _ selection: BarSelection) async throws -> MemoryCursor? {
    guard let entry = shared.state.withLock({ $0.series[series] }), entry.standing != nil else {
      return nil
    }
    return MemoryCursor(entry.bars, selection)
  }

  package func summaries() -> [SeriesSummary] {
    shared.state.withLock { $0.series }.compactMap { id, entry in
      entry.standing.map {
        SeriesSummary(id: id, barCount: entry.bars.count, span: entry.bars.span, standing: $0)
      }
    }.sorted { left, right in
      let order = Interval.allCases
      if left.id.instrument != right.id.instrument {
        return left.id.instrument < right.id.instrument
      }
      return order.firstIndex(of: left.id.interval) ?? 0
        < order.firstIndex(of: right.id.interval) ?? 0
    }
  }

  package var lastSequence: UInt64 { UInt64(shared.state.withLock { $0.events.count }) }

  package func events(from sequence: UInt64, limit: Int) async throws -> [StoredEvent] {
    Array(shared.state.withLock { $0.events }.filter { $0.sequence >= sequence }.prefix(limit))
  }
}

package actor MemoryCursor: BarCursor {
  private let bars: Bars
  private var range: Range<Int>
  private let isDescending: Bool

  init(_ bars: Bars, _ selection: BarSelection) {
    self.bars = bars
    isDescending = selection.isDescending
    let start = selection.from.map { bars.firstIndex(notBefore: $0) } ?? 0
    let end = max(selection.to.map { bars.firstIndex(notBefore: $0) } ?? bars.count, start)
    let count = min(selection.limit ?? Int.max, end - start)
    range = selection.keep == .first ? start..<start + count : end - count..<end
  }

  package var isAtEnd: Bool { range.isEmpty }

  /// Blocks of three bars, so that whoever reads has to put several together.
  package func next() -> BarBlock? {
    if range.isEmpty { return nil }
    let block = isDescending ? range.suffix(3) : range.prefix(3)
    range = isDescending ? range.dropLast(3) : range.dropFirst(3)
    return BarBlock(bars, block, isLast: range.isEmpty)
  }
}
