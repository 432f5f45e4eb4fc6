public import MarketContract
internal import MarketDomain
public import Mediation

/// Puts the rows that a caller streams into a series: whole, its rejected rows aside, or not at all.
public actor ImportBarsHandler<Store: MarketStore>: CommandHandler {
  private let store: Store
  private let surroundings: Surroundings

  init(_ store: Store, _ surroundings: Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  /// The rows of an import, all of them judged.
  public struct Prepared: Sendable {
    let intake: Store.Intake
    var report = RejectionReport()
  }

  /// Takes the stream to its end and judges the rows.
  public func prepare(
    _ command: ImportBars, _ exchange: Exchange<ImportBars>
  ) async throws -> Prepared {
    // Before anything is taken, so that a wrong name costs the caller nothing.
    _ = try SeriesID(command.instrument, command.interval)
    var prepared = Prepared(intake: try await store.makeIntake())
    for try await batch in exchange.input {
      try prepared.report.noteUnreadable(batch.unreadable)
      if batch.rows.isEmpty { continue }
      let rows = try MarketDomain.Rows(batch.rows)
      prepared.report.note(try await prepared.intake.take(rows), of: rows.count)
    }
    if command.strict { try prepared.report.refuseRejections() }
    return prepared
  }

  /// Puts the rows into the series.
  public func handle(
    _ command: ImportBars, _ prepared: Prepared, in work: Store.Units.Work,
    _ exchange: Exchange<ImportBars>
  ) async throws -> ImportSummary {
    let id = try SeriesID(command.instrument, command.interval)
    var series = try await work.series(id)
    let contents = try await work.put(prepared.intake, into: id)
      .adding(rejected: prepared.report.unreadableCount)
    series.recordImport(contents, at: surroundings.now(), eventID: surroundings.newEventID())
    try await work.save(series)
    return ImportSummary(
      counts: .init(contents.counts), barCount: UInt64(clamping: series.barCount),
      span: series.span.map { .init($0) }, rejections: prepared.report.listed)
  }
}

/// What an import says of the rows that it does not take: the first of them, and how many there are.
struct RejectionReport {
  /// The most unreadable rows of one import. No file has so many, sums with it cannot overflow, and
  /// every client can count them exactly, also those whose numbers are doubles.
  static let mostUnreadable = 1 << 53

  private(set) var listed: [MarketContract.RejectedRow] = []
  private(set) var unreadableCount = 0
  private var judgedCount = 0
  private var rejectedCount = 0

  /// Notes rows that the caller could not read.
  ///
  /// - Throws: ``CallError`` where it claims more than there can be.
  mutating func noteUnreadable(_ count: UInt64) throws(CallError) {
    guard count <= UInt64(Self.mostUnreadable - unreadableCount) else {
      throw CallError(
        .invalidArgument,
        "field unreadable: an import has at most \(Self.mostUnreadable) unreadable rows, and "
          + "\(count) more came after \(unreadableCount); nothing was imported",
        executed: .never, stage: .handler)
    }
    unreadableCount += Int(count)
  }

  /// Notes that of the next `count` rows those in `rejected` are no bars.
  mutating func note(_ rejected: [MarketDomain.RejectedRow], of count: Int) {
    for row in rejected.prefix(MarketDataSchema.maxListedRejections - listed.count) {
      listed.append(
        MarketContract.RejectedRow(
          row: UInt64(judgedCount + row.index), problem: RowProblem(row.rejection)))
    }
    judgedCount += count
    rejectedCount += rejected.count
  }

  func refuseRejections() throws(RowsRejected) {
    let all = rejectedCount + unreadableCount
    if all == 0 { return }
    throw RowsRejected(
      received: UInt64(judgedCount + unreadableCount), rejected: UInt64(all),
      rejections: listed)
  }
}

extension SeriesContents {
  /// The same with `count` further rows rejected.
  fileprivate func adding(rejected count: Int) -> SeriesContents {
    SeriesContents(
      counts: MarketDomain.RowCounts(
        merged: counts.merged, duplicates: counts.duplicates,
        rejected: counts.rejected + count),
      came: came)
  }
}
