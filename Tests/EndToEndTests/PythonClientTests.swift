import TestSupport
import Testing

@Suite("The Python client", .timeLimit(.minutes(10)))
struct PythonClientTests {
  @Test(
    "passes its own tests, against this build of the server",
    .enabled(if: Python.path != nil, "there is no python3 of 3.10 or later"))
  func ownTests() async throws {
    let python = try #require(Python.path)
    let client = Python.client
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
