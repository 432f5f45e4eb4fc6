import Foundation
import TestSupport
import Testing

@testable import RPCCore

/// Thousands of random connections against the sequential model of a call.
///
/// `POCKETQUANT_SEEDS=N` runs so many instead, `POCKETQUANT_SEED=N` repeats the one that failed.
@Suite("simulation")
struct SimulationTests {
  private static let parts = 4

  private static var ranges: [Range<UInt64>] {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["POCKETQUANT_SEED"].flatMap({ UInt64($0) }) {
      return [seed..<seed + 1]
    }
    let count = environment["POCKETQUANT_SEEDS"].flatMap { UInt64($0) } ?? 300
    let size = count / UInt64(parts)
    return (0..<UInt64(parts)).map { $0 * size..<($0 + 1) * size }
  }

  @Test(
    "whatever the socket and the callers do, each call ends once, with what the model says",
    arguments: ranges)
  func connections(_ seeds: Range<UInt64>) {
    var counts = SimulationCounts()
    for seed in seeds {
      var world = SimulatedWorld(seed: seed)
      world.run()
      counts += world.counts
      if let first = world.faults.first {
        Issue.record("POCKETQUANT_SEED=\(seed) repeats this: \(first)\n\(world.scenario)")
        return
      }
    }
    if ProcessInfo.processInfo.environment["POCKETQUANT_SEEDS"] != nil {
      print("simulation of \(seeds): \(counts)")
    }
  }
}
