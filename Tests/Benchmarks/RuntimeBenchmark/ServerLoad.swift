import Foundation
import MarketContract
import PocketQuantClient
import RPCCore
import UnixTransport

/// What a server process costs and how it serves one client beside others.
enum ServerLoad {
  static func measure() async throws {
    try await withFolder { folder in
      try await starts(in: folder)
      let server = try ServerProcess(folder)
      try await crowd(server)
      server.stop()
      let other = try ServerProcess(folder)
      try await readers(other)
      other.stop()
    }
  }

  private static func starts(in folder: String) async throws {
    var figures = Figures()
    for _ in 0..<20 {
      let server = try ServerProcess(folder)
      figures.add(server.startTime)
      server.stop()
    }
    print("a server process")
    figures.print("from start to accepting")
  }

  // MARK: Memory

  private static func crowd(_ server: ServerProcess) async throws {
    let count = 1000
    let request = ProbeSleep(name: "x", duration: .seconds(2), ignoresCancellation: false)
    func tell(_ what: String) { print("  \(what): \(server.memory)") }
    let watcher = try await MarketClient.connect(to: server.path)
    // Once, so that what is loaded and allocated with the first of them is not counted.
    for _ in 0..<2 { try RawClient(server.path).close() }
    let before = server.heapKiB
    tell("memory before")
    var peers: [RawClient] = []
    for _ in 0..<count { peers.append(try RawClient(server.path)) }
    let idle = server.heapKiB
    tell("with \(count) idle connections")
    print("  heap per idle connection: \(hundredths(idle - before, count)) KiB")
    for peer in peers { try peer.open(1, method: MarketDataMethod.probeSleep.rawValue, request) }
    let clock = ContinuousClock()
    let begin = clock.now
    try await watcher.waitUntil { $0.requestsActive >= count }
    tell("with \(count) calls at once")
    print("  heap per call: \(hundredths(server.heapKiB - idle, count)) KiB")
    let ended = peers.count { $0.readFrame() == 0x12 }
    print("  \(ended) of \(count) calls have ended after \(clock.now - begin)")
    for peer in peers { peer.close() }
    try await watcher.waitUntil { $0.connections == 1 }
    tell("when all are gone")
    await watcher.close()
  }

  private static func hundredths(_ total: Int, _ count: Int) -> String {
    let value = total * 100 / count
    return "\(value / 100).\(value % 100 < 10 ? "0" : "")\(value % 100)"
  }

  // MARK: A slow reader beside a fast one

  private static func readers(_ server: ServerProcess) async throws {
    print("a client's echo, one after the other")
    let fast = try await MarketClient.connect(to: server.path)
    try await echo(fast, "alone")
    let same = try await slowReader(of: fast)
    try await echo(fast, "a slow reader on its connection")
    same.cancel()
    _ = await same.result
    let slow = try await MarketClient.connect(to: server.path)
    let other = try await slowReader(of: slow)
    try await echo(fast, "a slow reader on another connection")
    other.cancel()
    _ = await other.result
    let deaf = try RawClient(server.path)
    try deaf.open(1, method: MarketDataMethod.probeDownload.rawValue, endless)
    try await fast.waitUntil { $0.unsentBytes > 0 }
    try await echo(fast, "a peer that reads nothing")
    deaf.close()
    try await echo(fast, "alone again")
    await slow.close()
    await fast.close()
  }

  private static let endless = ProbeDownload(messages: 1_000_000, bytesEach: 4096)

  private static func echo(_ client: MarketClient, _ what: String) async throws {
    try await withTaskExecutorPreference(client.executor) {
      let request = ProbeEcho(payload: Bytes([UInt8](repeating: 1, count: 64)))
      var figures = Figures()
      let clock = ContinuousClock()
      for round in 0..<22_000 {
        let start = clock.now
        _ = try await client.probeEcho(request)
        if round >= 2000 { figures.add(clock.now - start) }
      }
      figures.print(what)
    }
  }

  /// Takes a message of a stream each millisecond, of far more that are there; returns when it has
  /// taken the first.
  private static func slowReader(of client: MarketClient) async throws -> Task<Void, any Error> {
    let messages = try await client.probeDownload(endless)
    let (first, begun) = AsyncStream.makeStream(of: Void.self)
    let reader = Task {
      defer { begun.finish() }
      for try await _ in messages {
        begun.yield()
        // The pause is the slowness that is measured.
        try await Task.sleep(for: .milliseconds(1))
      }
    }
    for await _ in first { break }
    return reader
  }
}

extension MarketClient {
  /// Asks how the server stands until `condition` holds, which nobody tells of.
  fileprivate func waitUntil(_ condition: (ServerMetrics) -> Bool) async throws {
    while try await !condition(getMetrics(GetMetrics()).server) { await Task.yield() }
  }
}

/// The server that was built beside this program, as a process.
final class ServerProcess {
  let path: String
  let startTime: Duration
  private let process = Process()

  init(_ folder: String) throws {
    path = folder + "/s"
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    process.executableURL = own.appendingPathComponent("pocketquant")
    process.arguments = [
      "serve", "--socket", path, "--data", folder + "/data", "--max-connections", "1100",
      "--log", "error",
    ]
    process.standardError = FileHandle.nullDevice
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    while true {
      do {
        try RawClient(path).close()
        break
      } catch {
        guard process.isRunning else { throw error }
        // Nobody tells when a path can be connected to; this is far below what is measured.
        usleep(200)
      }
    }
    startTime = clock.now - start
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  var heapKiB: Int { status("RssAnon") }
  var memory: String { "resident \(status("VmRSS")) KiB, of it heap \(heapKiB) KiB" }

  private func status(_ name: String) -> Int {
    let text =
      (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8))
    let line = text?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }
}
