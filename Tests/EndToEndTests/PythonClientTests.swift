import Foundation
import TestSupport
import Testing

/// The Python on this machine, where it is new enough for the client.
private enum Python {
  static let path: String? =
    ["/usr/bin/python3", "/usr/local/bin/python3"].first(where: isUsable)
    ?? ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
    .map { "\($0)/python3" }.first(where: isUsable)

  private static func isUsable(_ path: String) -> Bool {
    guard FileManager.default.isExecutableFile(atPath: path) else { return false }
    let question = "import sys; sys.exit(sys.version_info < (3, 10))"
    return system("'\(path)' -c '\(question)' 2>/dev/null") == 0
  }
}

@Suite("The Python client")
struct PythonClientTests {
  @Test(
    "passes its own tests, against this build of the server",
    .enabled(if: Python.path != nil, "there is no python3 of 3.10 or later"))
  func ownTests() async throws {
    let python = try #require(Python.path)
    let client = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("clients/python").path
    try await TemporaryFolder.with { folder in
      let tests = try Program(
        ["-m", "unittest", "discover", "-s", "\(client)/tests"], in: folder,
        environment: [
          "PYTHONPATH": "\(client)/src", "POCKETQUANT_BINARY": Program.path,
          "PYTHONDONTWRITEBYTECODE": "1",
        ], path: python)
      let outcome = await tests.outcome()
      #expect(outcome.code == 0, "\(outcome.errors.suffix(4000))")
      #expect(outcome.errors.contains("\nOK"), "\(outcome.errors.suffix(400))")
    }
  }
}
