import Foundation
import TestSupport
import Testing

@Suite("The compiler of schemas as a command", .timeLimit(.minutes(10)))
struct SchemaCommandTests {
  private static let schema = "schema t\n\nvalue A {\n  a: u8 @1\n}\n"

  /// Runs a line of the shell in `folder`, in which `$schemac` is the command.
  private func shell(_ line: String, in folder: TemporaryFolder) async throws -> Program.Outcome {
    let path = (Program.path as NSString).deletingLastPathComponent + "/schemac"
    return try await Program(
      ["-c", line], in: folder, environment: ["schemac": path], path: "/bin/sh"
    ).outcome()
  }

  @Test(
    "an output that cannot be written fails, whatever was asked for",
    arguments: [
      "hash a.schema", "check a.schema", "format a.schema", "format --check a.schema",
      "docs a.schema", "generate a.schema --swift out", "breaking a.schema --against a.schema",
      "hash --help", "--help",
    ])
  func fullOutput(_ words: String) async throws {
    try await TemporaryFolder.with { folder in
      try Self.schema.write(toFile: folder.file("a.schema"), atomically: true, encoding: .utf8)
      let outcome = try await shell("$schemac \(words) > /dev/full", in: folder)
      #expect(outcome.code == 1)
      #expect(
        outcome.errors == "schemac: the output cannot be written: No space left on device\n")
    }
  }

  @Test("what cannot be written or read is told in words")
  func words() async throws {
    try await TemporaryFolder.with { folder in
      try Self.schema.write(toFile: folder.file("a.schema"), atomically: true, encoding: .utf8)
      let closed = try await shell("$schemac hash a.schema >&-", in: folder)
      #expect(closed.code == 1)
      #expect(closed.errors == "schemac: the output cannot be written: Bad file descriptor\n")
      let missing = try await shell("$schemac hash b.schema", in: folder)
      #expect(
        missing.errors == "schemac: b.schema cannot be read: No such file or directory\n")
      let folders = try await shell("$schemac hash .", in: folder)
      #expect(folders.errors == "schemac: . cannot be read: Is a directory\n")
      let page = try await shell("$schemac docs a.schema no/page.md", in: folder)
      #expect(
        page.errors == "schemac: no/page.md cannot be written: No such file or directory\n")
    }
  }

  @Test("a file is read once, by whichever of its paths it is imported")
  func paths() async throws {
    try await TemporaryFolder.with { folder in
      let root = folder.path
      try Self.schema.write(toFile: "\(root)/a.schema", atomically: true, encoding: .utf8)
      try FileManager.default.createSymbolicLink(
        atPath: "\(root)/link.schema", withDestinationPath: "a.schema")
      let name = (root as NSString).lastPathComponent
      try FileManager.default.linkItem(
        atPath: "\(root)/a.schema", toPath: "\(root)/hard.schema")
      let imports = [
        "a.schema", "link.schema", "hard.schema", "\(root)/a.schema", "../\(name)/a.schema",
      ]
      let lines = imports.map { "import \"\($0)\"\n" }.joined()
      let text = "schema m\n\(lines)value B { a: A @1 }"
      try text.write(toFile: "\(root)/main.schema", atomically: true, encoding: .utf8)
      let outcome = try await shell("$schemac check main.schema", in: folder)
      #expect(outcome.errors == "" && outcome.code == 0)
    }
  }
}
