public import MarketContract
public import MarketDomain
public import Mediation

/// An event of the schema on its way to subscribers: one that is stored, or a live one.
///
/// Its record is made once and shared by all who get it.
public final class MarketEvent: BusEvent {
  /// The event as it is sent; a live one has the sequence 0.
  public let record: EventRecord
  /// What it is about: `EXCHANGE:CODE@INTERVAL`, or a probe's name.
  public let key: String
  /// The part of the key in front of the first `@`; nil where there is none.
  public let family: String?
  /// What a subscription gets that does not keep up, as the schema declares it.
  public let overflow: EventOverflow

  /// The event's number in the schema.
  public var kind: UInt16 { record.event }
  /// Its place among all stored events; nil for a live one.
  public var sequence: UInt64? { record.sequence == 0 ? nil : record.sequence }

  private init(_ record: EventRecord, _ event: MarketDataEvent) {
    self.record = record
    let key = event.key
    self.key = key
    family = key.firstIndex(of: "@").map { String(key[..<$0]) }
    overflow = event.overflow
  }

  /// An event as it was stored.
  ///
  /// - Throws: `WireError` where its bytes are not what its number says.
  public convenience init(_ stored: StoredEvent) throws {
    let record = EventRecord(stored)
    self.init(record, try MarketDataEvent(number: record.event, payload: record.payload))
  }

  /// The event as it is stored; nil for a live one.
  public var stored: StoredEvent? {
    guard let sequence else { return nil }
    return StoredEvent(
      sequence: sequence, id: EventID(high: record.id.high, low: record.id.low),
      aggregateSequence: record.aggregateSequence, occurredAt: Instant(record.occurredAt),
      correlation: record.correlation,
      event: EncodedEvent(number: record.event, payload: Array(record.payload)))
  }

  /// What has happened.
  ///
  /// - Throws: `WireError`, which it did not when the event was made.
  public func decoded() throws -> MarketDataEvent {
    try MarketDataEvent(number: record.event, payload: record.payload)
  }

  /// A live event, which is stored nowhere.
  ///
  /// - Throws: `WireError` where it breaks a limit of the schema.
  public convenience init(
    live event: MarketDataEvent, id: EventID, occurredAt: Instant, correlation: UInt64
  ) throws {
    let (number, payload) = try event.encoded()
    self.init(
      EventRecord(
        sequence: 0, id: UniqueID(high: id.high, low: id.low), event: number,
        aggregateSequence: 0, occurredAt: Timestamp(occurredAt), correlation: correlation,
        payload: payload),
      event)
  }
}

extension EventRecord {
  /// The record of a stored event.
  init(_ stored: StoredEvent) {
    self.init(
      sequence: stored.sequence, id: UniqueID(high: stored.id.high, low: stored.id.low),
      event: stored.event.number, aggregateSequence: stored.aggregateSequence,
      occurredAt: Timestamp(stored.occurredAt), correlation: stored.correlation,
      payload: Bytes(stored.event.payload))
  }
}

extension MarketDataEvent {
  /// What the event is about, as the schema's key says it.
  var key: String {
    switch self {
    case .barsImported(let event): Self.key(event.instrument, event.interval)
    case .historicalDataSynced(let event): Self.key(event.instrument, event.interval)
    case .seriesRemoved(let event): Self.key(event.instrument, event.interval)
    case .probeLatest(let event): event.name
    case .probeRecent(let event): event.name
    case .probeStrict(let event): event.name
    case .unknown: ""
    }
  }

  private static func key(
    _ instrument: MarketContract.Instrument, _ interval: MarketContract.Interval
  ) -> String {
    "\(instrument.exchange):\(instrument.code)@\(MarketDomain.Interval(interval).rawValue)"
  }

  /// What the schema declares for a subscription that does not keep up.
  var overflow: EventOverflow {
    switch self {
    case .barsImported, .historicalDataSynced, .seriesRemoved, .unknown: .block
    case .probeLatest: .latest
    case .probeRecent: .dropOldest
    case .probeStrict: .disconnect
    }
  }

  fileprivate func encoded() throws -> (number: UInt16, payload: Bytes) {
    switch self {
    case .barsImported(let event): (BarsImported.number, try event.encoded())
    case .historicalDataSynced(let event): (HistoricalDataSynced.number, try event.encoded())
    case .seriesRemoved(let event): (SeriesRemoved.number, try event.encoded())
    case .probeLatest(let event): (ProbeLatest.number, try event.encoded())
    case .probeRecent(let event): (ProbeRecent.number, try event.encoded())
    case .probeStrict(let event): (ProbeStrict.number, try event.encoded())
    case .unknown(let number, let payload): (number, payload)
    }
  }
}
