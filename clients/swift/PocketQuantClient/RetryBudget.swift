internal import Synchronization

/// Keeps repeats from multiplying the load on a server that is in trouble.
///
/// A bucket of tokens: a repeat takes one, ten calls that end well bring one. Over time at most a
/// tenth of the calls are repeats.
final class RetryBudget: Sendable {
  /// The most tokens: as many as a connection carries calls at once, so that the loss of one
  /// connection can be made good in full.
  static let capacity = 1024
  /// The calls that bring a token.
  static let callsPerToken = 10

  /// Tenths of tokens.
  private let level: Atomic<Int>
  private let most: Int

  /// How many calls were made again.
  let repeats = Atomic<UInt64>(0)

  /// A full bucket.
  init(capacity: Int = RetryBudget.capacity) {
    most = capacity * Self.callsPerToken
    level = Atomic(most)
  }

  /// A call has ended well.
  func noteSuccess() {
    // Nearly always it is full; then this is one read.
    guard level.load(ordering: .relaxed) < most else { return }
    if level.add(1, ordering: .relaxed).newValue > most { level.subtract(1, ordering: .relaxed) }
  }

  /// Takes a token; false where there is none.
  func take() -> Bool {
    if level.subtract(Self.callsPerToken, ordering: .relaxed).newValue >= 0 { return true }
    level.add(Self.callsPerToken, ordering: .relaxed)
    return false
  }
}
