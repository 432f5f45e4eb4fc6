import Glibc

/// Times in order, for their quantiles.
struct Figures {
  private var nanoseconds: [Int64] = []

  mutating func add(_ time: Duration) {
    let (seconds, attoseconds) = time.components
    nanoseconds.append(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  /// The time below which the share of all lies, in microseconds.
  func microseconds(_ share: Double) -> String {
    let sorted = nanoseconds.sorted()
    guard let last = sorted.indices.last else { return "-" }
    let tenths = (sorted[Int(Double(last) * share)] + 50) / 100
    return "\(tenths / 10).\(abs(tenths % 10)) us"
  }

  func print(_ what: String) {
    let text = what + String(repeating: " ", count: max(44 - what.count, 0))
    Swift.print(
      "  \(text) p50 \(microseconds(0.5))  p99 \(microseconds(0.99))  max \(microseconds(1))"
        + "  of \(nanoseconds.count)")
  }
}

/// A folder that is removed afterwards.
func withFolder<R>(_ body: (String) async throws -> R) async throws -> R {
  var template = Array("/tmp/pq-bench-XXXXXX".utf8CString)
  let path = template.withUnsafeMutableBufferPointer { buffer -> String in
    guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "/tmp" }
    return String(cString: made)
  }
  defer { _ = system("rm -rf \(path)") }
  return try await body(path)
}
