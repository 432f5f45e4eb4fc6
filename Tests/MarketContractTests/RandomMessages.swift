import MarketContract
import TestSupport

/// A message of the contract that can be drawn from a seed, within all of its limits.
protocol RandomMessage: WireMessage {
  static func random(_ random: inout SeededGenerator) -> Self
}

extension SeededGenerator {
  mutating func text(_ lengths: ClosedRange<Int>) -> String {
    var text = ""
    let length = Int.random(in: lengths, using: &self)
    while text.utf8.count < length {
      let character = ["a", "Z", "0", "é", "日", "\u{1F642}", "\0", "\""].randomElement(using: &self)
      let next = text + (character ?? "a")
      text = next.utf8.count <= length ? next : text + "x"
    }
    return text
  }

  mutating func number() -> UInt64 { .random(in: 0 ... .max, using: &self) }

  mutating func instant() -> Timestamp {
    Timestamp(nanoseconds: .random(in: .min ... .max, using: &self))
  }

  mutating func price() -> Double {
    [0, -0.0, 1.5, -37.63, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
      .randomElement(using: &self) ?? 0
  }

  mutating func volume() -> Double {
    [0, 1, 1e18, .greatestFiniteMagnitude].randomElement(using: &self) ?? 0
  }

  mutating func maybe<T>(_ make: (inout SeededGenerator) -> T) -> T? {
    Bool.random(using: &self) ? make(&self) : nil
  }

  mutating func list<T>(
    _ counts: ClosedRange<Int>, _ make: (inout SeededGenerator) -> T
  ) -> [T] {
    (0..<Int.random(in: counts, using: &self)).map { _ in make(&self) }
  }

  mutating func interval() -> Interval { Interval.allCases.randomElement(using: &self) ?? .oneDay }

  mutating func problem() -> RowProblem {
    RowProblem(rawValue: .random(in: 0...255, using: &self))
  }
}

extension Instrument: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Instrument {
    Instrument(exchange: random.text(1...32), code: random.text(1...32))
  }
}

extension Bars: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Bars {
    let count = [0, 1, 2, 7, 8, 9, 2000].randomElement(using: &random) ?? 0
    func prices() -> Column<Double> { Column(storage: (0..<count).map { _ in random.price() }) }
    return Bars(
      time: Column((0..<count).map { _ in random.instant() }), open: prices(), high: prices(),
      low: prices(), close: prices(),
      volume: Column(storage: (0..<count).map { _ in random.volume() }))
  }
}

extension Rows: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Rows {
    let count = [0, 1, 3, 8, 1500].randomElement(using: &random) ?? 0
    func numbers() -> Column<Double> {
      Column(
        storage: (0..<count).map { _ in
          [random.price(), .infinity, -.infinity].randomElement(using: &random) ?? 0
        })
    }
    return Rows(
      time: Column((0..<count).map { _ in random.instant() }), open: numbers(), high: numbers(),
      low: numbers(), close: numbers(), volume: numbers())
  }
}

extension ImportBatch: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ImportBatch {
    ImportBatch(rows: .random(&random), unreadable: random.number())
  }
}

extension RejectedRow: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RejectedRow {
    RejectedRow(row: random.number(), problem: random.problem())
  }
}

extension RowCounts: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RowCounts {
    RowCounts(
      received: random.number(), inserted: random.number(), updated: random.number(),
      unchanged: random.number(), duplicates: random.number(), rejected: random.number())
  }
}

extension TimeSpan: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> TimeSpan {
    TimeSpan(first: random.instant(), last: random.instant())
  }
}

extension ImportSummary: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ImportSummary {
    ImportSummary(
      counts: .random(&random), barCount: random.number(),
      span: random.maybe { .random(&$0) }, rejections: random.list(0...5) { .random(&$0) })
  }
}

extension SyncProgress: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SyncProgress {
    SyncProgress(received: random.number(), requested: random.number())
  }
}

extension SyncSummary: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SyncSummary {
    SyncSummary(
      counts: .random(&random), barCount: random.number(),
      span: random.maybe { .random(&$0) }, provider: random.text(1...64))
  }
}

extension RemovalSummary: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> RemovalSummary {
    RemovalSummary(removedBars: random.number())
  }
}

extension Bar: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> Bar {
    Bar(
      time: random.instant(), open: random.price(), high: random.price(), low: random.price(),
      close: random.price(), volume: random.volume(), isComplete: Bool.random(using: &random))
  }
}

extension ListedSymbol: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> ListedSymbol {
    ListedSymbol(
      instrument: .random(&random), intervals: random.list(1...64) { $0.text(1...4) },
      barCount: random.number())
  }
}

extension SymbolPage: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SymbolPage {
    SymbolPage(symbols: random.list(0...4) { .random(&$0) })
  }
}

extension SyncStatus: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SyncStatus {
    SyncStatus(
      instrument: .random(&random), interval: random.interval(),
      state: SyncState(rawValue: .random(in: 0...255, using: &random)), barCount: random.number(),
      span: random.maybe { .random(&$0) }, lastSyncAt: random.maybe { $0.instant() })
  }
}

extension SyncStatusPage: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> SyncStatusPage {
    SyncStatusPage(series: random.list(0...4) { .random(&$0) })
  }
}

extension EventRecord: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> EventRecord {
    let count = [8, 9, 100, 9000].randomElement(using: &random) ?? 8
    return EventRecord(
      sequence: random.number(), id: UniqueID(high: random.number(), low: random.number()),
      event: .random(in: 0 ... .max, using: &random), aggregateSequence: random.number(),
      occurredAt: random.instant(), correlation: random.number(),
      payload: Bytes(random.bytes(count)))
  }
}

extension EventPage: RandomMessage {
  static func random(_ random: inout SeededGenerator) -> EventPage {
    EventPage(events: random.list(0...3) { .random(&$0) })
  }
}
