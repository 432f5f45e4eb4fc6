import MarketContract
import PocketQuantClient
import RPCCore
import TestSupport
import Testing
import UnixTransport

@testable import MarketServer

@Suite("Commands that run once, over real connections", .timeLimit(.minutes(5)))
struct OnceTests {
  private static let id = UniqueID(high: 1, low: 2)

  /// Options of a command of this id, and whether its outcome was a kept one.
  private static func options(
    _ id: UniqueID = id
  ) -> (options: CallOptions, replays: Record<Int>) {
    let replays = Record<Int>()
    return (CallOptions(commandID: id, onReplay: { replays.append(1) }), replays)
  }

  private static func outcome(
    _ client: MarketClient, _ method: MarketDataMethod, _ id: UniqueID = id
  ) async throws -> CommandOutcome {
    try await client.getCommandOutcome(GetCommandOutcome(request: method.rawValue, id: id))
  }

  @Test("the same command sent a hundred times at once, over ten connections, runs once")
  func hundred() async throws {
    try await TestServer.with { test in
      var clients: [MarketClient] = []
      for _ in 0..<10 {
        clients.append(try await MarketClient.connect(to: test.server.socketPath))
      }
      let (options, replays) = Self.options()
      let probe = ProbeCount(name: "hundred", refusals: 0, pause: .milliseconds(20))
      let replies = try await withThrowingTaskGroup(of: UInt64.self) { group in
        for number in 0..<100 {
          let client = clients[number % 10]
          group.addTask { try await client.probeCount(probe, options: options).count }
        }
        return try await group.reduce(into: [UInt64]()) { $0.append($1) }
      }
      #expect(replies == Array(repeating: 1, count: 100))
      #expect(replays.count == 99)
      #expect(try await test.client.getProbeCount(GetProbeCount(name: "hundred")).count == 1)
      for client in clients { await client.close() }
    }
  }

  @Test("the same id with other content is refused, and says what to do")
  func otherContent() async throws {
    try await TestServer.with { test in
      let (options, _) = Self.options()
      _ = try await test.client.probeCount(
        ProbeCount(name: "a", refusals: 0), options: options)
      let failure = await #expect(throws: ProbeCount.Failure.self) {
        try await test.client.probeCount(ProbeCount(name: "b", refusals: 0), options: options)
      }
      #expect(failure?.callError.code == .alreadyExists)
      #expect(failure?.callError.executed == .never)
      #expect(failure?.callError.message.contains("draw a new id") == true)
      #expect(try await test.client.getProbeCount(GetProbeCount(name: "b")).count == 0)
      // Another request has ids of its own.
      try await test.client.resetProbes(ResetProbes(), options: options)
    }
  }

  @Test("replies and declared errors are given again by a server that was started anew")
  func restart() async throws {
    try await TemporaryFolder.with { folder in
      let known = RemoveSeries(instrument: TestServer.instrument, interval: .oneDay)
      let unknown = RemoveSeries(instrument: TestServer.instrument, interval: .oneWeek)
      let ids = [UniqueID(high: 7, low: 1), UniqueID(high: 7, low: 2)]
      for round in 0..<3 {
        let server = try await PocketQuantServer.start(TestServer.configuration(in: folder))
        let client = try await MarketClient.connect(to: server.socketPath)
        if round == 0 {
          try await TestServer(folder: folder, server: server, client: client).importBars(3)
        }
        let (first, firstReplays) = Self.options(ids[0])
        #expect(try await client.removeSeries(known, options: first).removedBars == 3)
        let (second, secondReplays) = Self.options(ids[1])
        let failure = await #expect(throws: RemoveSeries.Failure.self) {
          try await client.removeSeries(unknown, options: second)
        }
        #expect(
          failure
            == .unknownSeries(
              UnknownSeries(instrument: TestServer.instrument, interval: .oneWeek)))
        #expect(firstReplays.count == min(round, 1))
        #expect(secondReplays.count == min(round, 1))
        await client.close()
        await server.stop(grace: .zero)
      }
    }
  }

  @Test("what became of a command is told: never seen, running, done, failed")
  func outcomes() async throws {
    try await TestServer.with { test in
      let client = test.client
      #expect(
        try await Self.outcome(client, .probeCount) == CommandOutcome(state: .neverSeen))
      let (options, _) = Self.options()
      let probe = ProbeCount(name: "slow", refusals: 0, pause: .seconds(600))
      let running = Task { try await client.probeCount(probe, options: options) }
      var state = CommandState.neverSeen
      while state == .neverSeen { state = try await Self.outcome(client, .probeCount).state }
      #expect(state == .running)
      running.cancel()
      _ = await running.result
      // Withdrawn, it leaves nothing behind.
      while state == .running { state = try await Self.outcome(client, .probeCount).state }
      #expect(state == .neverSeen)

      _ = try await client.probeCount(ProbeCount(name: "c", refusals: 0), options: options)
      let done = try await Self.outcome(client, .probeCount)
      #expect(done.state == .done)
      let reply = try #require(done.reply)
      #expect(try ProbeCounter(decoding: reply).count == 1)
      #expect(try #require(done.endedAt).nanoseconds > 0)

      let removal = RemoveSeries(instrument: TestServer.instrument, interval: .oneDay)
      _ = try? await client.removeSeries(removal, options: options)
      let failed = try await Self.outcome(client, .removeSeries)
      #expect(failed.state == .failed)
      #expect(failed.error == UnknownSeries.number)
      #expect(failed.message?.contains("import or sync them first") == true)
      let fields = try #require(failed.errorFields)
      #expect(try UnknownSeries(decoding: fields).instrument == TestServer.instrument)
      #expect(failed.reply == nil)
    }
  }

  @Test("a repeat that waits has its own deadline, and does not know what becomes of the first")
  func waitersDeadline() async throws {
    try await TestServer.with { test in
      let (options, _) = Self.options()
      let probe = ProbeCount(name: "slow", refusals: 0, pause: .seconds(600))
      let first = Task { try await test.client.probeCount(probe, options: options) }
      var state = CommandState.neverSeen
      while state != .running { state = try await Self.outcome(test.client, .probeCount).state }
      let hasWaited = await givingTime(from: .milliseconds(30)) { time in
        var hurried = options
        hurried.deadline = MonotonicClock.now.advanced(by: time)
        let failure = await #expect(throws: ProbeCount.Failure.self) {
          try await test.client.probeCount(probe, options: hurried)
        }
        #expect(failure?.callError.code == .deadlineExceeded)
        return failure?.callError.executed == .unknown
      }
      #expect(hasWaited)
      #expect(try await Self.outcome(test.client, .probeCount).state == .running)
      first.cancel()
      _ = await first.result
    }
  }

  @Test("a number that is no command that runs once is a declared error", arguments: [1, 16, 999])
  func noOnceCommand(_ number: UInt16) async throws {
    try await TestServer.with { test in
      let failure = await #expect(throws: GetCommandOutcome.Failure.self) {
        try await test.client.getCommandOutcome(
          GetCommandOutcome(request: number, id: Self.id))
      }
      #expect(failure == .notAOnceCommand(NotAOnceCommand(request: number)))
    }
  }

  @Test("what a command streams is not kept, its reply is")
  func progress() async throws {
    try await TestServer.with { test in
      let request = SyncHistoricalData(
        instrument: TestServer.instrument, interval: .oneDay, bars: 100)
      let (options, replays) = Self.options()
      let first = try await test.client.syncHistoricalData(request, options: options)
      let summary = try await first.reply()
      #expect(!first.isReplayed)
      let second = try await test.client.syncHistoricalData(request, options: options)
      var items = 0
      for try await _ in second { items += 1 }
      #expect(items == 0)
      #expect(try await second.reply() == summary)
      #expect(second.isReplayed)
      #expect(replays.count == 1)
      let pages = try await test.client.listEvents(ListEvents(from: 0))
      var events = 0
      for try await page in pages { events += page.events.count }
      #expect(events == 1)
    }
  }

  @Test("what came of a command is forgotten when it has been kept for long enough")
  func forgetting() async throws {
    try await TemporaryFolder.with { folder in
      var configuration = TestServer.configuration(in: folder)
      configuration.keptReplies = .milliseconds(1)
      let server = try await PocketQuantServer.start(configuration)
      let client = try await MarketClient.connect(to: server.socketPath)
      let (options, _) = Self.options()
      let probe = ProbeCount(name: "x", refusals: 0)
      #expect(try await client.probeCount(probe, options: options).count == 1)
      var state = CommandState.done
      while state == .done { state = try await Self.outcome(client, .probeCount).state }
      #expect(state == .neverSeen)
      #expect(try await client.probeCount(probe, options: options).count == 2)
      await client.close()
      await server.stop(grace: .zero)
    }
  }
}
