import Foundation
import MarketContract
import PocketQuantClient
import RPCCore
import TestSupport
import Testing

@testable import MarketServer

@Suite("A server that starts and stops")
struct StartAndStopTests {
  /// What is said where a server does not start.
  private static func refusal(
    _ configuration: PocketQuantServer.Configuration
  ) async -> String? {
    await #expect(throws: ServerStartError.self) {
      _ = try await PocketQuantServer.start(configuration)
    }?.description
  }

  @Test("a stop takes the socket's file away, and whoever asks then is told that nobody is there")
  func stop() async throws {
    try await TestServer.with { test in
      await test.server.stop(grace: .seconds(10))
      let files = try FileManager.default.contentsOfDirectory(atPath: test.folder.path)
      #expect(files == ["data"])
      let failure = await #expect(throws: ListEvents.Failure.self) {
        let call = try await test.client.listEvents(ListEvents(from: 0, limit: 10))
        _ = try await call.reply()
      }
      #expect(failure?.callError.code == .unavailable)
    }
  }

  @Test("a request that is under way may end within the grace")
  func grace() async throws {
    try await TestServer.with { test in
      let call = try await test.client.importBars(
        ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: true))
      try await call.send(ImportBatch(rows: .days(10), unreadable: 0))
      // The answer to a question behind it on the same connection says that the import has begun.
      _ = try await test.client.ping()
      let stopped = Task { await test.server.stop(grace: .seconds(60)) }
      #expect(await eventually { !FileManager.default.fileExists(atPath: test.socket) })
      call.endSending()
      #expect(try await call.reply().counts.inserted == 10)
      await stopped.value
    }
  }

  @Test("a request that does not end is cut off, and nothing of it is kept")
  func cut() async throws {
    try await TestServer.with { test in
      let call = try await test.client.importBars(
        ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: true))
      try await call.send(ImportBatch(rows: .days(10), unreadable: 0))
      // The answer to a question behind it on the same connection says that the import has begun.
      _ = try await test.client.ping()
      await test.server.stop(grace: .milliseconds(1))
      let failure = await #expect(throws: ImportBars.Failure.self) { _ = try await call.reply() }
      #expect(failure?.callError.code == .unavailable)
      #expect(failure?.callError.executed == .never)
      #expect(failure?.callError.message.contains("grace was over") == true)
    }
  }

  @Test("a second server on the socket is refused and touches nothing")
  func secondOnSocket() async throws {
    try await TestServer.with { test in
      var configuration = TestServer.configuration(in: test.folder)
      configuration.dataDirectory = test.folder.file("other")
      let text = await Self.refusal(configuration)
      #expect(text?.hasPrefix("a server is already running on \(test.socket)") == true)
      #expect(!FileManager.default.fileExists(atPath: configuration.dataDirectory))
      try await test.importBars(2)
      #expect(try await test.client.latestBar("NASDAQ:AAPL").close == 2)
    }
  }

  @Test("a second server on the data is refused, and leaves no socket")
  func secondOnData() async throws {
    try await TestServer.with { test in
      var configuration = TestServer.configuration(in: test.folder)
      configuration.socket = test.folder.file("s2")
      let text = await Self.refusal(configuration)
      #expect(text?.contains(test.folder.file("data")) == true)
      #expect(!FileManager.default.fileExists(atPath: test.folder.file("s2")))
      let time = try await test.client.ping()
      #expect(time > .zero)
    }
  }

  @Test("a path that cannot be a socket's is told before anything is opened")
  func badPath() async throws {
    try await TemporaryFolder.with { folder in
      var configuration = TestServer.configuration(in: folder)
      configuration.socket = "/" + String(repeating: "x", count: 200)
      #expect(await Self.refusal(configuration)?.contains("choose a shorter one") == true)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files == [])
    }
  }

  @Test("a file that lies where the socket should be is not touched")
  func fileAtPath() async throws {
    try await TemporaryFolder.with { folder in
      let configuration = TestServer.configuration(in: folder)
      let path = folder.file("s")
      try #require(FileManager.default.createFile(atPath: path, contents: Data([1, 2, 3])))
      #expect(await Self.refusal(configuration)?.contains("is not a socket; remove it") == true)
      #expect(FileManager.default.contents(atPath: path) == Data([1, 2, 3]))
    }
  }
}

extension TestServer {
  var socket: String { server.socketPath }
}
