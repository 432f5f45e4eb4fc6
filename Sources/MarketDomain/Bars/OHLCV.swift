/// What happened while a bar lasted: the first, highest, lowest and last price, and the volume.
///
/// All are finite, open and close lie within low and high, and the volume is not negative. Prices
/// may be: futures have settled below zero.
public struct OHLCV: Hashable, Sendable {
  /// The first price.
  public let open: Double
  /// The highest price.
  public let high: Double
  /// The lowest price.
  public let low: Double
  /// The last price.
  public let close: Double
  /// What was traded.
  public let volume: Double

  /// Prices and a volume.
  ///
  /// - Throws: ``BarRejection``, the first rule that they break.
  public init(
    open: Double, high: Double, low: Double, close: Double, volume: Double
  ) throws(BarRejection) {
    if let rejection = BarRejection(
      open: open, high: high, low: low, close: close, volume: volume)
    {
      throw rejection
    }
    self.init(unchecked: open, high, low, close, volume)
  }

  /// Numbers that have been judged before.
  init(unchecked open: Double, _ high: Double, _ low: Double, _ close: Double, _ volume: Double) {
    self.open = open
    self.high = high
    self.low = low
    self.close = close
    self.volume = volume
  }
}

/// Why numbers are not a bar.
public enum BarRejection: Error, Hashable, Sendable, CaseIterable {
  /// A number is not one.
  case notANumber
  /// A number is infinite.
  case infinite
  /// The volume is negative.
  case negativeVolume
  /// The high lies below the low.
  case highBelowLow
  /// The open lies outside low and high.
  case openOutside
  /// The close lies outside low and high.
  case closeOutside

  /// The first rule that the numbers break; nil where they are a bar.
  init?(open: Double, high: Double, low: Double, close: Double, volume: Double) {
    // A sum is finite only where all of its parts are; the rare rest is looked at one by one.
    if !(open + high + low + close + volume).isFinite {
      let all = [open, high, low, close, volume]
      if all.contains(where: \.isNaN) {
        self = .notANumber
        return
      }
      if all.contains(where: \.isInfinite) {
        self = .infinite
        return
      }
    }
    if volume < 0 {
      self = .negativeVolume
    } else if high < low {
      self = .highBelowLow
    } else if open < low || open > high {
      self = .openOutside
    } else if close < low || close > high {
      self = .closeOutside
    } else {
      return nil
    }
  }
}

/// A bar: an entity, known by its series and its start, whatever its prices are.
public struct Bar: Sendable {
  /// The series that it belongs to.
  public let series: SeriesID
  /// When it starts.
  public let start: Instant
  /// What happened while it lasted.
  public let prices: OHLCV

  /// A bar.
  public init(series: SeriesID, start: Instant, prices: OHLCV) {
    self.series = series
    self.start = start
    self.prices = prices
  }

  /// When it ends.
  public var end: Instant { series.interval.end(of: start) }

  /// Whether its time has passed, so that trading cannot change it any more.
  public func isComplete(at now: Instant) -> Bool { end <= now }
}

extension Bar: Hashable {
  /// Whether both are the same bar.
  public static func == (left: Bar, right: Bar) -> Bool {
    left.series == right.series && left.start == right.start
  }

  /// Hashes the identity.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(series)
    hasher.combine(start)
  }
}
