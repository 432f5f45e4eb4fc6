import TestSupport
import Testing

@testable import RPCCore

@Suite("What a lost connection means to its calls")
struct ClientExecutionTests {
  private static let lost = CallError(
    .unavailable, "lost", executed: .unknown, stage: .transport)

  private func executed(_ bench: ClientBench, _ streams: [UInt64]) -> [Execution] {
    streams.map { bench.machine.error(Self.lost, of: $0).executed }
  }

  @Test("one whose open has not been taken to be written was never made")
  func notLeft() throws {
    var bench = ClientBench()
    let first = try bench.open()
    _ = bench.sent()
    let second = try bench.open()
    #expect(executed(bench, [first, second]) == [.unknown, .never])
    _ = bench.sent()
    #expect(executed(bench, [first, second]) == [.unknown, .unknown])
  }

  @Test("one above the highest that a goaway names was never accepted")
  func notAccepted() throws {
    var bench = ClientBench()
    let first = try bench.open()
    let second = try bench.open()
    _ = bench.sent()
    _ = bench.receive(.notice(.goaway, code: 9, stream: first))
    #expect(executed(bench, [first, second]) == [.unknown, .never])
    // A call that has ended has nothing to be said of.
    #expect(executed(bench, [99]) == [.unknown])
  }
}
