import Foundation
import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

/// Takes a running server's descriptors away, which nothing but another process can do to it without
/// harming the tests beside it.
@Suite("A server process without a descriptor left", .timeLimit(.minutes(5)))
struct DescriptorTests {
  /// What sets the limits of another process, of util-linux.
  private static let tool = "/usr/bin/prlimit"

  private static func setLimit(
    _ limit: Int, of server: ServerProcess, in folder: TemporaryFolder
  ) async throws {
    let words = ["--pid", "\(server.program.identifier)", "--nofile=\(limit):"]
    let outcome = try await Program(words, in: folder, path: tool).outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
  }

  /// The lowest number of a descriptor that the process has not.
  private static func firstFree(in process: pid_t) throws -> Int {
    let open = Set(
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
        .compactMap { Int($0) })
    return try #require((0...).first { !open.contains($0) })
  }

  private static func connect(_ client: UnixClient, _ socket: String) throws -> ClientConnection {
    try client.connect(
      to: try SocketPath(socket), schemaHash: MarketDataSchema.hash, name: "test")
  }

  @Test(
    "whoever comes is told so by name, those connected are not hurt, and later it goes on",
    .enabled(if: access(tool, X_OK) == 0, "there is no prlimit"))
  func exhausted() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        let client = try UnixClient()
        let first = try Self.connect(client, server.socket)
        _ = try await first.ready()
        let free = try Self.firstFree(in: server.program.identifier)
        try await Self.setLimit(free, of: server, in: folder)
        for _ in 0..<3 {
          let refused = try Self.connect(client, server.socket)
          let error = await #expect(throws: CallError.self) { _ = try await refused.ready() }
          #expect(error?.code == .resourceExhausted)
          #expect(error?.executed == .never)
          #expect(
            error?.message.contains("no file descriptor left") == true, "\(error?.message ?? "")")
          #expect(try await first.ping() > .zero)
          await refused.close()
        }
        try await Self.setLimit(1000, of: server, in: folder)
        let later = try Self.connect(client, server.socket)
        _ = try await later.ready()
        #expect(try await later.ping() > .zero)
        await later.close()
        await first.close()
      }
    }
  }
}
