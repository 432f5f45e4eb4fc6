import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient

@Suite("The pauses between attempts")
struct BackoffTests {
  @Test("their ceiling doubles from 10 ms to a second, and begins anew after a success")
  func ceilings() {
    var backoff = Backoff()
    #expect(backoff.ceiling == .zero)
    var ceilings: [Int] = []
    for _ in 0..<10 {
      backoff.noteFailure()
      ceilings.append(Int(backoff.ceiling.nanosecondsClamped / 1_000_000))
    }
    #expect(ceilings == [10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000])
    for _ in 0..<100 { backoff.noteFailure() }
    #expect(backoff.ceiling == .seconds(1))
    backoff.reset()
    #expect(backoff.ceiling == .zero)
  }

  @Test("they are drawn from nothing to the ceiling, all of it", arguments: [1, 2] as [UInt64])
  func jitter(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var backoff = Backoff()
    #expect(backoff.pause(using: &generator) == .zero)
    for _ in 0..<12 {
      backoff.noteFailure()
      let pauses = (0..<200).map { _ in backoff.pause(using: &generator) }
      #expect(pauses.allSatisfy { $0 >= .zero && $0 <= backoff.ceiling }, "seed \(seed)")
      #expect(pauses.contains { $0 < backoff.ceiling * 0.1 }, "seed \(seed)")
      #expect(pauses.contains { $0 > backoff.ceiling * 0.9 }, "seed \(seed)")
    }
  }
}
