internal import CAllocationCount

/// What a dispatch costs: the median of several samples, and the allocations of one.
struct DispatchMeasurement {
  private static let samples = 20

  private let name: String
  private let nanoseconds: Double
  private let allocations: Double

  /// Does `body` `rounds` times in one task, after a tenth of that to warm up.
  init(_ name: String, rounds: Int = 1_000_000, _ body: () async throws -> Int) async rethrows {
    self.name = name
    let perSample = rounds / Self.samples
    var sum = 0
    for _ in 0..<(rounds / 10) { sum &+= try await body() }
    let clock = SuspendingClock()
    let before = allocation_count()
    var times: [Double] = []
    times.reserveCapacity(Self.samples)
    for _ in 0..<Self.samples {
      let start = clock.now
      for _ in 0..<perSample { sum &+= try await body() }
      let (seconds, attoseconds) = (clock.now - start).components
      times.append((Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(perSample))
    }
    allocations = Double(allocation_count() - before) / Double(perSample * Self.samples)
    nanoseconds = times.sorted()[Self.samples / 2]
    keep(sum)
  }

  /// Prints the time and the allocations of a dispatch.
  func report() {
    func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    print("  \(name): \(rounded(nanoseconds)) ns, \(rounded(allocations)) allocations")
  }
}

/// Takes a value where the optimizer cannot see that nobody wants it.
@inline(never)
private func keep(_ value: Int) {}
