internal import Glibc
internal import RPCCore

/// How long a loop that has nothing to do looks again and again before its thread sleeps.
///
/// To fall asleep and be woken costs tens of microseconds, on a virtual machine more than a short
/// call itself. So a loop whose last waits were short looks for a while; one whose last wait was
/// longer than it would ever look sleeps at once, and an idle loop costs nothing.
package struct BusyWait: Equatable, Sendable {
  /// The longest time in nanoseconds that it looks; 0 for never.
  let longest: UInt64
  /// How long it looks the next time, in nanoseconds.
  private(set) var budget: UInt64 = 0

  /// A call to a process that sleeps, and back, takes up to 80 microseconds on a virtual machine:
  /// two who both sleep have to notice that neither need to.
  /// Where there is one processor only, whoever is looked for needs it.
  package static let usual: Duration =
    sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 ? .microseconds(100) : .zero

  /// A policy that has seen no wait yet; `longest` is cut to a millisecond, far beyond which looking
  /// gains nothing.
  init(longest: Duration) {
    self.longest = UInt64(min(max(longest, .zero), .milliseconds(1)).nanosecondsClamped)
  }

  /// Takes note of a wait of so many nanoseconds, whether it was slept through or not.
  mutating func waited(_ nanoseconds: UInt64) {
    // It takes a few short waits in a row to look for long, and one long wait to end it.
    budget = nanoseconds > longest ? 0 : min(max(budget * 2, longest / 8), longest)
  }
}
