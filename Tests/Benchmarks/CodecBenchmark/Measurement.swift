internal import CAllocationCount

/// What one thing costs: the median of several samples, and the allocations of one round.
struct Measurement {
  private static let samples = 20

  private let name: String
  private let nanoseconds: Double
  private let allocations: Double

  /// Does `body` `rounds` times, after a tenth of that to warm up.
  init<R>(_ name: String, rounds: Int, _ body: () throws -> R) rethrows {
    self.name = name
    let perSample = max(rounds / Self.samples, 1)
    for _ in 0..<max(rounds / 10, 1) { keep(try body()) }
    let clock = SuspendingClock()
    let before = allocation_count()
    var times: [Double] = []
    times.reserveCapacity(Self.samples)
    for _ in 0..<Self.samples {
      let start = clock.now
      for _ in 0..<perSample { keep(try body()) }
      let (seconds, attoseconds) = (clock.now - start).components
      times.append((Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(perSample))
    }
    allocations = Double(allocation_count() - before) / Double(perSample * Self.samples)
    nanoseconds = times.sorted()[Self.samples / 2]
  }

  /// Prints the time of a round.
  func printTime() {
    report("\(Self.rounded(nanoseconds, 1)) ns")
  }

  /// Prints how fast `bytes` were gone through.
  func printRate(of bytes: Int) {
    let rate = Self.rounded(Double(bytes) / nanoseconds, 2)
    report("\(rate) GB/s (\(Self.rounded(nanoseconds / 1e6, 2)) ms)")
  }

  private func report(_ figure: String) {
    print("  \(name): \(figure), \(Self.rounded(allocations, 1)) allocations")
  }

  private static func rounded(_ value: Double, _ digits: Int) -> String {
    let factor = digits == 1 ? 10.0 : 100.0
    return "\((value * factor).rounded() / factor)"
  }
}

/// Takes a value where the optimizer cannot see that nobody wants it.
@inline(never)
private func keep<T>(_ value: T) {}
