internal import CLinux
internal import Glibc
internal import RPCCore
internal import Synchronization

/// Gives the system back what the allocator has kept after a time in which much was in use.
///
/// Peers that read nothing can have a server keep hundreds of MiB. When they have gone, the
/// allocator holds on to most of it, in pieces, for a need that does not come.
final class MemoryReturn: Sendable {
  /// Less than this is not worth the search: a few clients that read much take as much again at once.
  static let worthwhile = 64 << 20
  /// How long to wait after connections have closed: handlers are still about to let go of what they
  /// have, and others may close, too. So it is done once in this time at the most.
  static let pause: Duration = .seconds(3)

  private let ledger: MemoryLedger
  private let isDue = Atomic(false)
  private let start: @Sendable (@escaping @Sendable () -> Void) -> Bool

  /// What looks after the memory of `ledger`; `start` has what it is given done after the pause,
  /// where nobody waits for it, and gives false where it cannot.
  init(
    _ ledger: MemoryLedger,
    start: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = MemoryReturn.onThread
  ) {
    self.ledger = ledger
    self.start = start
  }

  /// Looks whether much was in use and is not any more; when a connection has closed.
  func connectionClosed() {
    let peak = ledger.peak
    guard peak >= Self.worthwhile, ledger.used < peak / 4 else { return }
    guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
    let hasStarted = start { [self] in
      isDue.store(false, ordering: .releasing)
      ledger.forgetPeak()
      malloc_trim(0)
    }
    if !hasStarted { isDue.store(false, ordering: .releasing) }
  }

  /// On a thread of its own, since the search takes milliseconds for each 100 MiB.
  private static let onThread: @Sendable (@escaping @Sendable () -> Void) -> Bool = { work in
    do throws(SystemError) {
      try Thread.start(name: "pq-memory") {
        // Whole seconds; that a signal may cut them short does no harm.
        _ = sleep(UInt32(MemoryReturn.pause.components.seconds))
        work()
      }
      return true
    } catch {
      return false
    }
  }
}
