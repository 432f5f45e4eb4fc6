import Foundation
import MarketContract
import PocketQuantClient
import RPCCore
import TestSupport
import Testing

@testable import MarketServer

/// A server with a folder of its own, and what asks it.
struct TestServer: Sendable {
  let folder: TemporaryFolder
  let server: PocketQuantServer
  let client: MarketClient

  static func configuration(in folder: TemporaryFolder) -> PocketQuantServer.Configuration {
    var configuration = PocketQuantServer.Configuration(
      socket: folder.file("s"), dataDirectory: folder.file("data"))
    // The tests' own failures are told; what they provoke is not.
    configuration.logThreshold = .error
    configuration.synchronizesCommits = false
    return configuration
  }

  static func with<R>(_ body: (TestServer) async throws -> R) async throws -> R {
    try await TemporaryFolder.with { folder in
      let server = try await PocketQuantServer.start(configuration(in: folder))
      let client = try await MarketClient.connect(to: server.socketPath)
      do {
        let result = try await body(TestServer(folder: folder, server: server, client: client))
        await client.close()
        await server.stop(grace: .zero)
        return result
      } catch {
        await client.close()
        await server.stop(grace: .zero)
        throw error
      }
    }
  }

  static let instrument = Instrument(exchange: "NASDAQ", code: "AAPL")

  /// Imports `count` bars, a day apart.
  @discardableResult
  func importBars(_ count: Int) async throws -> ImportSummary {
    let call = try await client.importBars(
      ImportBars(instrument: Self.instrument, interval: .oneDay, strict: true))
    try await call.send(ImportBatch(rows: .days(count), unreadable: 0))
    call.endSending()
    return try await call.reply()
  }
}

extension Rows {
  /// Rows whose prices are the number of their day.
  static func days(_ count: Int) -> Rows {
    let prices = Column((1...count).map { Double($0) })
    return Rows(
      time: Column(
        (1...count).map { Timestamp(nanoseconds: Int64($0) * 86_400_000_000_000) }),
      open: prices, high: prices, low: prices, close: prices, volume: prices)
  }
}

@Suite("The server")
struct ServerTests {
  @Test("a caller that claims more unreadable rows than there can be is refused, with the field")
  func claims() async throws {
    try await TestServer.with { test in
      let call = try await test.client.importBars(
        ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: false))
      try await call.send(ImportBatch(rows: .days(1), unreadable: .max))
      let failure = await #expect(throws: ImportBars.Failure.self) { _ = try await call.reply() }
      #expect(failure?.callError.code == .invalidArgument)
      #expect(failure?.callError.executed == .never)
      #expect(failure?.callError.message.contains("field unreadable") == true)
      #expect(try await test.importBars(1).counts.inserted == 1)
      #expect(try await test.client.ping() > .zero)
    }
  }

  @Test("a caller's own fault within a stream is told as its fault")
  func callersFault() async throws {
    try await TestServer.with { test in
      let call = try await test.client.channel.open(
        MarketDataMethod.importBars.rawValue,
        encoded: EncodedMessage(
          try ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: false)
            .encoded()),
        options: CallOptions(), sends: true)
      try await call.send(EncodedMessage(Bytes(Array(repeating: 0xFF, count: 16))))
      let error = await #expect(throws: CallError.self) { _ = try await call.reply() }
      #expect(error?.code == .invalidArgument)
      #expect(error?.stage == .framing)
      #expect(error?.executed == .never)
    }
  }

  @Test("bars that were imported are there for every question about them")
  func questions() async throws {
    try await TestServer.with { test in
      let summary = try await test.importBars(5000)
      #expect(summary.counts.inserted == 5000)
      #expect(summary.barCount == 5000)
      var closes: [Double] = []
      for try await bars in try await test.client.bars("NASDAQ:AAPL") {
        for bar in bars { closes.append(bar.close) }
      }
      #expect(closes == (1...5000).map { Double($0) })
      #expect(try await test.client.latestBar("NASDAQ:AAPL").close == 5000)
      var symbols: [Instrument] = []
      for try await page in try await test.client.listSymbols(ListSymbols()) {
        symbols += page.symbols.map(\.instrument)
      }
      #expect(symbols == [TestServer.instrument])
    }
  }

  @Test("a thousand questions for bars at once over one connection are all answered")
  func manyQuestions() async throws {
    try await TestServer.with { test in
      try await test.importBars(2000)
      let counts = try await withThrowingTaskGroup { group in
        for _ in 0..<1000 {
          group.addTask {
            var count = 0
            for try await bars in try await test.client.bars("NASDAQ:AAPL") { count += bars.count }
            return count
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(counts == Array(repeating: 2000, count: 1000))
    }
  }

  @Test("what nobody has stored is a declared error")
  func unknown() async throws {
    try await TestServer.with { test in
      let failure = await #expect(throws: GetLatestBar.Failure.self) {
        try await test.client.latestBar("NO:NE")
      }
      #expect(
        failure
          == .unknownSeries(
            UnknownSeries(instrument: Instrument(exchange: "NO", code: "NE"), interval: .oneDay)))
    }
  }

  @Test("a removed series is gone")
  func removal() async throws {
    try await TestServer.with { test in
      try await test.importBars(3)
      let summary = try await test.client.removeSeries(
        RemoveSeries(instrument: TestServer.instrument, interval: .oneDay))
      #expect(summary.removedBars == 3)
      await #expect(throws: GetLatestBar.Failure.self) {
        try await test.client.latestBar("NASDAQ:AAPL")
      }
    }
  }

  @Test("what was acknowledged is there when the server is started again")
  func restart() async throws {
    try await TemporaryFolder.with { folder in
      do {
        let server = try await PocketQuantServer.start(TestServer.configuration(in: folder))
        let client = try await MarketClient.connect(to: server.socketPath)
        try await TestServer(folder: folder, server: server, client: client).importBars(10)
        await client.close()
        await server.stop(grace: .zero)
      }
      // The lock of the data goes with the last that holds the store.
      var again: PocketQuantServer?
      for _ in 0..<1000 where again == nil {
        again = try? await PocketQuantServer.start(TestServer.configuration(in: folder))
      }
      let server = try #require(again)
      let client = try await MarketClient.connect(to: server.socketPath)
      #expect(try await client.latestBar("NASDAQ:AAPL").close == 10)
      await client.close()
      await server.stop(grace: .zero)
    }
  }

  @Test("a request with a deadline that has passed is not begun, and one that has not is answered")
  func deadline() async throws {
    try await TestServer.with { test in
      try await test.importBars(1)
      let request = GetLatestBar(instrument: TestServer.instrument, interval: .oneDay)
      let never = CallOptions(deadline: MonotonicInstant(nanoseconds: .max))
      #expect(try await test.client.getLatestBar(request, options: never).close == 1)
      let past = CallOptions(deadline: MonotonicInstant(nanoseconds: 1))
      let failure = await #expect(throws: GetLatestBar.Failure.self) {
        try await test.client.getLatestBar(request, options: past)
      }
      #expect(failure?.callError.code == .deadlineExceeded)
      #expect(failure?.callError.executed == .never)
    }
  }

  @Test("an import whose client goes before its end keeps nothing")
  func abandonedImport() async throws {
    try await TestServer.with { test in
      let other = try await MarketClient.connect(to: test.server.socketPath)
      let call = try await other.importBars(
        ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: true))
      try await call.send(ImportBatch(rows: .days(100), unreadable: 0))
      call.cancel()
      await #expect(throws: ImportBars.Failure.self) { _ = try await call.reply() }
      await other.close()
      #expect(try await test.importBars(7).counts.inserted == 7)
    }
  }
}
