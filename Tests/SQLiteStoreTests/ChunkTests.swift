import MarketApplication
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import SQLiteStore

@Suite("Chunks")
struct ChunkTests {
  private static func bars(_ times: some Sequence<Int64>, price: Double = 1) throws -> Bars {
    try Rows(times.map { SampleBar($0, price) }).judged().valid.bars().bars
  }

  @Test("a chunk reads back as it was written, through the database")
  func roundTrip() async throws {
    try await TemporaryFolder.with { folder in
      let database = try Database(path: folder.file("chunk.db"))
      try database.execute("CREATE TABLE bars (id INTEGER PRIMARY KEY, data BLOB)")
      for (id, count) in [1, 2, 4096].enumerated() {
        let bars = try Self.bars(0..<Int64(count))
        let statement = try database.statement("INSERT INTO bars VALUES (?, ?)")
        statement.bind(Int64(id), 1)
        statement.bind(ChunkData.encode(bars), 2)
        try statement.run()
        #expect(try ChunkData.read(Int64(id), from: database) == bars)
      }
    }
  }

  @Test("every changed bit of a chunk is noticed", arguments: [1, 2, 3] as [UInt64])
  func damage(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    try await TemporaryFolder.with { folder in
      let database = try Database(path: folder.file("chunk.db"))
      try database.execute("CREATE TABLE bars (id INTEGER PRIMARY KEY, data BLOB)")
      let data = ChunkData.encode(try Self.bars(0..<20))
      for id in 0..<50 {
        var damaged = data
        let bit = Int.random(in: 0..<data.count * 8, using: &random)
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        let statement = try database.statement("INSERT INTO bars VALUES (?, ?)")
        statement.bind(Int64(id), 1)
        statement.bind(damaged, 2)
        try statement.run()
        #expect(throws: StoreError.self, "seed \(seed), bit \(bit)") {
          try ChunkData.read(Int64(id), from: database)
        }
      }
    }
  }

  @Test("a chunk of an impossible size is damage", arguments: [0, 7, 9, 8 + 47])
  func size(_ count: Int) async throws {
    try await TemporaryFolder.with { folder in
      let database = try Database(path: folder.file("chunk.db"))
      try database.execute("CREATE TABLE bars (id INTEGER PRIMARY KEY, data BLOB)")
      try database.execute("INSERT INTO bars VALUES (1, zeroblob(\(count)))")
      #expect(throws: StoreError.self) { try ChunkData.read(1, from: database) }
    }
  }

  @Test("bars behind the last chunk fill chunks to the brim")
  func appending() throws {
    var rewriter = ChunkRewriter(try Self.bars(0..<3), isLast: true, target: 4)
    rewriter.take(try Self.bars(3..<14))
    rewriter.finish()
    #expect(rewriter.takeChunks().map(\.count) == [4, 4, 4, 2])
    #expect(rewriter.counts.inserted == 11)
    #expect(rewriter.lastBar?.start.nanoseconds == 13)
  }

  @Test("a chunk that overflows between others becomes halves")
  func splitting() throws {
    var rewriter = ChunkRewriter(try Self.bars([0, 10, 20, 30]), isLast: false, target: 4)
    rewriter.take(try Self.bars([5]))
    rewriter.finish()
    #expect(rewriter.takeChunks().map(\.count) == [3, 2])
  }

  @Test("nothing is written where nothing changes")
  func unchanged() throws {
    let old = try Self.bars(0..<9)
    var rewriter = ChunkRewriter(old, isLast: false, target: 4)
    rewriter.take(try Self.bars(2..<5))
    rewriter.take(try Self.bars(7..<8))
    rewriter.finish()
    #expect(rewriter.takeChunks().isEmpty)
    #expect(rewriter.counts.unchanged == 4)
  }

  @Test("an index finds the chunk to which a bar belongs")
  func position() {
    let index = ChunkIndex(
      [10, 20, 30].map { ChunkEntry(first: $0, last: $0 + 5, count: 2, bars: $0) })
    let found = [5, 10, 17, 19, 20, 29, 30, 99].map { index.position(for: $0) }
    #expect(found == [0, 0, 0, 0, 1, 1, 2, 2])
    #expect(ChunkIndex.empty.position(for: 5) == 0)
  }

  @Test("chunks never overlap, are never too large, and hold all bars", arguments: [1, 2, 3, 4, 5])
  func invariants(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    try await withTemporaryStore { store in
      let id = try SeriesID.sample()
      for round in 0..<6 {
        let start = Int64.random(in: 0..<20_000, using: &random)
        let stride = Int64.random(in: 1...7, using: &random)
        let count = Int64.random(in: 1...9000, using: &random)
        let batch = (0..<count).map { SampleBar(start + $0 * stride, Double(round)) }
        try await store.importing([batch], into: id)
        let entries = try #require(store.catalog.series(id)?.index).entries
        let hint: Comment = "seed \(seed), round \(round)"
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.last < $1.first }, hint)
        #expect(entries.allSatisfy { (1...ChunkData.targetCount).contains($0.count) }, hint)
        #expect(entries.reduce(0) { $0 + $1.count } == store.reader.summaries()[0].barCount, hint)
        let row = try #require(store.catalog.series(id)).row
        let stored = try await store.reader.source.reader.index(of: row)
        #expect(stored.index.entries == entries, hint)
      }
    }
  }
}

@Suite("The cache of chunks")
struct ChunkCacheTests {
  @Test("what was not used for the longest goes first")
  func order() throws {
    let bars = try Rows((0..<10).map { SampleBar(Int64($0), 1) }).judged().valid.bars().bars
    let cache = ChunkCache(capacity: 3 * 480)
    for id in 1...3 { cache.insert(bars, for: Int64(id)) }
    _ = cache[1]
    cache.insert(bars, for: 4)
    #expect((1...4).map { cache.contains($0) } == [true, false, true, true])
    cache.remove([1, 3])
    #expect((1...4).map { cache.contains($0) } == [false, false, false, true])
    #expect(cache[4] == bars)
    #expect(cache[9] == nil)
  }

  @Test("something larger than the cache is kept until the next comes")
  func large() throws {
    let bars = try Rows((0..<10).map { SampleBar(Int64($0), 1) }).judged().valid.bars().bars
    let cache = ChunkCache(capacity: 100)
    cache.insert(bars, for: 1)
    #expect(cache.contains(1))
    cache.insert(bars, for: 2)
    #expect(!cache.contains(1))
  }
}
