internal import RPCCore

/// How long to wait between attempts of the same thing.
///
/// The pause is drawn evenly between nothing and a ceiling that doubles with each failure (full
/// jitter), so that those who failed together do not come again together.
struct Backoff: Sendable {
  /// The ceiling after the first failure: a server of this host is restarted in some ten
  /// milliseconds, and an attempt costs it one accepted connection at the most.
  var first = Duration.milliseconds(10)
  /// The highest ceiling: nobody who has started a server waits longer than a second for its
  /// clients.
  var longest = Duration.seconds(1)
  /// How often it has failed in a row.
  private(set) var failures = 0

  /// What the next pause is below.
  var ceiling: Duration {
    guard failures > 0 else { return .zero }
    // Past this many doublings every ceiling is the longest, and the product does not overflow.
    return min(first * (1 << min(failures - 1, 20)), longest)
  }

  /// Notes that it has failed once more.
  mutating func noteFailure() { failures += 1 }

  /// Notes that it has succeeded.
  mutating func reset() { failures = 0 }

  /// The pause before the next attempt; none where nothing has failed.
  func pause(using generator: inout some RandomNumberGenerator) -> Duration {
    .nanoseconds(Int64.random(in: 0...ceiling.nanosecondsClamped, using: &generator))
  }
}
