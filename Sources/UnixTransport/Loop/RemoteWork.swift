/// What other threads ask of a loop.
struct RemoteWork {
  var jobs: [UnownedJob] = []
  var work: [@Sendable () -> Void] = []
  /// The thread sleeps, or is about to, and has to be woken.
  var isAsleep = false
  var hasStopped = false
  /// The loop has a thread, which has not ended; also where it has been stopped.
  var hasThread = false
  /// What is done when the thread has ended.
  var atEnd: [@Sendable () -> Void] = []

  /// Whether the thread has to be woken; only the first who asks is told so.
  mutating func wakes() -> Bool {
    defer { isAsleep = false }
    return isAsleep
  }

  /// Notes that the thread has ended; gives what is to be done now.
  mutating func end() -> [@Sendable () -> Void] {
    hasThread = false
    defer { atEnd = [] }
    return atEnd
  }
}
