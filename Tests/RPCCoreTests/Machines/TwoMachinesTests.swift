import TestSupport
import Testing

@testable import RPCCore

@Suite("a client's and a server's machine against each other")
struct TwoMachinesTests {
  @Test(
    "each message arrives once and in order, and each call ends exactly once",
    arguments: 0..<80 as Range<UInt64>)
  func operations(seed: UInt64) throws {
    var pair = MachinePair(seed: seed)
    for _ in 0..<300 { try pair.step() }
    try pair.finish()
    #expect(pair.faults == [], "seed \(seed)")
    for (id, call) in pair.calls.sorted(by: { $0.key < $1.key }) {
      #expect(call.ends == 1, "seed \(seed), call \(id)")
      #expect(call.toClient.isOrdered, "seed \(seed), call \(id): \(call.toClient)")
      #expect(call.toServer.isOrdered, "seed \(seed), call \(id): \(call.toServer)")
      if !call.isWithdrawn {
        #expect(call.toClient.isComplete, "seed \(seed), call \(id): \(call.toClient)")
        #expect(call.toServer.isComplete, "seed \(seed), call \(id): \(call.toServer)")
      }
    }
    #expect(pair.client.machine.streams.isEmpty, "seed \(seed)")
    #expect(pair.server.machine.streams.isEmpty, "seed \(seed)")
  }
}
