import Foundation
import TestSupport
import Testing

@Suite("The server as a process, and who reaches it", .timeLimit(.minutes(10)))
struct SocketAccessTests {
  @Test("an abstract name serves both clients; a second server on it is refused")
  func abstractName() async throws {
    try await TemporaryFolder.with { folder in
      let name = "@pq-\(UInt64.random(in: 0...UInt64.max))"
      let server = try Program(
        ["serve", "--socket", name, "--data", folder.file("data")], in: folder)
      defer { server.send(SIGKILL) }
      #expect(await server.errors.line(containing: "serves on \(name)") != nil)
      let ping = try await Program.run("ping", "--socket", name, in: folder)
      #expect(ping.code == 0, "\(ping.errors)")
      let second = try await Program.run(
        "serve", "--socket", name, "--data", folder.file("other"), in: folder)
      #expect(second.code == 1)
      #expect(second.errors.contains("already running on \(name);"), "\(second.errors)")
      if let python = Python.path {
        let script = "from pocketquant import MarketClient; MarketClient('\(name)').ping()"
        let outcome = try await Program(
          ["-c", script], in: folder,
          environment: [
            "PYTHONPATH": "\(Python.client)/src", "PYTHONDONTWRITEBYTECODE": "1",
          ], path: python
        ).outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      server.send(SIGTERM)
      #expect(await server.outcome().code == 0)
    }
  }

  /// Makes the sockets that a service manager would, and becomes the server.
  private static let activation = """
    import os, socket, sys
    names = sys.argv[2].split(":")
    sockets = []
    for name in names:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(name)
        listener.listen()
        sockets.append(listener)
    copies = [os.dup(s.fileno()) for s in sockets for _ in range(1)]
    high = [os.dup2(fd, 100 + i) for i, fd in enumerate(copies)]
    for i, fd in enumerate(high):
        os.dup2(fd, 3 + i, inheritable=True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(names)),
                      LISTEN_FDNAMES=":".join(names))
    os.execv(sys.argv[1], [sys.argv[1]] + sys.argv[3:])
    """

  @Test(
    "sockets that were handed over are served, all of them, and stay when the server ends",
    .enabled(if: Python.path != nil, "there is no python3 of 3.10 or later"))
  func activated() async throws {
    let python = try #require(Python.path)
    try await TemporaryFolder.with { folder in
      func serve(_ options: String...) throws -> Program {
        try? FileManager.default.removeItem(atPath: folder.file("a"))
        try? FileManager.default.removeItem(atPath: folder.file("b"))
        return try Program(
          ["-c", Self.activation, Program.path, "a:b", "serve", "--data", folder.file("data")]
            + options, in: folder, path: python)
      }
      let server = try serve()
      defer { server.send(SIGKILL) }
      #expect(await server.errors.line(containing: "serves on a (a), b (b)") != nil)
      for name in ["a", "b"] {
        let ping = try await Program.run("ping", "--socket", folder.file(name), in: folder)
        #expect(ping.code == 0, "\(ping.errors)")
      }
      server.send(SIGTERM)
      #expect(await server.outcome().code == 0)
      #expect(FileManager.default.fileExists(atPath: folder.file("a")))
      #expect(FileManager.default.fileExists(atPath: folder.file("b")))
      let both = try await serve("--socket", folder.file("c")).outcome()
      #expect(both.code == 1)
      #expect(both.errors.contains("were handed over"), "\(both.errors)")
    }
  }

  @Test("where the hard limit of files allows few connections, it says so, and who is too many too")
  func fewDescriptors() async throws {
    try await TemporaryFolder.with { folder in
      let socket = folder.file("s")
      let server = try Program(
        [
          "-c", "ulimit -n 64 && exec \"$0\" \"$@\"", Program.path, "serve", "--socket", socket,
          "--data", folder.file("data"),
        ], in: folder, path: "/bin/sh")
      defer { server.send(SIGKILL) }
      // The log is written beside what the program says itself: either may come first.
      try #require(await server.errors.lines(containing: ["fewer connections", "serves on"]))
      let warning = try #require(
        server.errors.all.split(separator: "\n").first { $0.contains("fewer connections") })
      #expect(warning.contains("hardLimit=64"))
      let allowed = try #require(
        warning.split(separator: " ").first { $0.hasPrefix("connections=") }?.dropFirst(12))
      let count = try #require(Int(allowed))
      try await Crowd.with(of: count, on: socket) { crowd in
        for _ in 0..<5 {
          let ping = try await Program.run("ping", "--socket", socket, in: folder)
          #expect(ping.code == 1)
          #expect(ping.errors.contains("\(count) connections already"), "\(ping.errors)")
        }
        // Those that are connected are unhurt.
        try await crowd.pingAll()
      }
      // And there is room when they have gone.
      var codes: [Int32] = []
      while codes.count < 100, codes.last != 0 {
        codes.append(try await Program.run("ping", "--socket", socket, in: folder).code)
      }
      #expect(codes.last == 0)
    }
  }

  private static let prlimit = "/usr/bin/prlimit"

  @Test(
    "a server without a descriptor left refuses by name, hurts nobody, and recovers",
    .enabled(if: FileManager.default.isExecutableFile(atPath: prlimit), "there is no prlimit"))
  func noDescriptors() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        try await Crowd.with(of: 10, on: server.socket) { crowd in
          let identifier = server.program.identifier
          // What it has open has the lowest numbers, since the crowd has filled the gaps.
          let numbers = Set(
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd")
              .compactMap { Int($0) })
          let open = try #require((0...numbers.count).first { !numbers.contains($0) })
          func allow(_ count: Int) async throws {
            let change = ["--pid", "\(identifier)", "--nofile=\(count):"]
            let outcome = try await Program(change, in: folder, path: Self.prlimit).outcome()
            try #require(outcome.code == 0, "\(outcome.errors)")
          }
          try await allow(open)
          for _ in 0..<5 {
            let ping = try await Program.run("ping", in: folder)
            #expect(ping.code == 1)
            #expect(ping.errors.contains("no file descriptor left"), "\(ping.errors)")
          }
          try await crowd.pingAll()
          try await allow(open + 100)
          let ping = try await Program.run("ping", in: folder)
          #expect(ping.code == 0, "\(ping.errors)")
          let metrics = try await Program.run("metrics", in: folder)
          let refused = metrics.output.split(separator: "\n").filter {
            $0.contains("connections_refused_total{")
          }
          #expect(refused.count == 1 && refused.first?.hasSuffix(" 5") == true, "\(refused)")
        }
      }
    }
  }

  @Test("a group cannot be let in where it cannot reach the socket, or is none; that is said")
  func groupOptions() async throws {
    try await TemporaryFolder.with { folder in
      let noSocket = try await Program.run("serve", "--allow-group", "root:query", in: folder)
      #expect(noSocket.code == 1)
      #expect(noSocket.errors.contains("name one that the group can reach"), "\(noSocket.errors)")
      let unknown = try await Program.run(
        "serve", "--socket", folder.file("s"), "--allow-group", "nobody-has-this:query", in: folder)
      #expect(unknown.errors.contains("has no group nobody-has-this"), "\(unknown.errors)")
      for wrong in ["quants", "quants:all", ":query", "a:query,", ""] {
        let outcome = try await Program.run("serve", "--allow-group=\(wrong)", in: folder)
        #expect(outcome.code == 2, "\(wrong): \(outcome.errors)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test(
    "a group's members may ask and not command; strangers do not get in, and the owner stays",
    .enabled(
      if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
      "only root can become other users"))
  func group() async throws {
    try await TemporaryFolder.with { folder in
      // The group has to reach the socket and the command.
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
      func asUser(groups: String, _ words: String...) async throws -> Program.Outcome {
        try await Program(
          ["--reuid=54321", "--regid=54321", groups, Program.path] + words
            + ["--socket", folder.file("pocketquant.sock")],
          in: folder, path: "/usr/bin/setpriv"
        ).outcome()
      }
      try await ServerProcess.with(in: folder, options: ["--allow-group", "12345:query"]) {
        server in
        let member = try await asUser(groups: "--groups=777,12345", "symbols")
        #expect(member.code == 0, "\(member.errors)")
        let command = try await asUser(groups: "--groups=12345", "sync", "DEMO:WALK")
        #expect(command.code == 1)
        #expect(command.errors.contains("may query this server and not change it"))
        #expect(command.errors.contains("nothing was changed"), "\(command.errors)")
        let stranger = try await asUser(groups: "--groups=777", "symbols")
        #expect(stranger.code == 1)
        #expect(stranger.errors.contains("you may not connect"), "\(stranger.errors)")
        let owner = try await Program.run("sync", "DEMO:WALK", "--bars", "10", in: folder)
        #expect(owner.code == 0, "\(owner.errors)")
        _ = await server.stop()
      }
      try await ServerProcess.with(
        in: folder, data: "more", options: ["--allow-group", "12345:command"]
      ) { _ in
        let command = try await asUser(
          groups: "--groups=12345", "sync", "DEMO:WALK", "--bars", "10")
        #expect(command.code == 0, "\(command.errors)")
      }
    }
  }
}
