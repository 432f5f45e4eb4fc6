import MarketApplication
import MarketDomain
import Mediation
import Testing

extension CommandRecord {
  /// What came of a command of this number.
  package static func sample(
    _ low: UInt64, user: UInt32 = 1, request: UInt16 = 2, outcome: KeptOutcome = .reply([1, 2]),
    endedAt: Int64 = 100
  ) -> CommandRecord {
    CommandRecord(
      key: CommandKey(user: user, request: request, id: CommandID(high: 1 << 63, low: low)),
      digest: ContentDigest(of: [UInt8(truncatingIfNeeded: low)]), outcome: outcome,
      endedAt: endedAt)
  }
}

extension MarketStore {
  /// Keeps records, each in a unit of work that changes nothing else.
  func keep(_ records: CommandRecord...) async throws {
    for record in records {
      try await units.commit(try await units.begin(.sample), keeping: record)
    }
  }

  /// Which of the records are kept.
  func kept(of records: [CommandRecord]) async throws -> [Int] {
    var kept: [Int] = []
    for (index, record) in records.enumerated() {
      if try await commandJournal.record(of: record.key) != nil { kept.append(index) }
    }
    return kept
  }

  /// A unit of work that imports a bar, not committed.
  fileprivate func importingWork(_ time: Int64, into id: SeriesID) async throws -> Units.Work {
    let intake = try await makeIntake()
    _ = try await intake.take(Rows([SampleBar(time, 2)]))
    let work = try await units.begin(.sample)
    var series = try await work.series(id)
    let contents = try await work.put(intake, into: id)
    series.recordImport(contents, at: Instant(nanoseconds: 1), eventID: .random())
    try await work.save(series)
    return work
  }
}

extension StoreRule {
  static func outcomesAreKept(_ store: some MarketStore) async throws {
    let failure = KeptFailure(number: 7, fields: [9, 8], message: "not — so")
    let records = [
      CommandRecord.sample(1), .sample(2, outcome: .reply([])),
      .sample(3, outcome: .longReply(size: 5_000_000)), .sample(4, outcome: .failure(failure)),
      .sample(5, outcome: .failure(KeptFailure(number: .max, fields: [], message: ""))),
      .sample(.max, user: .max, request: .max, endedAt: .max),
    ]
    for record in records {
      #expect(try await store.commandJournal.record(of: record.key) == nil)
      try await store.keep(record)
      #expect(try await store.commandJournal.record(of: record.key) == record)
    }
    // What was kept first is not what is kept now.
    #expect(try await store.kept(of: records) == Array(records.indices))
    #expect(try await store.reader.events(from: 0, limit: 10).isEmpty)
  }

  static func commandsHaveTheirScope(_ store: some MarketStore) async throws {
    try await store.keep(.sample(1))
    let others = [
      CommandRecord.sample(1, user: 2), .sample(1, request: 3), .sample(2),
    ]
    #expect(try await store.kept(of: others).isEmpty)
    let key = CommandKey(user: 1, request: 2, id: CommandID(high: 0, low: 1))
    #expect(try await store.commandJournal.record(of: key) == nil)
  }

  static func outcomeAndStateAreOne(_ store: some MarketStore) async throws {
    let id = try SeriesID.sample()
    let records = [CommandRecord.sample(1), .sample(2), .sample(3)]
    let first = try await store.importingWork(10, into: id)
    let late = try await store.importingWork(20, into: id)
    let abandoned = try await store.importingWork(30, into: id)
    try await store.units.commit(first, keeping: records[0])
    await #expect(throws: VersionConflict.self) {
      try await store.units.commit(late, keeping: records[1])
    }
    await store.units.rollBack(late)
    await store.units.rollBack(abandoned)
    #expect(try await store.kept(of: records) == [0])
    #expect(try await store.bars(of: id, BarSelection())?.map(\.time) == [10])
    #expect(try await store.reader.events(from: 0, limit: 10).count == 1)
  }

  static func outcomesAreForgotten(_ store: some MarketStore) async throws {
    let records = (0..<10).map { CommandRecord.sample(UInt64($0), endedAt: Int64($0) * 10) }
    for record in records { try await store.keep(record) }
    let journal = store.commandJournal
    #expect(try await journal.forget(endedBefore: 0, mostKept: 10, limit: 100) == 0)
    // By their age, in bounded steps.
    #expect(try await journal.forget(endedBefore: 50, mostKept: 10, limit: 3) == 3)
    #expect(try await store.kept(of: records) == [3, 4, 5, 6, 7, 8, 9])
    #expect(try await journal.forget(endedBefore: 50, mostKept: 10, limit: 3) == 2)
    // By their number.
    #expect(try await journal.forget(endedBefore: 50, mostKept: 3, limit: 1) == 1)
    #expect(try await journal.forget(endedBefore: 50, mostKept: 3, limit: 100) == 1)
    #expect(try await store.kept(of: records) == [7, 8, 9])
    // A forgotten command is a new one.
    try await store.keep(records[0])
    #expect(try await store.kept(of: records) == [0, 7, 8, 9])
    #expect(try await journal.forget(endedBefore: .max, mostKept: 0, limit: 100) == 4)
    #expect(try await store.kept(of: records).isEmpty)
  }
}
