/// What other threads ask of a loop.
struct RemoteWork {
  var jobs: [UnownedJob] = []
  var work: [@Sendable () -> Void] = []
  /// The thread sleeps, or is about to, and has to be woken.
  var isAsleep = false
  var hasStopped = false

  /// Whether the thread has to be woken; only the first who asks is told so.
  mutating func wakes() -> Bool {
    defer { isAsleep = false }
    return isAsleep
  }
}
