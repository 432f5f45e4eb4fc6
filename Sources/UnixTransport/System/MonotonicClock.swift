internal import Glibc
package import RPCCore

/// The clock that all processes of the host share: CLOCK_MONOTONIC.
package enum MonotonicClock {
  /// The present instant.
  package static var now: MonotonicInstant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(
      nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }
}
