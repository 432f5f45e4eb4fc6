import Foundation
import TestSupport
import Testing

@Suite("The server as a process", .timeLimit(.minutes(10)))
struct ServerProcessTests {
  private static func importApple(in folder: TemporaryFolder) async throws {
    let imported = try await Program.run(
      "import", TestData.apple.path, "--symbol", TestData.apple.symbol, in: folder)
    #expect(imported.code == 0, "\(imported.errors)")
  }

  @Test(
    "SIGTERM and Ctrl-C end it with code 0 and take its socket away",
    arguments: [
      SIGTERM, SIGINT,
    ])
  func ending(_ signal: Int32) async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        #expect(FileManager.default.fileExists(atPath: server.socket))
        server.program.send(signal)
        let outcome = await server.program.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: server.socket))
      }
    }
  }

  @Test("with --log-format json every line is an object, and its start and end are always told")
  func machineLog() async throws {
    try await TemporaryFolder.with { folder in
      let options = ["--log-format", "json", "--log", "error"]
      try await ServerProcess.with(in: folder, options: options) { server in
        let outcome = await server.stop()
        #expect(outcome.code == 0)
        let lines = server.program.errors.all.split(separator: "\n").map {
          try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String]
        }
        #expect(
          lines.map { $0?["message"] }
            == ["pocketquant serves on its sockets", "pocketquant stops"])
        #expect(lines.first??["sockets"] == server.socket)
        #expect(lines.first??["data"] == folder.file("data"))
      }
    }
  }

  @Test("with --log-format json why it does not start is an object, too")
  func machineStartError() async throws {
    try await TemporaryFolder.with { folder in
      let file = folder.file("file")
      try Data("text".utf8).write(to: URL(fileURLWithPath: file))
      for (options, code, part) in [
        (["--data", file], 1, file), (["--grace", "soon"], 2, "grace"),
        (["--allow-group", "nobody-has-this-name:query"], 1, "nobody-has-this-name"),
      ] {
        let outcome = try await Program(
          ["serve", "--log-format", "json"] + options, in: folder
        ).outcome()
        #expect(outcome.code == code, "\(outcome.errors)")
        let lines = outcome.errors.split(separator: "\n").map {
          try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String]
        }
        #expect(lines.map { $0?["level"] } == ["error"], "\(outcome.errors)")
        #expect(lines.first??["message"]?.contains(part) == true, "\(outcome.errors)")
      }
    }
  }

  @Test("a standard error that is full and that nobody reads holds nobody up")
  func fullLog() async throws {
    // A pipe holds 64 KiB; the server says a line for each request.
    let script = """
      mkfifo log; exec 3<>log; head -c 65536 /dev/zero >&3
      "$0" serve --socket "$PWD/s" --data data --log debug --log-format json 2>&3 & server=$!
      tries=0
      until "$0" symbols --socket "$PWD/s" 2>/dev/null; do
        tries=$((tries + 1)); [ $tries -lt 200 ] || exit 3; sleep 0.05
      done
      for number in 1 2 3 4 5; do "$0" symbols --socket "$PWD/s" || exit 4; done
      kill -TERM $server; wait $server
      """
    try await TemporaryFolder.with { folder in
      let shell = try Program(["-c", script, Program.path], in: folder, path: "/bin/sh")
      let outcome = await shell.outcome()
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  @Test("an output that cannot be written is one line and an error, also for help")
  func fullOutput() async throws {
    try await TemporaryFolder.with { folder in
      let words = [
        "--help", "serve --help", "describe", "metrics", "health",
        "symbols --output json",
      ]
      try await ServerProcess.with(in: folder) { server in
        for word in words {
          for output in [">/dev/full", ">&-"] {
            let shell = try Program(
              ["-c", "\"$0\" \(word) --socket \(server.socket) \(output)", Program.path],
              in: folder, path: "/bin/sh")
            let outcome = await shell.outcome()
            #expect(outcome.code == 1, "\(word) \(output)")
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            #expect(outcome.errors.contains("cannot write the output"), "\(outcome.errors)")
          }
        }
      }
    }
  }

  @Test("an acknowledged import is there after kill -9, and the stale socket is taken over")
  func killed() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        try await Self.importApple(in: folder)
        server.program.send(SIGKILL)
        #expect(await server.program.outcome().code == -SIGKILL)
        #expect(FileManager.default.fileExists(atPath: server.socket))
      }
      try await ServerProcess.with(in: folder) { _ in
        let bars = try await Program.run("bars", "NASDAQ:AAPL", "--output", "csv", in: folder)
        #expect(bars.output.split(separator: "\n").count == 3271, "\(bars.errors)")
      }
    }
  }

  @Test("a second server on a live socket is refused, and the first serves on")
  func secondOnSocket() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        let second = try await Program.run(
          "serve", "--socket", server.socket, "--data", folder.file("other"), in: folder)
        #expect(second.code == 1)
        #expect(second.errors.contains("already running on \(server.socket);"), "\(second.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("other")))
        let ping = try await Program.run("ping", in: folder)
        #expect(ping.code == 0, "\(ping.errors)")
      }
    }
  }

  @Test("a second server on a data directory is refused")
  func secondOnData() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { _ in
        let second = try await Program.run(
          "serve", "--socket", folder.file("other.sock"), "--data", folder.file("data"), in: folder)
        #expect(second.code == 1)
        #expect(second.errors.contains("another server"), "\(second.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.file("other.sock")))
      }
    }
  }

  @Test("a data directory that cannot be one is refused with its name")
  func unusableData() async throws {
    try await TemporaryFolder.with { folder in
      let file = folder.file("file")
      try Data("text".utf8).write(to: URL(fileURLWithPath: file))
      let server = try await Program.run("serve", "--data", file, in: folder)
      #expect(server.code == 1)
      #expect(server.errors.contains(file), "\(server.errors)")
      #expect(server.errors.split(separator: "\n").count == 1, "\(server.errors)")
    }
  }

  @Test("the default socket is where both sides look, and the data where the convention says")
  func defaults() async throws {
    try await TemporaryFolder.with { folder in
      let server = try Program(["serve"], in: folder)
      defer { server.send(SIGKILL) }
      let line = try #require(await server.errors.line(containing: "serves on"))
      #expect(line.contains(folder.file("pocketquant.sock")))
      #expect(line.contains(folder.file("share/pocketquant")))
      #expect(try await Program.run("ping", in: folder).code == 0)
      server.send(SIGTERM)
      #expect(await server.outcome().code == 0)
    }
  }

  @Test("the demo shows everything from any directory, by any name, and leaves nothing behind")
  func demo() async throws {
    try await TemporaryFolder.with { folder in
      let copy = folder.file("copied")
      // By a process of its own: a file that this one has open for writing could not be run while a
      // program that another test has just started still shares the descriptor.
      let copied = try await Program([Program.path, copy], in: folder, path: "/bin/cp").outcome()
      #expect(copied.code == 0, "\(copied.errors)")
      let before = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      let demo = try await Program(["demo"], in: folder, directory: "/", path: copy).outcome()
      #expect(demo.code == 0, "\(demo.errors)")
      for part in ["3,270 bars", "┤", "┃", "430.47", "BarsImported", "left nothing behind"] {
        #expect(demo.output.contains(part), "\(part) is missing")
      }
      #expect(!demo.output.contains("\u{1B}"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == before)
    }
  }
}
