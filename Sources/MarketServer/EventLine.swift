internal import MarketApplication
internal import MarketContract

/// An event as a line of JSON: what all events have, and then the event's own fields.
enum EventLine {
  /// What every line begins with, so that the last one's sequence is found without a parser.
  private static let start = Array("{\"sequence\":".utf8)

  /// The line, with its end.
  ///
  /// - Throws: where the event's bytes are not what its number says.
  static func json(of event: MarketEvent) throws -> [UInt8] {
    let record = event.record
    let decoded = try event.decoded()
    let members =
      [
        ("sequence", "\(record.sequence)"), ("id", JSONLog.quoted("\(record.id)")),
        ("event", JSONLog.quoted(decoded.name)), ("key", JSONLog.quoted(event.key)),
        ("aggregateSequence", "\(record.aggregateSequence)"),
        ("occurredAt", JSONLog.quoted("\(record.occurredAt)")),
        ("correlation", JSONLog.quoted(String(record.correlation, radix: 16))),
      ] + fields(of: decoded)
    return Array((object(members) + "\n").utf8)
  }

  /// Whether `bytes` may be the beginning of a line whose end a crash has cut off.
  static func mayBegin(with bytes: some Collection<UInt8>) -> Bool {
    bytes.count < start.count ? start.starts(with: bytes) : bytes.starts(with: start)
  }

  /// The event's own identity as a line of this sequence has it; nil where it is no such line.
  static func id(of line: some Collection<UInt8>, _ sequence: UInt64) -> String? {
    let front = Array("{\"sequence\":\(sequence),\"id\":\"".utf8)
    guard line.starts(with: front) else { return nil }
    return String(
      decoding: line.dropFirst(front.count).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
  }

  /// The sequence of a line; nil where it is no such line.
  static func sequence(of line: some Collection<UInt8>) -> UInt64? {
    guard line.starts(with: start) else { return nil }
    let digits = line.dropFirst(start.count).prefix {
      (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0
    }
    return UInt64(String(decoding: digits, as: UTF8.self))
  }

  private static func object(_ members: [(String, String)]) -> String {
    "{\(members.map { "\(JSONLog.quoted($0.0)):\($0.1)" }.joined(separator: ","))}"
  }

  private static func fields(of event: MarketDataEvent) -> [(String, String)] {
    switch event {
    case .barsImported(let event):
      series(event.instrument, event.interval) + contents(event.counts, event.span)
    case .historicalDataSynced(let event):
      series(event.instrument, event.interval) + contents(event.counts, event.span)
        + [("provider", JSONLog.quoted(event.provider))]
    case .seriesRemoved(let event):
      series(event.instrument, event.interval) + [("removedBars", "\(event.removedBars)")]
    case .probeLatest, .probeRecent, .probeStrict: []
    case .unknown(let number, let payload):
      [
        ("number", "\(number)"),
        (
          "payload",
          JSONLog.quoted(
            Array(payload).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        ),
      ]
    }
  }

  private static func series(_ instrument: Instrument, _ interval: Interval) -> [(String, String)] {
    [
      ("symbol", JSONLog.quoted("\(instrument.exchange):\(instrument.code)")),
      ("interval", JSONLog.quoted("\(interval)")),
    ]
  }

  private static func contents(_ counts: RowCounts, _ span: TimeSpan) -> [(String, String)] {
    [
      (
        "counts",
        object([
          ("received", "\(counts.received)"), ("inserted", "\(counts.inserted)"),
          ("updated", "\(counts.updated)"), ("unchanged", "\(counts.unchanged)"),
          ("duplicates", "\(counts.duplicates)"), ("rejected", "\(counts.rejected)"),
        ])
      ),
      (
        "span",
        object([
          ("first", JSONLog.quoted("\(span.first)")), ("last", JSONLog.quoted("\(span.last)")),
        ])
      ),
    ]
  }
}
