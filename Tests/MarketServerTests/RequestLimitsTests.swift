import MarketContract
import Mediation
import Testing

@testable import MarketServer

@Suite("What the gate is told of requests")
struct RequestLimitsTests {
  private static func limits(_ maxRequests: Int) -> AdmissionGate.Limits {
    var configuration = PocketQuantServer.Configuration(socket: "/s", dataDirectory: "/d")
    configuration.maxRequests = maxRequests
    configuration.requestsPerSecond = 7
    return RequestLimits.limits(configuration, owner: 5)
  }

  @Test(
    "the owner may have all places and the whole queue, each other user half, and one at least",
    arguments: [(4096, 2048), (3, 1), (1, 1)])
  func shares(_ total: Int, _ half: Int) {
    let limits = Self.limits(total)
    #expect(limits.share(of: 5) == .init(active: total, waiting: total))
    #expect(limits.share(of: 6) == .init(active: half, waiting: half))
    #expect(limits.rate == 7)
  }

  @Test("what costs milliseconds counts for the rate, and whether the server lives does not")
  func tolls() {
    let free = RequestLimits.tolls.filter { $0.value == .nothing }.keys
    #expect(
      Set(free)
        == Set([MarketDataMethod.getHealth, .watchHealth, .describeSchema].map(\.rawValue)))
    let rated = RequestLimits.tolls.filter { $0.value == .rate }.keys
    #expect(
      Set(rated)
        == Set([MarketDataMethod.compareSchema, .getMetrics, .subscribeEvents].map(\.rawValue)))
  }
}
