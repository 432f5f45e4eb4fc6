internal import MarketContract
internal import MarketDomain

// Where the words of the contract become values of the domain, which refuse what is wrong, and the
// other way round. Every rejection of the domain has its error in the schema.

extension SeriesID {
  init(
    _ instrument: MarketContract.Instrument, _ interval: MarketContract.Interval
  ) throws(InvalidInstrument) {
    do throws(InstrumentRejection) {
      self.init(
        instrument: try MarketDomain.Instrument(
          exchange: instrument.exchange, code: instrument.code),
        interval: MarketDomain.Interval(interval))
    } catch {
      switch error {
      case .exchange, .code:
        throw InvalidInstrument(exchange: instrument.exchange, code: instrument.code)
      }
    }
  }
}

extension UnknownSeries {
  init(_ id: SeriesID) {
    self.init(
      instrument: MarketContract.Instrument(id.instrument),
      interval: MarketContract.Interval(id.interval))
  }
}

extension MarketContract.Instrument {
  init(_ instrument: MarketDomain.Instrument) {
    self.init(exchange: instrument.exchange, code: instrument.code)
  }
}

extension MarketDomain.Interval {
  init(_ interval: MarketContract.Interval) {
    self =
      switch interval {
      case .oneMinute: .oneMinute
      case .threeMinutes: .threeMinutes
      case .fiveMinutes: .fiveMinutes
      case .fifteenMinutes: .fifteenMinutes
      case .thirtyMinutes: .thirtyMinutes
      case .fortyFiveMinutes: .fortyFiveMinutes
      case .oneHour: .oneHour
      case .twoHours: .twoHours
      case .threeHours: .threeHours
      case .fourHours: .fourHours
      case .oneDay: .oneDay
      case .oneWeek: .oneWeek
      case .oneMonth: .oneMonth
      }
  }
}

extension MarketContract.Interval {
  init(_ interval: MarketDomain.Interval) {
    self =
      switch interval {
      case .oneMinute: .oneMinute
      case .threeMinutes: .threeMinutes
      case .fiveMinutes: .fiveMinutes
      case .fifteenMinutes: .fifteenMinutes
      case .thirtyMinutes: .thirtyMinutes
      case .fortyFiveMinutes: .fortyFiveMinutes
      case .oneHour: .oneHour
      case .twoHours: .twoHours
      case .threeHours: .threeHours
      case .fourHours: .fourHours
      case .oneDay: .oneDay
      case .oneWeek: .oneWeek
      case .oneMonth: .oneMonth
      }
  }
}

extension Instant {
  init(_ timestamp: Timestamp) {
    self.init(nanoseconds: timestamp.nanoseconds)
  }
}

extension Timestamp {
  init(_ instant: Instant) {
    self.init(nanoseconds: instant.nanoseconds)
  }
}

extension MarketContract.TimeSpan {
  init(_ span: MarketDomain.TimeSpan) {
    self.init(first: Timestamp(span.first), last: Timestamp(span.last))
  }
}

extension MarketContract.RowCounts {
  init(_ counts: MarketDomain.RowCounts) {
    self.init(
      received: UInt64(clamping: counts.received),
      inserted: UInt64(clamping: counts.merged.inserted),
      updated: UInt64(clamping: counts.merged.updated),
      unchanged: UInt64(clamping: counts.merged.unchanged),
      duplicates: UInt64(clamping: counts.duplicates),
      rejected: UInt64(clamping: counts.rejected))
  }
}

extension RowProblem {
  init(_ rejection: BarRejection) {
    self =
      switch rejection {
      case .notANumber: .notANumber
      case .infinite: .infinite
      case .negativeVolume: .negativeVolume
      case .highBelowLow: .highBelowLow
      case .openOutside: .openOutside
      case .closeOutside: .closeOutside
      }
  }
}

extension MarketDomain.Rows {
  /// The rows of a message, whose columns the codec has found to be equally long.
  init(_ rows: MarketContract.Rows) throws(RaggedColumns) {
    try self.init(
      times: rows.time.storageArray, opens: rows.open.storageArray, highs: rows.high.storageArray,
      lows: rows.low.storageArray, closes: rows.close.storageArray,
      volumes: rows.volume.storageArray)
  }
}

extension MarketContract.Bars {
  /// The bars of a block, which are not copied unless their order is turned round.
  init(_ block: BarBlock, isDescending: Bool) {
    let (bars, range) = (block.bars, block.range)
    // The domain's bars are finite, and their volumes are not negative, however they were made.
    func column<E: ColumnElement>(_ values: [E.Storage]) -> Column<E> {
      isDescending
        ? Column(storage: values[range].reversed(), isVouchedFor: true)
        : Column(storage: values[range], isVouchedFor: true)
    }
    self.init(
      time: column(bars.times), open: column(bars.opens), high: column(bars.highs),
      low: column(bars.lows), close: column(bars.closes), volume: column(bars.volumes))
  }
}
