import Mediation
import TestSupport
import Testing

@testable import SQLiteStore

@Suite("What a store remembers of commands")
struct JournalTests {
  private static let record = CommandRecord.sample(1)

  @Test("behind a commit of unknown outcome nothing is told before something has been written")
  func certainty() async throws {
    try await withTemporaryStore { store in
      let commands = store.commandJournal.commands
      #expect(commands.isCertain)
      commands.isCertain = false
      #expect(try await store.commandJournal.record(of: Self.record.key) == nil)
      #expect(commands.isCertain)
      // The next look-up does not write.
      let changes = try await store.writer.integer("SELECT total_changes()")
      #expect(try await store.commandJournal.record(of: Self.record.key) == nil)
      #expect(try await store.writer.integer("SELECT total_changes()") == changes)
    }
  }

  @Test("where nothing can be written, what is kept can be read, and nothing else be told")
  func blind() async throws {
    try await withTemporaryStore { store in
      try await store.units.commit(try await store.units.begin(.sample), keeping: Self.record)
      await store.close()
      store.commandJournal.commands.isCertain = false
      #expect(try await store.commandJournal.record(of: Self.record.key) == Self.record)
      let fault = await #expect(throws: Fault.self) {
        try await store.commandJournal.record(of: CommandRecord.sample(2).key)
      }
      #expect(fault?.kind == .unavailable)
      #expect(!store.commandJournal.commands.isCertain)
    }
  }

  @Test("a record that the store cannot write undoes the commit, and is told to whoever watches")
  func secondRecord() async throws {
    let faults = Record<Fault>()
    var options = SQLiteStore.Options()
    options.writeFailed = { faults.append($0) }
    try await withTemporaryStore(options: options) { store in
      for isFirst in [true, false] {
        let work = try await store.units.begin(.sample)
        guard !isFirst else {
          try await store.units.commit(work, keeping: Self.record)
          continue
        }
        // No key is kept twice, whatever goes wrong before.
        let fault = await #expect(throws: Fault.self) {
          try await store.units.commit(work, keeping: Self.record)
        }
        #expect(fault?.effect == Fault.Effect.none)
      }
      #expect(faults.count == 1)
    }
  }

  @Test("forgetting nothing writes nothing")
  func idle() async throws {
    try await withTemporaryStore { store in
      try await store.units.commit(try await store.units.begin(.sample), keeping: Self.record)
      let changes = try await store.writer.integer("SELECT total_changes()")
      #expect(try await store.commandJournal.forget(endedBefore: 0, mostKept: 10, limit: 10) == 0)
      #expect(try await store.writer.integer("SELECT total_changes()") == changes)
    }
  }

  @Test("only the first records are looked at, however many there are")
  func plans() async throws {
    try await withTemporaryStore { store in
      for condition in ["ended_at < 7", "sequence <= (SELECT max(sequence) FROM command) - 7"] {
        let plan = try await store.writer.plan(
          """
          DELETE FROM command WHERE \(condition)
            AND sequence IN (SELECT sequence FROM command ORDER BY sequence LIMIT 5)
          """)
        // The scan is the inner one, which the limit ends.
        let search = "SEARCH command USING INTEGER PRIMARY KEY"
        #expect(plan.first?.hasPrefix(search) == true, "\(plan)")
        #expect(plan.filter { $0 == "SCAN command" }.count == 1, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
      }
    }
  }
}
