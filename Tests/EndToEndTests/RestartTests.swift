import Foundation
import PocketQuantClient
import TestSupport
import Testing

@Suite("A server process that is replaced under load", .timeLimit(.minutes(10)))
struct RestartTests {
  private static let waiting = CallOptions(whenUnavailable: .wait)

  /// A stream of which a part has come is not safe to repeat; only a killed server leaves such.
  @Test(
    "no query fails that was safe to repeat, whether the server is asked to end or killed",
    arguments: [SIGTERM, SIGKILL])
  func restarts(_ signal: Int32) async throws {
    try await TemporaryFolder.with { folder in
      let client = try MarketClient(socket: folder.file("pocketquant.sock"))
      let stop = Milestone()
      let done = Record<Bool>()
      var load: [Task<Void, any Error>] = []
      for round in 0..<3 {
        try await ServerProcess.with(in: folder) { server in
          if round == 0 {
            let imported = try await Program.run(
              "import", TestData.apple.path, "--symbol", TestData.apple.symbol, in: folder)
            #expect(imported.code == 0, "\(imported.errors)")
            load = (0..<8).map { number in
              Task(executorPreference: client.executor) {
                let streams = signal == SIGTERM && number % 2 == 1
                try await Self.ask(client, streams: streams, until: stop, done)
              }
            }
          }
          _ = await done.wait(for: done.count + 50)
          // The last server stays until the load has ended.
          if round == 2 {
            stop.reach()
            for task in load { try await task.value }
          }
          server.program.send(signal)
          _ = await server.program.outcome()
        }
      }
      await client.close()
      // A call that failed has ended its task with an error, which has ended the test.
      print(
        "server replaced twice and ended by signal \(signal): \(done.count) calls of 8 tasks, "
          + "\(client.repeatCount) made again, 0 failed")
    }
  }

  private static func ask(
    _ client: MarketClient, streams: Bool, until stop: Milestone, _ done: Record<Bool>
  ) async throws {
    let instrument = Instrument(exchange: "NASDAQ", code: "AAPL")
    while !stop.isReached {
      if streams {
        _ = try await client.listSymbols(ListSymbols(), options: waiting).reply()
      } else {
        _ = try await client.getLatestBar(
          GetLatestBar(instrument: instrument, interval: .oneDay), options: waiting)
      }
      done.append(streams)
    }
  }
}
