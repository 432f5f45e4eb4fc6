import Foundation
import TestSupport
import Testing

@Suite("Commands that run once, from the command line", .timeLimit(.minutes(10)))
struct OutcomeTests {
  private static let id = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
  private static let series =
    #"{"instrument": {"exchange": "NASDAQ", "code": "AAPL"}, "interval": "1d"}"#

  private static func outcome(
    _ folder: TemporaryFolder, _ method: String = "RemoveSeries", _ id: String = id
  ) async throws -> Program.Outcome {
    try await Program.run("outcome", method, id, "--output", "json", in: folder)
  }

  @Test("a removal that is sent twice, to servers of one store, is done once, and told of")
  func removal() async throws {
    try await TemporaryFolder.with { folder in
      for round in 0..<2 {
        try await ServerProcess.with(in: folder, options: ["--keep-replies", "2h"]) { server in
          if round == 0 {
            let imported = try await Program.run(
              "import", TestData.apple.path, "--symbol", TestData.apple.symbol, in: folder)
            #expect(imported.code == 0, "\(imported.errors)")
            #expect(try await Self.outcome(folder).output.contains(#""state": "never seen""#))
          }
          let removed = try await Program.run(
            "call", "RemoveSeries", Self.series, "--id", Self.id, in: folder)
          #expect(removed.output == "{\"removedBars\": 3270}\n", "\(removed.errors)")
          let outcome = try await Self.outcome(folder)
          #expect(outcome.code == 0, "\(outcome.errors)")
          #expect(outcome.output.contains(#""state": "done""#), "\(outcome.output)")
          #expect(outcome.output.contains(#""reply": "{\"removedBars\": 3270}""#))
          #expect(await server.stop().code == 0)
        }
      }
    }
  }

  @Test("an error that was declared is told with what it said")
  func failure() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        for _ in 0..<2 {
          let removed = try await Program.run(
            "call", "RemoveSeries", Self.series, "--id", Self.id, in: folder)
          #expect(removed.code == 1)
          #expect(removed.errors.contains("UnknownSeries"))
        }
        let outcome = try await Self.outcome(folder)
        #expect(outcome.output.contains(#""state": "failed""#), "\(outcome.output)")
        #expect(outcome.output.contains("UnknownSeries: there are no 1d bars of NASDAQ:AAPL"))
        #expect(outcome.output.contains(#""reply": null"#))
      }
    }
  }

  @Test("what is no command that runs once, or no id, is told")
  func mistakes() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let query = try await Self.outcome(folder, "GetLatestBar")
        #expect(query.code == 1)
        #expect(query.errors.contains("no command that runs once"))
        let unknown = try await Self.outcome(folder, "Frobnicate")
        #expect(unknown.code == 2)
        #expect(unknown.errors.contains("has no request \"Frobnicate\""))
        let id = try await Self.outcome(folder, "RemoveSeries", "7")
        #expect(id.code == 2)
        #expect(id.errors.contains("not \"7\""))
      }
      let kept = try await Program.run("serve", "--keep-replies", "soon", in: folder)
      #expect(kept.code == 2)
      #expect(kept.errors.contains("from 1s to 365d"))
    }
  }
}
