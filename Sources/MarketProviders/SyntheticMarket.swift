internal import Glibc
public import MarketApplication
public import MarketDomain

/// A market that never closes and is the same every time: for demonstrations, tests and load.
///
/// A price is a function of the instrument and the instant, so any stretch of history can be made
/// without the one before, bars of all intervals open and close on the same prices, and two machines
/// see the same market. It is the exponential of noise in octaves from a minute to eight years whose
/// amplitude grows with the square root of their length, as a random walk's does.
public struct SyntheticMarket: HistoryProvider {
  /// What the source is called.
  public let name = "synthetic"

  /// When the market opened, 1700-01-01: not much longer ago, instants end.
  static let opening = Instant(nanoseconds: -8_520_336_000_000_000_000)

  /// How many bars are made at a time: some milliseconds of work.
  private static let blockSize = 8192

  /// The market.
  public init() {}

  /// Hands the latest `count` bars that had ended at `now` to `take`; fewer where the market is not
  /// that old.
  public func latestBars(
    of series: SeriesID, count: Int, endedAt now: Instant, _ take: (Rows) async throws -> Void
  ) async throws {
    let interval = series.interval
    let next = interval.start(containing: now)
    var rest = Self.bars(of: interval, before: next, atMost: count)
    while rest > 0 {
      let size = min(rest, Self.blockSize)
      let first = interval.start(rest, before: next)
      let work = Task.detached { try SyntheticPrices(series).rows(size, from: first) }
      let rows = try await withTaskCancellationHandler {
        try await work.value
      } onCancel: {
        work.cancel()
      }
      try await take(rows)
      rest -= size
    }
  }

  /// How many bars of the market lie before the one that starts at `next`, at most `limit`.
  private static func bars(
    of interval: Interval, before next: Instant, atMost limit: Int
  ) -> Int {
    var (low, high) = (0, max(limit, 0))
    while low < high {
      let middle = high - (high - low) / 2
      if interval.start(middle, before: next) >= opening { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

/// The prices of one series of the synthetic market.
struct SyntheticPrices {
  private let interval: Interval
  private let seed: UInt64
  private let base: Double

  /// Octaves from one minute to 2^22 minutes, eight years.
  private static let octaves = 23
  /// What a price moves in a minute, as a share of it: two thousandths of a percent a second, which
  /// makes about a sixth in a year.
  private static let minuteAmplitude = 0.0004

  init(_ series: SeriesID) {
    interval = series.interval
    // FNV-1a over the instrument's name.
    seed = "\(series.instrument)".utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    base = 20 + 480 * Self.unit(Self.mix(seed))
  }

  /// `count` bars, the first of which starts at `first`.
  func rows(_ count: Int, from first: Instant) throws -> Rows {
    var times: [Int64] = []
    var columns: [[Double]] = Array(repeating: [], count: 5)
    var start = first
    for _ in 0..<count {
      try Task.checkCancellation()
      let end = interval.end(of: start)
      let bar = bar(from: start, to: end)
      times.append(start.nanoseconds)
      for (index, value) in bar.enumerated() { columns[index].append(value) }
      start = end
    }
    return try Rows(
      times: times, opens: columns[0], highs: columns[1], lows: columns[2], closes: columns[3],
      volumes: columns[4])
  }

  /// Open, high, low, close and volume of one bar.
  private func bar(from start: Instant, to end: Instant) -> [Double] {
    let length = end.nanoseconds - start.nanoseconds
    let prices = (0...4).map { quarter in
      price(at: start.advanced(byNanoseconds: length / 4 * Int64(quarter)))
    }
    let high = prices.reduce(prices[0], max)
    let low = prices.reduce(prices[0], min)
    let minutes = Double(length) / 60e9
    let share = 0.5 + Self.unit(Self.mix(seed ^ UInt64(bitPattern: start.nanoseconds)))
    return [prices[0], high, low, prices[4], (1000 * minutes * share).rounded()]
  }

  /// The price at an instant, in whole cents.
  private func price(at instant: Instant) -> Double {
    let minutes = Double(instant.nanoseconds) / 60e9
    var sum = 0.0
    var amplitude = Self.minuteAmplitude
    var period = 1.0
    for octave in 0..<Self.octaves {
      sum += amplitude * noise(at: minutes / period, octave: octave)
      amplitude *= 2.0.squareRoot()
      period *= 2
    }
    return max((base * exp(sum) * 100).rounded() / 100, 0.01)
  }

  /// Noise between -1 and 1: a value at each whole number, and a smooth way between two.
  private func noise(at position: Double, octave: Int) -> Double {
    let left = position.rounded(.down)
    let way = position - left
    let smooth = way * way * (3 - 2 * way)
    func value(_ index: Double) -> Double {
      let key = UInt64(bitPattern: Int64(index)) &* 64 &+ UInt64(octave)
      return Self.unit(Self.mix(seed ^ Self.mix(key))) * 2 - 1
    }
    return value(left) * (1 - smooth) + value(left + 1) * smooth
  }

  /// The finalizer of splitmix64.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to 1.
  private static func unit(_ bits: UInt64) -> Double {
    Double(bits >> 11) / Double(1 << 53 as UInt64)
  }
}
