import Testing

@testable import UnixTransport

@Suite("How long a loop looks before it sleeps")
struct BusyWaitTests {
  /// What the policy gives after waits of so many microseconds, one after the other.
  private func budgets(after waits: [UInt64], longest: Duration = .microseconds(80)) -> [UInt64] {
    var policy = BusyWait(longest: longest)
    return waits.map { wait in
      policy.waited(wait * 1000)
      return policy.budget / 1000
    }
  }

  @Test("it takes a few short waits in a row to look for long")
  func grows() {
    #expect(BusyWait(longest: .microseconds(80)).budget == 0)
    #expect(budgets(after: [70, 70, 70, 70, 5, 5]) == [10, 20, 40, 80, 80, 80])
  }

  @Test("one long wait ends it, and what lies on the bound is short")
  func ends() {
    #expect(budgets(after: [10, 10, 81, 10]) == [10, 20, 0, 10])
    #expect(budgets(after: [80, 1_000_000]) == [10, 0])
  }

  @Test("where it is not wanted, a loop always sleeps")
  func never() {
    #expect(budgets(after: [0, 0, 1], longest: .zero) == [0, 0, 0])
    #expect(BusyWait(longest: .seconds(-1)).longest == 0)
  }

  @Test("nobody can have a loop look for more than a millisecond")
  func bounded() {
    #expect(BusyWait(longest: .seconds(3)).longest == 1_000_000)
  }

  @Test("a loop that looks does what other threads ask for, fires timers and ends")
  func looks() async throws {
    let loop = try EventLoop(busyWait: .milliseconds(1))
    try loop.start(name: "pq-test")
    for _ in 0..<200 {
      await withCheckedContinuation { continuation in
        _ = loop.submit { continuation.resume() }
      }
    }
    loop.stop()
  }
}
