import Foundation
import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("What a client is told")
struct ErrorTests {
  /// Why a client cannot connect to `path`.
  private static func error(at path: String) async -> ClientError? {
    await #expect(throws: ClientError.self) { _ = try await MarketClient.connect(to: path) }
  }

  @Test("where no server runs, how to start one")
  func noServer() async throws {
    try await TemporaryFolder.with { folder in
      let path = folder.file("s")
      #expect(
        await Self.error(at: path)?.description
          == "no server is running on \(path) (there is no such socket); "
          + "start one with: pocketquant serve --socket \(path)")
      let client = try MarketClient(socket: path)
      let failure = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
      let hint = "start one with: pocketquant serve --socket \(path)"
      #expect(failure?.callError.message.hasSuffix(hint) == true)
      #expect(failure?.callError.executed == .never)
    }
  }

  @Test("where it cannot be told whether a server runs, nothing of starting one")
  func unreachable() async throws {
    try await TemporaryFolder.with { folder in
      try #require(FileManager.default.createFile(atPath: folder.file("file"), contents: nil))
      let error = try #require(await Self.error(at: folder.file("file/s")))
      #expect(error.description.hasSuffix("/file/s: Not a directory"))
      // A server whose backlog is full.
      let path = try SocketPath(folder.file("s"))
      let socket = try UnixSocket.make()
      try #require(path.withAddress { bind(socket.number, $0, $1) } == 0)
      try #require(listen(socket.number, 0) == 0)
      let first = try UnixSocket.connect(to: path)
      let busy = try #require(await Self.error(at: path.description))
      #expect(busy.description.hasSuffix("has too many connections waiting; try again"))
      _ = consume first
    }
  }

  @Test("where a path is too long, that it is")
  func path() async {
    let path = "/" + String(repeating: "x", count: 200)
    let error = await Self.error(at: path)
    #expect(error == .path(.tooLong(path, length: 201)))
    #expect(error?.description.contains("choose a shorter one") == true)
  }

  @Test("where a server refuses, its reason, and with the status that tells whether to try again")
  func refused() async throws {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"), maxConnections: 1)
      let first = try await MarketClient.connect(to: folder.file("s"))
      let error = try #require(await Self.error(at: folder.file("s")))
      #expect(error.description.contains("has 1 connections already"))
      let second = try MarketClient(socket: folder.file("s"))
      let failure = await #expect(throws: GetLatestBar.Failure.self) { try await second.anyBar() }
      #expect(failure?.callError.code == .resourceExhausted)
      #expect(failure?.callError.executed == .never)
      await first.close()
      await server.stop()
    }
  }

  @Test("what is no symbol never leaves the client", arguments: ["AAPL", ""])
  func symbol(_ text: String) async throws {
    let client = try MarketClient(socket: "/nowhere")
    let failure = await #expect(throws: GetLatestBar.Failure.self) {
      try await client.latestBar(text)
    }
    #expect(failure?.callError.code == .invalidArgument)
    #expect(failure?.callError.message.contains("write EXCHANGE:CODE") == true)
  }

  @Test("a declared error comes as its own case")
  func declared() async throws {
    try await TemporaryFolder.with { folder in
      let unknown = UnknownSeries(
        instrument: Instrument(exchange: "X", code: "Y"), interval: .oneDay)
      let server = try FakeServer(on: folder.file("s")) { _ throws(CallError) in
        throw unknown.callError
      }
      let client = try MarketClient(socket: folder.file("s"))
      let failure = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
      #expect(failure == .unknownSeries(unknown))
      await client.close()
      await server.stop()
    }
  }

  @Test("symbols are split at their first colon")
  func instruments() {
    #expect(Instrument("A:B:C") == Instrument(exchange: "A", code: "B:C"))
    #expect(Instrument("AB") == nil)
    #expect(Instrument(":")?.description == ":")
  }
}
