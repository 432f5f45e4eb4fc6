import Foundation
import TestSupport
import Testing

@Suite("pocketquant events", .timeLimit(.minutes(10)))
struct FollowEventsTests {
  /// Imports a bar of `symbol` and removes the series again: two events.
  private static func change(_ symbol: String, in folder: TemporaryFolder) async throws {
    let imported = try await Program.run(
      "import", "-", "--symbol", symbol, "--interval", "1d", in: folder,
      input: "time,open,high,low,close\n2020-01-01,1,1,1,1\n")
    #expect(imported.code == 0, "\(imported.errors)")
  }

  private static func sequences(_ output: String) -> [String] {
    output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
  }

  @Test("--follow prints history and what happens, over a killed server, and Ctrl-C ends it well")
  func follow() async throws {
    try await TemporaryFolder.with { folder in
      var program: Program?
      try await ServerProcess.with(in: folder) { server in
        try await Self.change("T:A", in: folder)
        let follower = try Program(
          ["events", "--follow", "--from", "0", "--output", "csv"], in: folder)
        program = follower
        #expect(await follower.output.line(containing: "T:A") != nil)
        try await Self.change("T:B", in: folder)
        #expect(await follower.output.line(containing: "T:B") != nil)
        server.program.send(SIGKILL)
        _ = await server.program.outcome()
      }
      let follower = try #require(program)
      try await ServerProcess.with(in: folder) { _ in
        try await Self.change("T:C", in: folder)
        #expect(await follower.output.line(containing: "T:C") != nil)
        follower.send(SIGINT)
        let outcome = await follower.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors == "")
        #expect(Self.sequences(outcome.output) == ["1", "2", "3"])
      }
    }
  }

  @Test("--type, --symbol and --limit choose, with --follow and without")
  func selections() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        for symbol in ["T:A", "T:B", "T:A"] { try await Self.change(symbol, in: folder) }
        for words in [["--follow", "--from", "0", "--limit", "1"], []] {
          let chosen = try Program(
            ["events", "--type", "BarsImported,SeriesRemoved", "--symbol", "t:b"]
              + ["--output", "csv"] + words, in: folder)
          let outcome = await chosen.outcome()
          #expect(outcome.code == 0, "\(outcome.errors)")
          #expect(Self.sequences(outcome.output) == ["2"])
        }
        let other = try await Program.run(
          "events", "--type", "SeriesRemoved", "--output", "csv", in: folder)
        #expect(Self.sequences(other.output) == [])
        let first = try await Program.run(
          "events", "--symbol", "T:A", "--limit", "1", "--output", "csv", in: folder)
        #expect(Self.sequences(first.output) == ["1"])
        let unknown = try await Program.run("events", "--type", "Rain", in: folder)
        #expect(unknown.code == 2)
        #expect(unknown.errors.contains("BarsImported"))
      }
    }
  }
}
