internal import Mediation
internal import RPCCore
internal import UnixTransport

/// The host's monotonic clock as behaviours and probes ask it.
enum HostClock {
  static let monotonic: @Sendable () -> MonotonicTime = {
    MonotonicTime(nanoseconds: MonotonicClock.now.nanoseconds)
  }
}
