import MarketApplication
import MarketDomain
import Mediation

/// One bar of a test.
package struct SampleBar: Hashable, Sendable {
  package var time: Int64
  package var open: Double
  package var high: Double
  package var low: Double
  package var close: Double
  package var volume: Double

  /// A bar whose prices all follow from `price`.
  package init(_ time: Int64, _ price: Double, volume: Double = 10) {
    self.time = time
    open = price
    high = price + 1
    low = price - 1
    close = price + 0.5
    self.volume = volume
  }
}

extension Rows {
  package init(_ bars: [SampleBar]) throws {
    try self.init(
      times: bars.map(\.time), opens: bars.map(\.open), highs: bars.map(\.high),
      lows: bars.map(\.low), closes: bars.map(\.close), volumes: bars.map(\.volume))
  }
}

extension SeriesID {
  /// A series of tests, told apart by its code.
  package static func sample(_ code: String = "A", _ interval: Interval = .oneDay) throws
    -> SeriesID
  {
    SeriesID(
      instrument: try Instrument(exchange: "TEST", code: code), interval: interval)
  }
}

extension RequestContext {
  /// A request of this process.
  package static let sample = RequestContext(
    correlation: 7, caller: Caller(user: 1000, group: 1000, process: 1))
}

extension MarketStore {
  /// Imports rows in one unit of work, batch after batch, as the use case does.
  @discardableResult
  package func importing(
    _ batches: [[SampleBar]], into id: SeriesID, eventID: EventID = .random()
  ) async throws -> SeriesContents {
    let intake = try await makeIntake()
    for batch in batches { _ = try await intake.take(try Rows(batch)) }
    let work = try await units.begin(.sample)
    var series = try await work.series(id)
    let contents = try await work.put(intake, into: id)
    series.recordImport(contents, at: Instant(nanoseconds: 1), eventID: eventID)
    try await work.save(series)
    try await units.commit(work)
    return contents
  }

  /// Removes a series in one unit of work.
  package func removing(_ id: SeriesID) async throws {
    let work = try await units.begin(.sample)
    var series = try await work.series(id)
    try series.remove(at: Instant(nanoseconds: 2), eventID: .random())
    try await work.removeBars(of: id)
    try await work.save(series)
    try await units.commit(work)
  }

  /// The selected bars, put together; nil where the series does not exist.
  package func bars(
    of id: SeriesID, _ selection: BarSelection
  ) async throws -> [SampleBar]? {
    guard let cursor = try await reader.bars(of: id, selection) else { return nil }
    var bars: [SampleBar] = []
    while !(await cursor.isAtEnd) {
      guard let block = try await cursor.next() else { throw EarlyEnd() }
      guard await block.isLast == cursor.isAtEnd else { throw EarlyEnd() }
      let part = block.range.map { SampleBar(block.bars, $0) }
      bars += selection.isDescending ? part.reversed() : part
    }
    guard try await cursor.next() == nil else { throw EarlyEnd() }
    return bars
  }
}

/// A cursor, or a block of one, that says it is at the end where it is not, or the other way round.
private struct EarlyEnd: Error {}

extension SampleBar {
  package init(_ bars: Bars, _ index: Int) {
    self.init(bars.times[index], 0)
    open = bars.opens[index]
    high = bars.highs[index]
    low = bars.lows[index]
    close = bars.closes[index]
    volume = bars.volumes[index]
  }

  /// The numbers as bits, for comparing to the last of them.
  package var bits: [UInt64] {
    [UInt64(bitPattern: time)]
      + [open, high, low, close, volume].map(\.bitPattern)
  }
}

extension EventID {
  package static func random() -> EventID {
    EventID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max))
  }
}
