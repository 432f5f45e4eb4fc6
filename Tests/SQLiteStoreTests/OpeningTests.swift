import Foundation
import MarketApplication
import MarketDomain
import Mediation
import TestSupport
import Testing

@testable import SQLiteStore

@Suite("Opening a store")
struct OpeningTests {
  @Test("what was committed is there when the store is opened again")
  func reopening() async throws {
    try await TemporaryFolder.with { folder in
      let id = try SeriesID.sample()
      let bars = (0..<5000).map { SampleBar(Int64($0), Double($0)) }
      do {
        let store = try SQLiteStore(directory: folder.file("data"))
        try await store.importing([bars], into: id)
        await store.close()
      }
      let store = try SQLiteStore(directory: folder.file("data"))
      #expect(try await store.bars(of: id, BarSelection()) == bars)
      #expect(store.reader.latestBar(of: id)?.start.nanoseconds == 4999)
      #expect(store.reader.summaries().first?.barCount == 5000)
      #expect(try await store.reader.events(from: 0, limit: 10).count == 1)
      #expect(try await store.units.begin(.sample).series(id).version == 1)
    }
  }

  @Test("a closed store lets another have its directory at once, and writes nothing any more")
  func closed() async throws {
    try await TemporaryFolder.with { folder in
      let id = try SeriesID.sample()
      let first = try SQLiteStore(directory: folder.file("data"))
      try await first.importing([[SampleBar(1, 1)]], into: id)
      await first.close()
      // While the first is still held.
      let second = try SQLiteStore(directory: folder.file("data"))
      let fault = await #expect(throws: Fault.self) {
        try await first.importing([[SampleBar(2, 1)]], into: id)
      }
      #expect(fault?.effect == Fault.Effect.none)
      await first.close()
      #expect(throws: StoreError.self) { try SQLiteStore(directory: folder.file("data")) }
      #expect(try await second.bars(of: id, BarSelection())?.count == 1)
      await second.close()
    }
  }

  @Test("an acknowledged commit survives the end of the process at that moment")
  func crash() async throws {
    try await TemporaryFolder.with { folder in
      let id = try SeriesID.sample()
      let store = try SQLiteStore(directory: folder.file("data"))
      for time in 0..<20 {
        try await store.importing([[SampleBar(Int64(time), 1)]], into: id)
        // What the disk would hold had the process died now: the files as they are.
        let copy = folder.file("crash-\(time)")
        try FileManager.default.copyItem(atPath: folder.file("data"), toPath: copy)
        let found = try SQLiteStore(directory: copy)
        #expect(try await found.bars(of: id, BarSelection())?.count == time + 1)
        #expect(try await found.reader.events(from: 0, limit: 100).count == time + 1)
      }
    }
  }

  @Test("commits are synchronised with the disk unless the store was told otherwise")
  func synchronisation() async throws {
    try await TemporaryFolder.with { folder in
      for (synchronizes, expected) in [(true, 2), (false, 1)] {
        var options = SQLiteStore.Options()
        options.synchronizesCommits = synchronizes
        let store = try SQLiteStore(directory: folder.file("\(synchronizes)"), options: options)
        #expect(try await store.writer.integer("PRAGMA synchronous") == Int64(expected))
        #expect(try await store.writer.text("PRAGMA journal_mode") == "wal")
      }
    }
  }

  @Test("a second store on the same directory is refused and changes nothing")
  func secondStore() async throws {
    try await TemporaryFolder.with { folder in
      let first = try SQLiteStore(directory: folder.file("data"))
      #expect(throws: StoreError.inUse(directory: folder.file("data"))) {
        try SQLiteStore(directory: folder.file("data"))
      }
      try await first.importing([[SampleBar(1, 1)]], into: SeriesID.sample())
      await first.close()
    }
  }

  @Test("the directory and the files are the user's alone")
  func modes() async throws {
    try await TemporaryFolder.with { folder in
      let store = try SQLiteStore(directory: folder.file("a/b/data"))
      try await store.importing([[SampleBar(1, 1)]], into: SeriesID.sample())
      let manager = FileManager.default
      func mode(_ path: String) throws -> Int? {
        try manager.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      }
      #expect(try mode(folder.file("a/b/data")) == 0o700)
      for name in try manager.contentsOfDirectory(atPath: folder.file("a/b/data")) {
        #expect(try mode(folder.file("a/b/data/\(name)")) == 0o600, "\(name)")
      }
      await store.close()
    }
  }

  @Test("a directory that cannot be made is an error that names it")
  func unusable() throws {
    let error = try #require(throws: StoreError.self) {
      try SQLiteStore(directory: "/dev/null/data")
    }
    guard case .unusable(let directory, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(directory == "/dev/null/data")
    #expect(error.description.contains("/dev/null/data"))
    #expect(error.description.contains("--data"))
  }
}

@Suite("Formats of the store")
struct FormatTests {
  /// The present format, and one that is to come.
  private static let next = StoreFormat(
    migrations: StoreFormat.current.migrations + [
      StoreFormat.Migration(
        format: StoreFormat.current.latest + 1,
        sql: "CREATE TABLE later (id INTEGER PRIMARY KEY); DELETE FROM garbage;")
    ])

  @Test("an older store is brought to the present format and keeps its bars")
  func migration() async throws {
    try await TemporaryFolder.with { folder in
      let id = try SeriesID.sample()
      do {
        let store = try SQLiteStore(directory: folder.file("data"))
        try await store.importing([[SampleBar(1, 1)]], into: id)
        await store.close()
      }
      let store = try SQLiteStore(
        directory: folder.file("data"), options: .init(), format: Self.next)
      #expect(try await store.bars(of: id, BarSelection())?.count == 1)
      #expect(try await store.writer.integer("PRAGMA user_version") == Int64(Self.next.latest))
      #expect(try await store.writer.integer("SELECT count(*) FROM later") == 0)
    }
  }

  @Test("a store of the first format keeps its bars and remembers commands from then on")
  func firstFormat() async throws {
    try await TemporaryFolder.with { folder in
      let id = try SeriesID.sample()
      let first = StoreFormat(migrations: Array(StoreFormat.current.migrations.prefix(1)))
      do {
        let store = try SQLiteStore(
          directory: folder.file("data"), options: .init(), format: first)
        try await store.importing([[SampleBar(1, 1)]], into: id)
        await store.close()
      }
      let store = try SQLiteStore(directory: folder.file("data"))
      #expect(try await store.bars(of: id, BarSelection())?.count == 1)
      let record = CommandRecord.sample(1)
      #expect(try await store.commandJournal.record(of: record.key) == nil)
      try await store.units.commit(try await store.units.begin(.sample), keeping: record)
      await store.close()
      let again = try SQLiteStore(directory: folder.file("data"))
      #expect(try await again.commandJournal.record(of: record.key) == record)
      await again.close()
    }
  }

  @Test("a newer store is refused and left as it is")
  func newer() async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("data")
      do {
        let store = try SQLiteStore(directory: directory, options: .init(), format: Self.next)
        await store.close()
      }
      let before = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/pocketquant.db"))
      #expect(
        throws: StoreError.newerFormat(
          path: "\(directory)/pocketquant.db", found: Self.next.latest,
          known: StoreFormat.current.latest)
      ) { try SQLiteStore(directory: directory) }
      let after = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/pocketquant.db"))
      #expect(before == after)
    }
  }

  @Test("a migration that fails leaves the store in its old format")
  func failingMigration() async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("data")
      do {
        let store = try SQLiteStore(directory: directory)
        await store.close()
      }
      let broken = StoreFormat(
        migrations: StoreFormat.current.migrations + [
          StoreFormat.Migration(
            format: StoreFormat.current.latest + 1,
            sql: "CREATE TABLE half (id); CREATE TABLE half (id);")
        ])
      #expect(throws: StoreError.self) {
        try SQLiteStore(directory: directory, options: .init(), format: broken)
      }
      let store = try SQLiteStore(directory: directory)
      let format = try await store.writer.integer("PRAGMA user_version")
      #expect(format == Int64(StoreFormat.current.latest))
    }
  }

  @Test("a file that is something else is not touched", arguments: ["text", "other database"])
  func foreignFile(_ kind: String) async throws {
    try await TemporaryFolder.with { folder in
      let directory = folder.file("data")
      let path = "\(directory)/pocketquant.db"
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: false)
      if kind == "text" {
        try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
      } else {
        try Database(path: path).execute("CREATE TABLE mine (id)")
      }
      let before = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(throws: StoreError.notAStore(path: path)) { try SQLiteStore(directory: directory) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }
  }
}
