import Foundation
import MarketContract
import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

/// An import that a test ends when it likes.
private typealias ImportCall = StreamingCall<ImportBatch, Nothing, ImportSummary, CallError>

@Suite("The server as a process, told to end", .timeLimit(.minutes(10)))
struct EndingTests {
  private static func open(on connection: ClientConnection) async throws -> ImportCall {
    let request = ImportBars(
      instrument: Instrument(exchange: "NASDAQ", code: "AAPL"), interval: .oneDay, strict: true)
    let call = try ImportCall(
      MarketDataMethod.importBars.rawValue, request, options: CallOptions(), sends: true,
      on: connection)
    // The answer to a question behind it says that the import has begun.
    _ = try await connection.ping()
    return call
  }

  /// Does `body` with a server, a connection to it, and an import that has begun.
  private static func withImport(
    options: [String], _ body: (ServerProcess, ClientConnection, ImportCall) async throws -> Void
  ) async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder, options: options) { server in
        let client = try UnixClient()
        let connection = try client.connect(
          to: try SocketPath(server.socket), schemaHash: MarketDataSchema.hash, name: "test")
        _ = try await connection.ready()
        try await body(server, connection, try await open(on: connection))
      }
    }
  }

  private static func bars(_ count: Int) -> ImportBatch {
    let prices = Column((1...count).map { Double($0) })
    let times = Column((1...count).map { Timestamp(nanoseconds: Int64($0) * 86_400_000_000_000) })
    return ImportBatch(
      rows: Rows(
        time: times, open: prices, high: prices, low: prices, close: prices, volume: prices),
      unreadable: 0)
  }

  @Test("a call that is under way may end within the grace, and the server ends with code 0")
  func withinGrace() async throws {
    try await Self.withImport(options: ["--grace", "60"]) { server, connection, call in
      server.program.send(SIGTERM)
      #expect(await eventually { !connection.isUsable })
      try await call.send(Self.bars(10))
      call.endSending()
      #expect(try await call.reply().counts.inserted == 10)
      #expect(await server.program.outcome().code == 0)
    }
  }

  @Test("one that overruns the grace is cancelled and says why, and the code is 0 too")
  func overrun() async throws {
    try await Self.withImport(options: ["--grace", "0"]) { server, _, call in
      try await call.send(Self.bars(10))
      server.program.send(SIGTERM)
      let error = await #expect(throws: CallError.self) { _ = try await call.reply() }
      #expect(error?.code == .unavailable)
      #expect(error?.executed == .never)
      #expect(error?.message.contains("grace was over") == true)
      #expect(await server.program.outcome().code == 0)
    }
  }

  @Test("a second signal ends it at once")
  func second() async throws {
    try await Self.withImport(options: ["--grace", "600"]) { server, connection, call in
      server.program.send(SIGTERM)
      #expect(await eventually { !connection.isUsable })
      // Shortly after the first one it is taken for an echo of that; so it is sent until it counts.
      let signals = Task {
        while !Task.isCancelled {
          server.program.send(SIGTERM)
          // Between two signals, not for one of them: nothing tells when the next one counts.
          try await Task.sleep(for: .milliseconds(50))
        }
      }
      #expect(await server.program.outcome().code == 128 + SIGTERM)
      signals.cancel()
      call.cancel()
    }
  }
}
