import Foundation
import MarketContract
import PocketQuantClient
import TestSupport
import Testing

@testable import MarketServer

/// How many come through depends on how long a commit takes beside the pauses, so that this measures
/// the host too: it is run alone, with `POCKETQUANT_MEASURE=1`. What the policy does, other tests say.
@Suite(
  "Commands that change the same series",
  .enabled(if: ProcessInfo.processInfo.environment["POCKETQUANT_MEASURE"] != nil),
  .timeLimit(.minutes(5)))
struct ConflictTests {
  /// Replaces the one bar of the series; gives whether it was not refused.
  private static func write(_ client: MarketClient, _ price: Double) async throws -> Bool {
    let call = try await client.importBars(
      ImportBars(instrument: TestServer.instrument, interval: .oneDay, strict: true))
    let prices = Column([price])
    try await call.send(
      ImportBatch(
        rows: Rows(
          time: Column([Timestamp(nanoseconds: 0)]), open: prices, high: prices, low: prices,
          close: prices, volume: prices),
        unreadable: 0))
    call.endSending()
    do throws(ImportBars.Failure) {
      _ = try await call.reply()
      return true
    } catch {
      if error.callError.code == .aborted { return false }
      throw error
    }
  }

  @Test("sixteen who write the same series at the same moment all come through")
  func crowd() async throws {
    try await TemporaryFolder.with { folder in
      var configuration = TestServer.configuration(in: folder)
      configuration.synchronizesCommits = true
      let server = try await PocketQuantServer.start(configuration)
      var clients: [MarketClient] = []
      for _ in 0..<16 { clients.append(try await MarketClient.connect(to: server.socketPath)) }
      var refused = 0
      for round in 1...20 {
        refused += try await withThrowingTaskGroup(of: Bool.self) { group in
          for (writer, client) in clients.enumerated() {
            group.addTask { try await Self.write(client, Double(writer * 100 + round)) }
          }
          return try await group.reduce(0) { $0 + ($1 ? 0 : 1) }
        }
      }
      #expect(refused == 0)
      for client in clients { await client.close() }
      await server.stop(grace: .zero)
    }
  }
}
