import TestSupport
import Testing

@testable import ConformanceRunner

@Suite("A server that the conformance suite starts", .timeLimit(.minutes(2)))
struct TestedServerTests {
  /// Starts one, and ends it in the end whatever `body` has done with it.
  private static func ending(
    _ body: (TestedServer) throws -> Void
  ) async throws -> String? {
    try await TemporaryFolder.with { folder in
      let server = try TestedServer(
        executable: Program.path, folder: folder.file("f"), options: [], descriptors: nil)
      try body(server)
      do throws(PlayFailure) {
        try server.end(patience: 20)
        return nil
      } catch {
        return error.text
      }
    }
  }

  @Test("one that ends when it is told to is well")
  func inOrder() async throws {
    #expect(try await Self.ending { _ in } == nil)
  }

  @Test("one that is gone is a failure, unless the case has seen to it")
  func gone() async throws {
    let said = try await Self.ending { server in
      server.process.kill()
    }
    #expect(said?.hasPrefix("the server ended by itself, with 137:") == true, "\(said ?? "")")
    let wanted = try await Self.ending { server in
      server.process.kill()
      server.noteEnd()
    }
    #expect(wanted == nil)
    let again = try await Self.ending { server in
      server.process.kill()
      server.noteEnd()
      try server.restart()
    }
    #expect(again == nil)
  }
}
