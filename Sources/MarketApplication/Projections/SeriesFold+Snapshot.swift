internal import MarketContract
internal import MarketDomain

// A snapshot is written in the contract's own words, a page a part, so that what a snapshot says is
// read and judged as every message is.

extension SeriesFold {
  /// The fold as a snapshot.
  ///
  /// - Throws: where a series breaks a limit of the schema, which the domain does not let happen.
  func snapshot() throws -> ProjectionSnapshot {
    var parts: [[UInt8]] = []
    var rest = summaries[...]
    repeat {
      let page = rest.prefix(MarketDataSchema.maxEntriesPerPage)
      rest = rest.dropFirst(page.count)
      parts.append(
        Array(try SyncStatusPage(series: page.map { SyncStatus($0) }).encoded()))
    } while !rest.isEmpty
    return ProjectionSnapshot(sequence: sequence, parts: parts)
  }

  /// The fold that a snapshot shows.
  ///
  /// - Throws: where it is none.
  init(_ snapshot: ProjectionSnapshot) throws {
    let series = try snapshot.parts.flatMap { try SyncStatusPage(decoding: Bytes($0)).series }
    self.init(try series.map { try SeriesSummary($0) }, at: snapshot.sequence)
  }
}

extension SyncStatus {
  init(_ summary: SeriesSummary) {
    let (state, lastSync): (SyncState, Instant?) =
      switch summary.standing {
      case .imported: (.imported, nil)
      case .synced(let at): (.completed, at)
      }
    self.init(
      instrument: .init(summary.id.instrument), interval: .init(summary.id.interval),
      state: state, barCount: UInt64(clamping: summary.barCount),
      span: summary.span.map { .init($0) }, lastSyncAt: lastSync.map { Timestamp($0) })
  }
}

extension SeriesSummary {
  fileprivate init(_ status: SyncStatus) throws {
    self.init(
      id: try SeriesID(status.instrument, status.interval),
      barCount: Int(clamping: status.barCount),
      span: status.span.map {
        MarketDomain.TimeSpan(first: Instant($0.first), last: Instant($0.last))
      },
      standing: status.lastSyncAt.map { .synced(at: Instant($0)) } ?? .imported)
  }
}
