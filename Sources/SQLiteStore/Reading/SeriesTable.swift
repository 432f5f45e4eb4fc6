internal import MarketDomain

/// Reads the table of all series, once, when a store is opened.
enum SeriesTable {
  static func load(
    _ database: Database
  ) throws(StoreError) -> [SeriesID: SeriesState] {
    let statement = try database.statement(
      """
      SELECT id, exchange, code, interval, version, bar_count, first, last, standing, synced_at,
        last_sequence, latest_time, latest_open, latest_high, latest_low, latest_close,
        latest_volume
      FROM series
      """)
    defer { statement.reset() }
    var series: [SeriesID: SeriesState] = [:]
    while try statement.step() {
      series[try seriesID(statement)] = try seriesState(statement)
    }
    return series
  }

  private static func seriesID(_ row: Statement) throws(StoreError) -> SeriesID {
    guard let interval = Interval(rawValue: row.text(3)) else {
      throw .damaged(what: "a series has the interval \(row.text(3))")
    }
    do throws(InstrumentRejection) {
      let instrument = try Instrument(exchange: row.text(1), code: row.text(2))
      return SeriesID(instrument: instrument, interval: interval)
    } catch {
      throw .damaged(what: "a series is called \(row.text(1)):\(row.text(2))")
    }
  }

  private static func seriesState(_ row: Statement) throws(StoreError) -> SeriesState {
    var latest: LatestBar?
    if !row.isNull(11) {
      do throws(BarRejection) {
        latest = LatestBar(
          start: Instant(nanoseconds: row.integer(11)),
          prices: try OHLCV(
            open: row.double(12), high: row.double(13), low: row.double(14),
            close: row.double(15), volume: row.double(16)))
      } catch {
        throw .damaged(what: "the latest bar of the series in row \(row.integer(0))")
      }
    }
    let span =
      row.isNull(6)
      ? nil
      : TimeSpan(
        first: Instant(nanoseconds: row.integer(6)), last: Instant(nanoseconds: row.integer(7)))
    return SeriesState(
      row: row.integer(0), version: UInt64(bitPattern: row.integer(4)),
      barCount: Int(row.integer(5)), span: span,
      standing: try Series.Standing?(stored: row.integer(8), syncedAt: row.integer(9)),
      lastSequence: UInt64(bitPattern: row.integer(10)), latest: latest, index: nil)
  }
}
