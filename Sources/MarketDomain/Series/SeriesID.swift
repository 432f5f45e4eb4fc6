/// The identity of a series: its instrument and its interval.
///
/// It is the key itself, so the same series is the same aggregate whenever and by whomever it is
/// loaded.
public struct SeriesID: Hashable, Sendable {
  /// The instrument.
  public let instrument: Instrument
  /// The interval.
  public let interval: Interval

  /// The identity of the series of `instrument` in bars of `interval`.
  public init(instrument: Instrument, interval: Interval) {
    self.instrument = instrument
    self.interval = interval
  }
}

extension SeriesID: CustomStringConvertible {
  /// `EXCHANGE:CODE@INTERVAL`.
  public var description: String { "\(instrument)@\(interval.rawValue)" }
}

/// The identity of an event, drawn when it happens.
public struct EventID: Hashable, Sendable {
  /// The first half.
  public let high: UInt64
  /// The second half.
  public let low: UInt64

  /// An identity from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
