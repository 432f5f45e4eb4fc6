import Foundation
import TestSupport
import Testing

@Suite("The conformance suite", .timeLimit(.minutes(10)))
struct ConformanceSuiteTests {
  /// The last line of a run that plays `words`; the whole output where cases failed.
  private static func play(_ words: [String], in folder: TemporaryFolder) async throws -> String {
    let program = try Program(
      ["conformance", "--shape", "whole", "--patience", "20"] + words, in: folder)
    let outcome = await program.outcome()
    let last = outcome.output.split(separator: "\n").last.map(String.init) ?? ""
    return outcome.code == 0 ? last : outcome.output + outcome.errors
  }

  @Test(
    "servers of its own pass, in one way of cutting bytes", arguments: ["K", "D", "M", "X", "E"])
  func ownServers(_ group: String) async throws {
    try await TemporaryFolder.with { folder in
      let last = try await Self.play(["--group", group], in: folder)
      #expect(last.contains(" passed, 0 failed, "), "\(last)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.filter { $0.contains("conformance") } == [])
    }
  }

  @Test("a server that runs passes what needs no control of its process, and the rest is listed")
  func runningServer() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        let metadata = try await Self.play(["--socket", server.socket, "--group", "M"], in: folder)
        #expect(metadata.contains(" passed, 0 failed, "), "\(metadata)")
        let drain = try await Self.play(["--socket", server.socket, "--group", "G"], in: folder)
        #expect(drain.hasPrefix("0 passed, 0 failed, "), "\(drain)")
      }
    }
  }

  @Test("the Swift client passes")
  func swiftClient() async throws {
    try await TemporaryFolder.with { folder in
      let last = try await Self.play(
        ["--client", "\(Program.path) conformance-client"], in: folder)
      #expect(last.contains(" passed, 0 failed, "), "\(last)")
    }
  }

  @Test(
    "the Python client passes, blocking and with asyncio", .enabled(if: Python.path != nil),
    arguments: ["0", "1"])
  func pythonClient(_ isAsync: String) async throws {
    try await TemporaryFolder.with { folder in
      let variables =
        "PYTHONPATH=\(Python.client)/src POCKETQUANT_CONFORMANCE_ASYNC=\(isAsync)"
      let python = try #require(Python.path)
      let last = try await Self.play(
        ["--client", "\(variables) \(python) -m pocketquant.conformance"], in: folder)
      #expect(last.contains(" passed, 0 failed, "), "\(last)")
    }
  }

  @Test("a case that fails is named, with what was expected and what came, and the code is 1")
  func failing() async throws {
    try await TemporaryFolder.with { folder in
      let outcome = try await Program.run(
        "conformance", "--client", "true", "--case", "C-H01", in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("C-H01"))
      #expect(outcome.output.contains("0 passed, 1 failed, 0 not applicable"))
      #expect(outcome.errors == "pocketquant: a case failed\n")
    }
  }

  @Test("what is not known is a usage error")
  func misuse() async throws {
    try await TemporaryFolder.with { folder in
      for words in [["--shape", "round"], ["--case", "Q99"], ["--seed", "x"]] {
        let outcome = await (try Program(["conformance"] + words, in: folder)).outcome()
        #expect(outcome.code == 2)
      }
    }
  }
}
