/// Bars of one series: each valid, in ascending order of their starts, no start twice.
///
/// They are held as columns, so that a million of them are six arrays and not a million values.
public struct Bars: Equatable, Sendable {
  let columns: Columns

  /// No bars.
  public static let none = Bars(columns: Columns())

  init(columns: Columns) {
    self.columns = columns
  }

  /// Bars from columns that were bars when they were written.
  ///
  /// - Throws: ``NotBars`` where they are not any more: what stored them has damaged them.
  public init(
    times: [Int64], opens: [Double], highs: [Double], lows: [Double], closes: [Double],
    volumes: [Double]
  ) throws(NotBars) {
    let rows: Rows
    do throws(RaggedColumns) {
      rows = try Rows(
        times: times, opens: opens, highs: highs, lows: lows, closes: closes, volumes: volumes)
    } catch {
      throw NotBars()
    }
    for index in times.indices.dropFirst() where times[index - 1] >= times[index] {
      throw NotBars()
    }
    guard rows.judged().rejected.isEmpty else { throw NotBars() }
    columns = rows.columns
  }

  /// How many there are.
  public var count: Int { columns.count }

  /// Whether there are none.
  public var isEmpty: Bool { columns.times.isEmpty }

  /// The starts in nanoseconds since the epoch, ascending.
  public var times: [Int64] { columns.times }
  /// The first prices.
  public var opens: [Double] { columns.opens }
  /// The highest prices.
  public var highs: [Double] { columns.highs }
  /// The lowest prices.
  public var lows: [Double] { columns.lows }
  /// The last prices.
  public var closes: [Double] { columns.closes }
  /// The volumes.
  public var volumes: [Double] { columns.volumes }

  /// Where they begin and end; nil where there are none.
  public var span: TimeSpan? {
    guard let first = times.first, let last = times.last else { return nil }
    return TimeSpan(first: Instant(nanoseconds: first), last: Instant(nanoseconds: last))
  }

  /// The start of the bar at `index`.
  public func start(at index: Int) -> Instant { Instant(nanoseconds: times[index]) }

  /// The prices of the bar at `index`.
  public func prices(at index: Int) -> OHLCV {
    OHLCV(
      unchecked: opens[index], highs[index], lows[index], closes[index], volumes[index])
  }

  /// The bar at `index` as the entity that it is, in a series.
  public func bar(at index: Int, of series: SeriesID) -> Bar {
    Bar(series: series, start: start(at: index), prices: prices(at: index))
  }

  /// The index of the first bar that starts at or after `instant`.
  public func firstIndex(notBefore instant: Instant) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < instant.nanoseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// These bars and, behind them, `later` ones.
  ///
  /// - Precondition: the first of `later` starts behind the last of these.
  public func appending(_ later: Bars) -> Bars {
    if isEmpty { return later }
    guard let next = later.times.first, let last = times.last else { return self }
    precondition(last < next)
    var columns = columns
    columns.append(later.columns, 0..<later.count)
    return Bars(columns: columns)
  }

  /// The bars of `range`, as bars of their own.
  public func slice(_ range: Range<Int>) -> Bars {
    if range == 0..<count { return self }
    var slice = Columns()
    slice.append(columns, range)
    return Bars(columns: slice)
  }
}

/// Columns that were said to be bars and are not.
public struct NotBars: Error, Hashable, Sendable {}

/// The starts of the first and the last of some bars.
public struct TimeSpan: Hashable, Sendable {
  /// The start of the first bar.
  public let first: Instant
  /// The start of the last bar; not earlier.
  public let last: Instant

  /// A span; given the wrong way round, it is turned.
  public init(first: Instant, last: Instant) {
    self.first = min(first, last)
    self.last = max(first, last)
  }

  /// The span that covers both.
  public func union(_ other: TimeSpan) -> TimeSpan {
    TimeSpan(first: min(first, other.first), last: max(last, other.last))
  }
}
