import Foundation
import MarketApplication
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import SQLiteStore

@Suite("The log that is written ahead")
struct LogTests {
  /// Who writes much without a bar.
  enum Writing: CaseIterable {
    case records, snapshots, notes
  }

  private static func logSize(_ folder: TemporaryFolder) throws -> Int {
    let path = folder.file("data/pocketquant.db-wal")
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  private static var fast: SQLiteStore.Options {
    var options = SQLiteStore.Options()
    options.synchronizesCommits = false
    return options
  }

  @Test("stays short, whatever is written", arguments: Writing.allCases)
  func isBounded(_ writing: Writing) async throws {
    try await TemporaryFolder.with { folder in
      let store = try SQLiteStore(directory: folder.file("data"), options: Self.fast)
      let mebibyte = [UInt8](repeating: 7, count: 1 << 20)
      var longest = 0
      for number in 1...60 {
        switch writing {
        case .records:
          let record = CommandRecord.sample(UInt64(number), outcome: .reply(mebibyte))
          try await store.units.commit(try await store.units.begin(.sample), keeping: record)
        case .snapshots:
          try await store.subscriberJournal.keep(
            ProjectionSnapshot(sequence: UInt64(number), parts: [mebibyte]), of: "p")
        case .notes:
          // The place of one of these is a page, and so is what becomes of it.
          for name in 0..<64 {
            try await store.subscriberJournal.write(
              JournalChange(
                checkpoint: UInt64(number), reached: UInt64(number), parked: [], released: []),
              of: "\(name)")
          }
        }
        longest = max(longest, try Self.logSize(folder))
      }
      #expect(longest > 15 << 20)
      #expect(longest < 24 << 20, "\(longest) bytes")
      await store.close()
    }
  }

  @Test("gives back what a large commit has made of it")
  func shrinks() async throws {
    try await TemporaryFolder.with { folder in
      let store = try SQLiteStore(directory: folder.file("data"), options: Self.fast)
      let parts = [[UInt8]](repeating: [UInt8](repeating: 7, count: 1 << 20), count: 40)
      try await store.subscriberJournal.keep(ProjectionSnapshot(sequence: 1, parts: parts), of: "p")
      #expect(try Self.logSize(folder) > 40 << 20)
      try await store.probe()
      try await store.probe()
      #expect(try Self.logSize(folder) <= 16 << 20)
      await store.close()
    }
  }

  @Test("of a run that has crashed is cut when the store is opened")
  func crash() async throws {
    try await TemporaryFolder.with { folder in
      let store = try SQLiteStore(directory: folder.file("crashed"))
      let record = CommandRecord.sample(1)
      try await store.units.commit(try await store.units.begin(.sample), keeping: record)
      try FileManager.default.copyItem(
        atPath: folder.file("crashed"), toPath: folder.file("data"))
      #expect(try Self.logSize(folder) > 0)
      let next = try SQLiteStore(directory: folder.file("data"))
      #expect(try Self.logSize(folder) == 0)
      #expect(try await next.commandJournal.record(of: record.key) == record)
      await next.close()
      await store.close()
    }
  }

  @Test("is moved each 16 MiB, begins anew, and is cut where moving does not make it shorter")
  func schedule() {
    var schedule = CheckpointSchedule(pageSize: 16 << 10)
    #expect(schedule.step(pages: 1023) == .nothing)
    // What could not be done stays due.
    #expect(schedule.step(pages: 1024) == .move)
    #expect(schedule.step(pages: 1030) == .move)
    schedule.moved()
    #expect(schedule.step(pages: 2053) == .nothing)
    #expect(schedule.step(pages: 3) == .nothing)
    #expect(schedule.step(pages: 1024) == .move)
    schedule.moved()
    // Somebody reads from it, so that it does not begin anew.
    #expect(schedule.step(pages: 2048) == .move)
    schedule.moved()
    #expect(schedule.step(pages: 3072) == .move)
    schedule.moved()
    #expect(schedule.step(pages: 4096) == .cut)
    schedule.moved()
    #expect(schedule.step(pages: 4097) == .nothing)
  }

  @Test("events beyond those that are kept are removed by their number, however small they are")
  func oldEvents() async throws {
    var options = Self.fast
    options.keptEvents = 100
    try await withTemporaryStore(options: options) { store in
      let id = try SeriesID.sample()
      for time in 0..<600 {
        try await store.importing([[SampleBar(Int64(time), 1)]], into: id)
        try await store.removing(id)
      }
      await store.writer.maintain()
      // 1,200 events have come, and the thousand and a few between two removals may be there still.
      #expect(try await store.writer.integer("SELECT min(sequence) FROM outbox") ?? 0 > 900)
      let count = try await store.writer.integer("SELECT count(*) FROM outbox") ?? 0
      #expect((100...300).contains(count), "\(count)")
    }
  }
}
