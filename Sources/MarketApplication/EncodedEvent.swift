internal import MarketContract
public import MarketDomain

/// An event in the form in which it is stored and sent: the schema's.
public struct EncodedEvent: Hashable, Sendable {
  /// The event's number in the schema.
  public let number: UInt16
  /// The encoded message.
  public let payload: [UInt8]

  /// An event that was encoded before.
  public init(number: UInt16, payload: [UInt8]) {
    self.number = number
    self.payload = payload
  }

  /// Encodes an event of a series.
  ///
  /// - Throws: where the event breaks a limit of the schema, which the domain does not let happen.
  public init(_ event: SeriesEvent) throws {
    let instrument = MarketContract.Instrument(event.series.instrument)
    let interval = MarketContract.Interval(event.series.interval)
    switch event.fact {
    case .barsImported(let counts, let span):
      number = BarsImported.number
      payload = Array(
        try BarsImported(
          instrument: instrument, interval: interval, counts: .init(counts), span: .init(span)
        ).encoded())
    case .historicalDataSynced(let counts, let span, let provider):
      number = HistoricalDataSynced.number
      payload = Array(
        try HistoricalDataSynced(
          instrument: instrument, interval: interval, counts: .init(counts), span: .init(span),
          provider: provider
        ).encoded())
    case .seriesRemoved(let bars):
      number = SeriesRemoved.number
      payload = Array(
        try SeriesRemoved(
          instrument: instrument, interval: interval, removedBars: UInt64(clamping: bars)
        ).encoded())
    }
  }
}
