/// Decides where a subscriber's next event comes from, so that history becomes the present without a
/// seam: each stored event once, in order.
///
/// Whoever subscribes to the bus first and reads the store afterwards finds everything up to the
/// bus's last sequence in the store, and is brought everything behind it by the bus. Where the bus
/// had no room for stored events, they are read from the store like history.
struct FeedMachine: Equatable, Sendable {
  /// What is to be done next.
  enum Step: Equatable {
    /// Read stored events from this sequence on.
    case read(from: UInt64)
    /// Take what the bus brings.
    case take
  }

  /// The first stored sequence that the subscriber has not been given: with this one it resumes.
  private(set) var next: UInt64
  /// What is in the store and not on the bus.
  private var owed: ClosedRange<UInt64>?

  /// A subscriber that is given stored events from `from` on, or where that is nil, those behind
  /// `last`, the bus's last sequence when it was subscribed to.
  init(from: UInt64?, behind last: UInt64) {
    next = from ?? Self.behind(last)
    owed = next <= last ? next...last : nil
  }

  /// What is to be done next.
  var step: Step { owed.map { .read(from: $0.lowerBound) } ?? .take }

  /// Whether a stored event that was read is given to the subscriber; those behind what is owed come
  /// from the bus.
  mutating func read(_ sequence: UInt64) -> Bool {
    guard let owed, owed.contains(sequence), sequence >= next else { return false }
    next = Self.behind(sequence)
    self.owed = sequence < owed.upperBound ? next...owed.upperBound : nil
    return true
  }

  /// The store has nothing more from the last step's sequence on.
  mutating func readToTheEnd() {
    guard let owed else { return }
    next = max(next, Self.behind(owed.upperBound))
    self.owed = nil
  }

  /// The bus had no room for stored events of these sequences.
  mutating func missed(_ sequences: ClosedRange<UInt64>) {
    assert(owed == nil, "a gap is read before anything else is taken")
    let first = max(sequences.lowerBound, next)
    owed = first <= sequences.upperBound ? first...sequences.upperBound : nil
  }

  /// Whether an event that the bus brought is given to the subscriber; `sequence` is nil for a live
  /// one, and all stored events up to `position` have been brought with it or before.
  mutating func took(_ sequence: UInt64?, position: UInt64) -> Bool {
    // Whoever subscribes from a sequence that is still to come does not want those before it.
    let isWanted = sequence.map { $0 >= next } ?? true
    next = max(next, Self.behind(position))
    return isWanted
  }

  /// No sequence is above the highest number.
  private static func behind(_ sequence: UInt64) -> UInt64 {
    sequence == .max ? .max : sequence + 1
  }
}
