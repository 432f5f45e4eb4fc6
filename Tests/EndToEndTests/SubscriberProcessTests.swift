import Foundation
import TestSupport
import Testing

@Suite("Subscribers of a server process", .timeLimit(.minutes(10)))
struct SubscriberProcessTests {
  @Test("the event log has each event once and in order, however often the server is killed")
  func eventLog() async throws {
    try await TemporaryFolder.with { folder in
      let log = folder.file("events.jsonl")
      var committed = 0
      for round in 0..<4 {
        try await ServerProcess.with(in: folder, options: ["--event-log", log]) { server in
          for number in 0..<4 {
            let synced = try await Program.run(
              "sync", "DEMO:S\(number)", "--bars", "10", in: folder)
            #expect(synced.code == 0, "\(synced.errors)")
            committed += 1
          }
          // At any moment: what was committed is in the log sooner or later.
          server.program.send(round % 2 == 0 ? SIGKILL : SIGTERM)
          _ = await server.program.outcome()
        }
      }
      try await ServerProcess.with(in: folder, options: ["--event-log", log]) { server in
        #expect(await eventually { LoggedEvents.sequences(log).count == committed })
        #expect(LoggedEvents.sequences(log) == Array(1...committed))
        let listed = try await Program.run("subscribers", "--output", "csv", in: folder)
        #expect(listed.output.contains("\nevent-log,\(committed),\(committed),,0,"))
        #expect(listed.output.contains("\nseries-overview,\(committed),\(committed),,0,"))
        let deliveries = try await Program.run(
          "subscribers", "--deliveries", "--limit", "1", "--output", "csv", in: folder)
        #expect(deliveries.code == 0, "\(deliveries.errors)")
        // From the start: the lines are there already.
        let reset = try await Program.run(
          "subscribers", "--reset", "event-log", "--from", "0", in: folder)
        #expect(reset.code == 0, "\(reset.errors)")
        #expect(
          await eventually {
            let csv = try? await Program.run("subscribers", "--output", "csv", in: folder)
            return csv?.output.contains("\nevent-log,\(committed),\(committed),,0,") == true
          })
        #expect(LoggedEvents.sequences(log) == Array(1...committed))
        _ = await server.stop()
      }
    }
  }

  @Test("projections are made anew, and say that nothing was different")
  func projections() async throws {
    try await TemporaryFolder.with { folder in
      try await ServerProcess.with(in: folder) { server in
        _ = try await Program.run("sync", "DEMO:A", "--bars", "10", in: folder)
        let rebuilt = try await Program.run(
          "projections", "--rebuild", "--output", "csv", in: folder)
        #expect(rebuilt.code == 0, "\(rebuilt.errors)")
        #expect(rebuilt.output.contains("\nseries-overview,0,1,1,0,"))
        let wrong = try await Program.run("projections", "nothing", "--rebuild", in: folder)
        #expect(wrong.code == 1)
        #expect(wrong.errors.contains("there is no projection nothing"))
        let unknown = try await Program.run("subscribers", "--retry", "nobody", in: folder)
        #expect(unknown.code == 1)
        #expect(unknown.errors.contains("there is no subscriber nobody"))
        _ = await server.stop()
      }
    }
  }
}
