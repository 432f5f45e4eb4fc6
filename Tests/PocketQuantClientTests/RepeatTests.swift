import MarketContract
import RPCCore
import Synchronization
import TestSupport
import Testing

@testable import PocketQuantClient
@testable import UnixTransport

@Suite("Calls that are made again")
struct RepeatTests {
  /// A service that refuses `count` calls and then answers; it counts what it was asked.
  private struct Refusing: Sendable {
    let asked = Record<UniqueID>()
    let correlations = Record<UInt64>()
    let table: MethodTable

    init(_ count: Int, with error: CallError) {
      let (asked, correlations) = (asked, correlations)
      let refuse = { @Sendable (call: ServerCall) throws(CallError) in
        asked.append(call.info.commandID)
        correlations.append(call.info.correlation)
        if asked.count <= count { throw error }
      }
      table = MethodTable([
        .getLatestBar: FakeServer.method(GetLatestBar.self) { call async throws(CallError) in
          try refuse(call)
          return Bar.sample
        },
        .removeSeries: FakeServer.method(RemoveSeries.self) { call async throws(CallError) in
          try refuse(call)
          return RemovalSummary(removedBars: 3)
        },
        .listSymbols: FakeServer.method(ListSymbols.self) { call async throws(CallError) in
          try refuse(call)
          try await call.send(SymbolPage(symbols: []))
          return Nothing()
        },
      ])
    }
  }

  private func with<R>(
    _ refusing: Refusing, _ body: (MarketClient) async throws -> R
  ) async throws -> R {
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"), refusing.table)
      let client = try MarketClient(socket: folder.file("s"))
      let result = try await body(client)
      await client.close()
      await server.stop()
      return result
    }
  }

  private static let remove = RemoveSeries(
    instrument: Instrument(exchange: "X", code: "Y"), interval: .oneDay)
  private static let lost = CallError(
    .unavailable, "cancelled at the end", executed: .unknown, stage: .handler)

  @Test("a refused call is, of every kind; it keeps its correlation, and a command its id")
  func refused() async throws {
    let refusing = Refusing(3, with: .refused)
    try await with(refusing) { client in
      let removed = try await client.removeSeries(Self.remove)
      #expect(removed.removedBars == 3)
    }
    #expect(refusing.asked.count == 4)
    #expect(Set(refusing.asked.elements).count == 1)
    #expect(refusing.asked.elements.first != UniqueID.none)
    #expect(Set(refusing.correlations.elements).count == 1)
    #expect(refusing.correlations.elements.first != 0)
    let query = Refusing(3, with: .refused)
    try await with(query) { client in
      let bar = try await client.anyBar()
      #expect(bar == .sample)
      #expect(query.asked.elements == Array(repeating: .none, count: 4))
    }
    let stream = Refusing(2, with: .refused)
    try await with(stream) { client in
      var pages = 0
      for try await _ in try await client.listSymbols(ListSymbols()) { pages += 1 }
      #expect(pages == 1)
      #expect(stream.asked.count == 3)
      #expect(Set(stream.correlations.elements).count == 1)
    }
  }

  @Test("but not more than four times, and not where the caller wants one attempt")
  func bounded() async throws {
    let refusing = Refusing(.max, with: .refused)
    try await with(refusing) { client in
      _ = await #expect(throws: GetLatestBar.Failure.self) { try await client.anyBar() }
      #expect(refusing.asked.count == 4)
      _ = await #expect(throws: GetLatestBar.Failure.self) {
        try await client.getLatestBar(.any, options: CallOptions(maxAttempts: 1))
      }
      #expect(refusing.asked.count == 5)
      _ = await #expect(throws: ListSymbols.Failure.self) {
        _ = try await client.listSymbols(ListSymbols()).reply()
      }
      #expect(refusing.asked.count == 9)
    }
  }

  @Test("a query of unknown outcome is, and so is a command, with its id")
  func unknown() async throws {
    let query = Refusing(1, with: Self.lost)
    try await with(query) { client in
      let bar = try await client.anyBar()
      #expect(bar == .sample)
    }
    #expect(query.asked.count == 2)
    let command = Refusing(1, with: Self.lost)
    try await with(command) { client in
      let removed = try await client.removeSeries(Self.remove)
      #expect(removed.removedBars == 3)
    }
    #expect(command.asked.count == 2)
    #expect(Set(command.asked.elements).count == 1)
    #expect(command.asked.elements.first != UniqueID.none)
  }

  @Test("who wants to know is told of a kept outcome, of a reply and of an error")
  func replayed() async throws {
    let failure = CallError(.aborted, "kept", executed: .never, stage: .handler)
    let table = MethodTable([
      .removeSeries: FakeServer.method(RemoveSeries.self) { call async throws(CallError) in
        if call.info.commandID.low & 1 == 1 { call.markReplayed() }
        if call.info.commandID.low > 1 { throw failure }
        return RemovalSummary(removedBars: 3)
      }
    ])
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"), table)
      let client = try MarketClient(socket: folder.file("s"))
      for low in 0...3 as ClosedRange<UInt64> {
        let told = Record<Int>()
        let options = CallOptions(
          commandID: UniqueID(high: 1, low: low), onReplay: { told.append(1) })
        let outcome = await Task { try await client.removeSeries(Self.remove, options: options) }
          .result
        #expect((try? outcome.get().removedBars) == (low > 1 ? nil : 3))
        #expect(told.count == Int(low & 1))
      }
      await client.close()
      await server.stop()
    }
  }

  @Test("the progress of a command does not keep it from being made again")
  func progress() async throws {
    let asked = Record<UniqueID>()
    let instrument = Instrument(exchange: "X", code: "Y")
    let summary = SyncSummary(
      counts: RowCounts(
        received: 7, inserted: 7, updated: 0, unchanged: 0, duplicates: 0, rejected: 0),
      barCount: 7, provider: "p")
    let table = MethodTable([
      .syncHistoricalData: FakeServer.method(SyncHistoricalData.self) {
        call async throws(CallError) in
        asked.append(call.info.commandID)
        try await call.send(SyncProgress(received: UInt64(asked.count), requested: 7))
        if asked.count == 1 { throw Self.lost }
        call.markReplayed()
        return summary
      }
    ])
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"), table)
      let client = try MarketClient(socket: folder.file("s"))
      let call = try await client.syncHistoricalData(
        SyncHistoricalData(instrument: instrument, interval: .oneDay, bars: 7))
      #expect(try await call.reply() == summary)
      #expect(call.isReplayed)
      #expect(asked.count == 2)
      #expect(Set(asked.elements).count == 1)
      await client.close()
      await server.stop()
    }
  }

  @Test("a busy server is asked again after the time that it says")
  func busy() async throws {
    let busy = CallError(
      .resourceExhausted, "busy", executed: .never, stage: .admission,
      retryAfter: .milliseconds(40))
    let refusing = Refusing(1, with: busy)
    try await with(refusing) { client in
      let start = ContinuousClock.now
      let bar = try await client.anyBar()
      #expect(bar == .sample)
      #expect(ContinuousClock.now - start >= .milliseconds(40))
    }
    #expect(refusing.asked.count == 2)
  }

  @Test("closing a client ends the pause of a call, and cancelling its task does")
  func pauses() async throws {
    let busy = CallError(
      .resourceExhausted, "busy", executed: .never, stage: .admission, retryAfter: .seconds(5))
    for closes in [true, false] {
      let refusing = Refusing(.max, with: busy)
      try await with(refusing) { client in
        let unary = Task { try await client.anyBar() }
        let stream = Task { try await client.listSymbols(ListSymbols()).reply() }
        _ = await refusing.asked.wait(for: 2)
        if closes {
          await client.close()
        } else {
          unary.cancel()
          stream.cancel()
        }
        _ = await #expect(throws: GetLatestBar.Failure.self) { try await unary.value }
        _ = await #expect(throws: ListSymbols.Failure.self) { try await stream.value }
        // Pauses that went on would end with all four questions of each call.
        #expect(refusing.asked.count < 8)
      }
    }
  }

  @Test("a stream of which a message has come is not")
  func streamBegun() async throws {
    let asked = Record<Int>()
    let table = MethodTable([
      .listSymbols: FakeServer.method(ListSymbols.self) { call async throws(CallError) -> Nothing in
        asked.append(1)
        try await call.send(SymbolPage(symbols: []))
        throw Self.lost
      }
    ])
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"), table)
      let client = try MarketClient(socket: folder.file("s"))
      let error = await #expect(throws: ListSymbols.Failure.self) {
        for try await _ in try await client.listSymbols(ListSymbols()) {}
      }
      #expect(error?.callError == Self.lost)
      #expect(asked.count == 1)
      await client.close()
      await server.stop()
    }
  }

  @Test("an import is before its first batch and after it is not; its end is said again")
  func streamedCommand() async throws {
    let asked = Record<Int>()
    let table = MethodTable([
      .importBars: { call, bytes in
        guard call.decode(bytes, as: ImportBars.self) != nil else { return }
        let input = call.requestStream(of: ImportBatch.self)
        call.run { () async throws(CallError) -> RemovalSummary in
          asked.append(1)
          if asked.count == 1 { throw .refused }
          var batches: UInt64 = 0
          while try await input.next() != nil { batches += 1 }
          if asked.count == 3 { throw .refused }
          return RemovalSummary(removedBars: batches)
        }
      }
    ])
    try await TemporaryFolder.with { folder in
      let server = try FakeServer(on: folder.file("s"), table)
      let client = try MarketClient(socket: folder.file("s"))
      typealias Counted = StreamingCall<ImportBatch, Nothing, RemovalSummary, CallError>
      let request = ImportBars(
        instrument: Instrument(exchange: "X", code: "Y"), interval: .oneDay, strict: false)
      func open() async throws -> Counted {
        try await client.channel.open(
          MarketDataMethod.importBars.rawValue, request, options: CallOptions(), sends: true)
      }
      let first = try await open()
      first.endSending()
      #expect(try await first.reply().removedBars == 0)
      #expect(asked.count == 2)
      let second = try await open()
      let rows = Rows(time: [], open: [], high: [], low: [], close: [], volume: [])
      try await second.send(ImportBatch(rows: rows, unreadable: 0))
      second.endSending()
      let error = await #expect(throws: CallError.self) { try await second.reply() }
      #expect(error == .refused)
      #expect(asked.count == 3)
      await client.close()
      await server.stop()
    }
  }
}
