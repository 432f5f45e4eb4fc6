import MarketApplication
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import SQLiteStore

@Suite("Imports that do not fit into memory")
struct LargeImportTests {
  private func intake(
    _ folder: TemporaryFolder, rowsInMemory: Int
  ) throws -> SQLiteIntake {
    SQLiteIntake(
      executor: try ThreadExecutor(name: "test"), directory: folder.path,
      rowsInMemory: rowsInMemory)
  }

  private func drain(_ intake: SQLiteIntake, by count: Int) async throws -> [SampleBar] {
    var bars: [SampleBar] = []
    try await intake.rewind()
    while true {
      let block = try await intake.next(count)
      if block.isEmpty { return bars }
      bars += (0..<block.count).map { SampleBar(block, $0) }
    }
  }

  @Test("rows that were spilled come back in order, the last of equals", arguments: 1...8)
  func spilling(_ seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    try await TemporaryFolder.with { folder in
      let intake = try intake(folder, rowsInMemory: 10)
      var model: [Int64: SampleBar] = [:]
      var count = 0
      for _ in 0..<30 {
        let batch = (0..<Int.random(in: 1...9, using: &random)).map { _ in
          SampleBar(
            .random(in: 0..<100, using: &random), Double(Int.random(in: 0..<9, using: &random)))
        }
        for bar in batch { model[bar.time] = bar }
        count += batch.count
        _ = try await intake.take(try Rows(batch))
      }
      let expected = model.values.sorted { $0.time < $1.time }
      // Twice: a handler that has to decide anew goes through them again.
      for size in [1, 7, 1000] {
        #expect(try await drain(intake, by: size) == expected, "seed \(seed)")
        #expect(await intake.duplicateCount == count - model.count, "seed \(seed)")
      }
    }
  }

  @Test("rows in order are one run, however many there are")
  func oneRun() async throws {
    try await TemporaryFolder.with { folder in
      let intake = try intake(folder, rowsInMemory: 100)
      for start in 0..<50 {
        let batch = (0..<70).map { SampleBar(Int64(start * 70 + $0), 1) }
        _ = try await intake.take(try Rows(batch))
      }
      #expect(await intake.runCount == 1)
      #expect(try await drain(intake, by: 999).map(\.time) == Array(0..<3500))
    }
  }

  @Test("chunks beyond the memory of a unit of work are written ahead and committed as one")
  func writtenAhead() async throws {
    try await withTemporaryStore { store in
      let id = try SeriesID.sample()
      let count: Int64 = 400_000
      let batches = stride(from: 0, to: count, by: 50_000).map { start in
        (start..<start + 50_000).map { SampleBar($0, Double($0 % 100)) }
      }
      let contents = try await store.importing(batches, into: id)
      #expect(contents.counts.merged.inserted == Int(count))
      #expect(try await store.bars(of: id, BarSelection())?.count == Int(count))
      #expect(try await store.writer.integer("SELECT count(*) FROM garbage") == 0)
      #expect(
        try await store.writer.integer("SELECT count(*) FROM bars")
          == store.writer.integer("SELECT count(*) FROM chunk"))
    }
  }

  @Test("whoever watches the store is told of a part of an import that cannot be written")
  func failedParts() async throws {
    let failures = Record<Fault>()
    var options = SQLiteStore.Options()
    options.writeFailed = { failures.append($0) }
    try await withTemporaryStore(options: options) { store in
      let id = try SeriesID.sample()
      try await store.importing([[SampleBar(1, 1)]], into: id)
      #expect(failures.count == 0)
      // As a disk that is full: nothing can be added, and what is there can be read.
      try await store.writer.limitToPresentSize()
      await #expect(throws: Fault.self) {
        _ = try await store.writer.writeAhead([[UInt8](repeating: 1, count: 1 << 20)])
      }
      #expect(failures.elements.map(\.kind) == [.unavailable])
    }
  }

  @Test("whoever watches the store is told of rows that cannot be spilled")
  func failedSpill() async throws {
    let failures = Record<Fault>()
    try await TemporaryFolder.with { folder in
      let intake = SQLiteIntake(
        executor: try ThreadExecutor(name: "test"), directory: folder.file("missing"),
        rowsInMemory: 10
      ) { failures.append($0) }
      await #expect(throws: Fault.self) {
        _ = try await intake.take(try Rows((0..<20).map { SampleBar($0, 1) }))
      }
      #expect(failures.elements.map(\.kind) == [.unavailable])
    }
  }

  @Test("what was written ahead of a commit that never came is removed when the store is opened")
  func abandoned() async throws {
    try await TemporaryFolder.with { folder in
      do {
        let store = try SQLiteStore(directory: folder.file("data"))
        _ = try await store.writer.writeAhead([[1, 2, 3], [4, 5, 6]])
        #expect(try await store.writer.integer("SELECT count(*) FROM bars") == 2)
        await store.close()
      }
      let store = try SQLiteStore(directory: folder.file("data"))
      #expect(try await store.writer.integer("SELECT count(*) FROM bars") == 0)
      #expect(try await store.writer.integer("SELECT count(*) FROM garbage") == 0)
    }
  }

  @Test("replaced chunks are kept for whoever reads them, and then removed")
  func garbage() async throws {
    try await withTemporaryStore { store in
      let id = try SeriesID.sample()
      try await store.importing([(0..<10).map { SampleBar($0, 1) }], into: id)
      var cursor = try await store.reader.bars(of: id, BarSelection())
      try await store.importing([(0..<10).map { SampleBar($0, 2) }], into: id)
      await store.writer.maintain()
      #expect(try await store.writer.integer("SELECT count(*) FROM bars") == 2)
      #expect(try await cursor?.next()?.bars.closes.first == 1.5)
      cursor = nil
      await store.writer.maintain()
      #expect(try await store.writer.integer("SELECT count(*) FROM bars") == 1)
      #expect(try await store.writer.integer("SELECT count(*) FROM garbage") == 0)
    }
  }

  @Test("a damaged chunk is an error of the reader, and other series are still read")
  func damagedChunk() async throws {
    try await TemporaryFolder.with { folder in
      let (good, bad) = (try SeriesID.sample("GOOD"), try SeriesID.sample("BAD"))
      do {
        let store = try SQLiteStore(directory: folder.file("data"))
        for id in [good, bad] { try await store.importing([[SampleBar(1, 1)]], into: id) }
        await store.close()
      }
      let database = try Database(path: folder.file("data/pocketquant.db"))
      try database.execute("UPDATE bars SET data = zeroblob(56) WHERE id = 2")
      let store = try SQLiteStore(directory: folder.file("data"))
      #expect(try await store.bars(of: good, BarSelection())?.count == 1)
      let fault = try await #require(throws: Fault.self) {
        try await store.bars(of: bad, BarSelection())
      }
      #expect(fault.kind == .damaged)
    }
  }
}
