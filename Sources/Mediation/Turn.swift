import Synchronization

/// A counter that several threads take numbers from.
@usableFromInline
final class Turn: Sendable {
  private let count = Atomic<Int>(0)

  @usableFromInline
  init() {}

  /// The next number, from 0; it wraps to 0 long after anybody looks.
  @usableFromInline
  func next() -> Int {
    count.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max
  }
}
