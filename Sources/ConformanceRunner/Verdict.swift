/// What became of a case.
enum Verdict {
  case passed
  /// It did not pass: where, and why, and in which way of cutting the bytes.
  case failed(String)
  /// It was not played, or cannot pass: why.
  case notApplicable(String)
}

/// What became of a suite.
public struct Tally: Equatable, Sendable {
  /// The cases that passed in all their ways.
  public var passed = 0
  /// Those that did not.
  public var failed = 0
  /// Those that could not be played here, or are known not to pass.
  public var notApplicable = 0

  /// An empty one.
  public init() {}

  mutating func add(_ verdict: Verdict) {
    switch verdict {
    case .passed: passed += 1
    case .failed: failed += 1
    case .notApplicable: notApplicable += 1
    }
  }

  static func + (left: Tally, right: Tally) -> Tally {
    var sum = left
    sum.passed += right.passed
    sum.failed += right.failed
    sum.notApplicable += right.notApplicable
    return sum
  }
}

extension Tally: CustomStringConvertible {
  /// The last line of a run.
  public var description: String {
    "\(passed) passed, \(failed) failed, \(notApplicable) not applicable"
  }
}
