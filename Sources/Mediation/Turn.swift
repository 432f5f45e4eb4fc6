import Synchronization

/// A counter that several threads take numbers from.
final class Turn: Sendable {
  private let count = Atomic<Int>(0)

  /// The next number, from 0; it wraps to 0 long after anybody looks.
  func next() -> Int {
    count.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max
  }
}
