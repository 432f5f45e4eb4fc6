internal import MarketContract
internal import MarketDomain

/// All series and how they stand, as a fold of their events: the same events give the same, however
/// often and from wherever it is begun.
struct SeriesFold: Sendable {
  /// The last event that is in it.
  private(set) var sequence: UInt64 = 0
  private(set) var entries: [SeriesID: SeriesSummary] = [:]

  /// Nothing has happened.
  init() {}

  /// What is known of the series behind the event `sequence`.
  init(_ summaries: [SeriesSummary], at sequence: UInt64) {
    self.sequence = sequence
    entries = Dictionary(summaries.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
  }

  /// Takes an event in; one that is in it already changes nothing.
  mutating func apply(_ event: MarketEvent) {
    guard let next = event.sequence, next > sequence else { return }
    sequence = next
    // It could be decoded when it was made.
    guard let decoded = try? event.decoded() else { return }
    switch decoded {
    case .barsImported(let event):
      add(event.instrument, event.interval, event.counts, event.span, syncedAt: nil)
    case .historicalDataSynced(let fact):
      add(
        fact.instrument, fact.interval, fact.counts, fact.span,
        syncedAt: Instant(event.record.occurredAt))
    case .seriesRemoved(let event):
      if let id = try? SeriesID(event.instrument, event.interval) { entries[id] = nil }
    case .probeLatest, .probeRecent, .probeStrict, .unknown: break
    }
  }

  private mutating func add(
    _ instrument: MarketContract.Instrument, _ interval: MarketContract.Interval,
    _ counts: MarketContract.RowCounts, _ came: MarketContract.TimeSpan, syncedAt: Instant?
  ) {
    guard let id = try? SeriesID(instrument, interval) else { return }
    let old = entries[id]
    let span = MarketDomain.TimeSpan(first: Instant(came.first), last: Instant(came.last))
    entries[id] = SeriesSummary(
      id: id, barCount: (old?.barCount ?? 0) + Int(clamping: counts.inserted),
      span: old?.span.map { $0.union(span) } ?? span,
      standing: syncedAt.map { .synced(at: $0) } ?? old?.standing ?? .imported)
  }

  /// The series in the order of exchange, code and interval.
  var summaries: [SeriesSummary] {
    entries.values.sorted { left, right in
      if left.id.instrument != right.id.instrument {
        return left.id.instrument < right.id.instrument
      }
      return left.id.interval.place < right.id.interval.place
    }
  }

  /// What `other` has differently, for a person: which series, what this one says, what that one.
  func differences(from other: SeriesFold) -> [String] {
    Set(entries.keys).union(other.entries.keys).compactMap { id in
      let (mine, others) = (entries[id], other.entries[id])
      return mine == others ? nil : "\(id) showed \(text(others)), the events say \(text(mine))"
    }.sorted()
  }

  private func text(_ summary: SeriesSummary?) -> String {
    guard let summary else { return "nothing" }
    let standing =
      switch summary.standing {
      case .imported: "imported"
      case .synced(let at): "synced at \(Timestamp(at))"
      }
    let span = summary.span.map { " from \(Timestamp($0.first)) to \(Timestamp($0.last))" } ?? ""
    return "\(summary.barCount) bars\(span), \(standing)"
  }
}

extension MarketDomain.Interval {
  /// The place in a list, from the shortest to the longest.
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
