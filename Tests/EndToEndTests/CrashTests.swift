import Foundation
import PocketQuantClient
import RPCCore
import TestSupport
import Testing

@Suite("A server that is killed at any moment of a stream of commands", .timeLimit(.minutes(60)))
struct CrashTests {
  /// How often the server is killed; `POCKETQUANT_CRASH_KILLS` says more for a long run.
  private static let kills =
    ProcessInfo.processInfo.environment["POCKETQUANT_CRASH_KILLS"].flatMap { Int($0) } ?? 8
  private static let writerCount: UInt64 = 4

  @Test(
    "nothing that was acknowledged is lost, nothing is done twice, and subscribers have all once")
  func crashes() async throws {
    let seed = UInt64.random(in: 0..<1_000_000)
    var random = SeededGenerator(seed: seed)
    try await TemporaryFolder.with { folder in
      let stop = Milestone()
      let done = Record<UInt64>()
      let log = folder.file("events.jsonl")
      let follower = try CrashFollower(socket: folder.file("pocketquant.sock"))
      let writers = try (1...Self.writerCount).map {
        try CrashWriter($0, socket: folder.file("pocketquant.sock"), seed: seed, done: done)
      }
      let load = writers.map { writer in
        Task {
          do {
            try await writer.run(until: stop)
          } catch {
            // The test would wait for its next command for ever.
            Issue.record("seed \(seed): a command failed: \(error)")
            while !stop.isReached {
              done.append(0)
              await Task.yield()
            }
          }
        }
      }
      for round in 0...Self.kills {
        try await ServerProcess.with(in: folder, options: ["--event-log", log]) { server in
          _ = await done.wait(for: done.count + Int.random(in: 1...20, using: &random))
          guard round == Self.kills else {
            // No event is awaited: the kill is to come at any moment of a command.
            let microseconds = Int.random(in: 0...4000, using: &random)
            try await Task.sleep(for: .microseconds(microseconds))
            server.program.send(SIGKILL)
            _ = await server.program.outcome()
            return
          }
          stop.reach()
          for task in load { await task.value }
          try await Self.judge(writers, on: server.socket, seed: seed)
          try await CrashVerdict(follower, log: log, on: server.socket)
          await follower.close()
          #expect(await server.stop().code == 0)
        }
      }
      for writer in writers { await writer.close() }
    }
  }

  private static func judge(
    _ writers: [CrashWriter], on socket: String, seed: UInt64
  ) async throws {
    let client = try await MarketClient.connect(to: socket)
    var verdict = try await CrashVerdict(client)
    try verdict.checkOrder()
    var (commands, again, resent, repeated) = (0, 0, 0, UInt64(0))
    let replayed = writers.map(\.replayedCount).reduce(0, +)
    for writer in writers {
      try await verdict.check(writer)
      commands += await writer.sent.count
      resent += await writer.resent
      repeated += writer.repeatCount
      again += try await writer.sendAgain(50)
    }
    // What was sent again has done nothing.
    let events = verdict.eventCount
    verdict = try await CrashVerdict(client)
    #expect(verdict.eventCount == events, "seed \(seed)")
    for writer in writers { try await verdict.check(writer) }
    await client.close()
    print(
      "killed \(kills) times (seed \(seed)): \(commands) commands of \(writers.count) clients, "
        + "\(repeated) made again by the client and \(resent) by the test, "
        + "\(replayed) of them answered with a kept reply, \(events) events; "
        + "\(again) sent again at the end and answered the same")
  }
}
