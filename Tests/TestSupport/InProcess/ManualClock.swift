import RPCCore
import Synchronization

/// A clock that stands still until it is moved.
package final class ManualClock: Sendable {
  private let instant: Mutex<MonotonicInstant>

  /// A clock that shows `start`.
  package init(start: MonotonicInstant = MonotonicInstant(nanoseconds: 1_000_000_000_000)) {
    instant = Mutex(start)
  }

  /// What it shows.
  package var now: MonotonicInstant { instant.withLock { $0 } }

  /// Moves it on.
  package func advance(by duration: Duration) {
    instant.withLock { $0 = $0.advanced(by: duration) }
  }
}
