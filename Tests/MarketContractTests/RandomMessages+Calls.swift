import MarketContract
import TestSupport

// Errors, requests and events.

extension InvalidInstrument: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> InvalidInstrument {
    InvalidInstrument(exchange: random.text(0...32), code: random.text(0...32))
  }
}

extension UnknownSeries: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> UnknownSeries {
    UnknownSeries(instrument: .random(&random), interval: random.interval())
  }
}

extension InvalidRange: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> InvalidRange {
    InvalidRange(from: random.instant(), to: random.instant())
  }
}

extension RowsRejected: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RowsRejected {
    RowsRejected(
      received: random.number(), rejected: random.number(),
      rejections: random.list(0...5) { .random(&$0) })
  }
}

extension ProviderFailed: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ProviderFailed {
    ProviderFailed(provider: random.text(1...64), reason: random.text(0...1024))
  }
}

extension EventsExpired: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> EventsExpired {
    EventsExpired(firstKept: random.number())
  }
}

extension ImportBars: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ImportBars {
    ImportBars(
      instrument: .random(&random), interval: random.interval(),
      strict: Bool.random(using: &random))
  }
}

extension SyncHistoricalData: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SyncHistoricalData {
    SyncHistoricalData(
      instrument: .random(&random), interval: random.interval(),
      bars: .random(in: 1...1_000_000, using: &random))
  }
}

extension RemoveSeries: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RemoveSeries {
    RemoveSeries(instrument: .random(&random), interval: random.interval())
  }
}

extension GetOHLCV: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetOHLCV {
    GetOHLCV(
      instrument: .random(&random), interval: random.interval(),
      from: random.maybe { $0.instant() }, to: random.maybe { $0.instant() },
      limit: random.maybe { $0.number() }, keep: Bool.random(using: &random) ? .first : .last,
      order: Bool.random(using: &random) ? .ascending : .descending)
  }
}

extension GetLatestBar: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetLatestBar {
    GetLatestBar(instrument: .random(&random), interval: random.interval())
  }
}

extension ListSymbols: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListSymbols {
    ListSymbols(exchange: random.maybe { $0.text(1...32) })
  }
}

extension GetSyncStatus: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> GetSyncStatus { GetSyncStatus() }
}

extension ListEvents: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListEvents {
    ListEvents(from: random.number(), limit: random.maybe { $0.number() })
  }
}

extension BarsImported: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> BarsImported {
    BarsImported(
      instrument: .random(&random), interval: random.interval(), counts: .random(&random),
      span: .random(&random))
  }
}

extension HistoricalDataSynced: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> HistoricalDataSynced {
    HistoricalDataSynced(
      instrument: .random(&random), interval: random.interval(), counts: .random(&random),
      span: .random(&random), provider: random.text(1...64))
  }
}

extension SeriesRemoved: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SeriesRemoved {
    SeriesRemoved(
      instrument: .random(&random), interval: random.interval(), removedBars: random.number())
  }
}
