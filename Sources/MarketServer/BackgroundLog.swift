internal import Dispatch
internal import Glibc
internal import Mediation
internal import RPCCore
internal import Synchronization
internal import UnixTransport

/// Writes the log on a thread of its own, so that whoever has something to say never waits for
/// whoever reads it: a pipe that is full, a terminal that is held.
///
/// What does not fit the queue is dropped, counted, and told in a line of its own when lines are
/// taken again.
final class BackgroundLog: Log {
  private struct State {
    var queue: [(entry: LogEntry, time: LogTime)] = []
    /// Dropped since that was last told.
    var untold = 0
    var isAsleep = false
    var isClosed = false
  }

  /// The most lines that wait: about a megabyte, and more than any reader that reads lets wait.
  static let capacity = 4096
  /// The most bytes of one write: of a longer one a pipe may take a part and keep the rest waiting.
  private static let bytesPerWrite = 64 << 10

  let level: LogLevel
  private let format: @Sendable (LogEntry, LogTime) -> String
  private let descriptor: Int32
  private let state = Mutex(State())
  private let dropped = Atomic<UInt64>(0)
  private let wakeUp = DispatchSemaphore(value: 0)
  private let drained = DispatchSemaphore(value: 0)

  /// A log of entries from `level` on, in the form that `format` gives them, to a descriptor that
  /// somebody else owns.
  init(
    level: LogLevel, descriptor: Int32 = STDERR_FILENO,
    format: @escaping @Sendable (LogEntry, LogTime) -> String
  ) throws(SystemError) {
    self.level = level
    self.descriptor = descriptor
    self.format = format
    try Thread.start(name: "pq-log") { [self] in run() }
  }

  /// The lines that nobody took in time.
  var droppedCount: UInt64 { dropped.load(ordering: .relaxed) }

  /// Takes an entry; it is written soon, or dropped where too many wait.
  func write(_ entry: LogEntry) {
    if entry.level >= level { writeAlways(entry) }
  }

  /// Takes an entry whatever its level: one that somebody waits for.
  func writeAlways(_ entry: LogEntry) {
    let time = LogTime.now
    let wakes = state.withLock { state in
      guard !state.isClosed, state.queue.count < Self.capacity else {
        state.untold += 1
        dropped.wrappingAdd(1, ordering: .relaxed)
        return false
      }
      state.queue.append((entry, time))
      defer { state.isAsleep = false }
      return state.isAsleep
    }
    if wakes { wakeUp.signal() }
  }

  /// Has the last lines written, for as long as `patience`, and ends the log's thread; entries that
  /// come afterwards are dropped.
  func close(within patience: Duration) {
    state.withLock { $0.isClosed = true }
    wakeUp.signal()
    // A thread that is held by a write that nobody takes ends with the process.
    let outcome = drained.wait(
      timeout: .now() + .nanoseconds(Int(clamping: patience.nanosecondsClamped)))
    // For whoever else closes it.
    if outcome == .success { drained.signal() }
  }

  // MARK: The thread

  private func run() {
    // A reader that is gone is told by the write, and does not end the program.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    while let batch = next() {
      var bytes: [UInt8] = []
      for (entry, time) in batch {
        bytes.append(contentsOf: format(entry, time).utf8)
        if bytes.count >= Self.bytesPerWrite { write(&bytes) }
      }
      write(&bytes)
    }
    drained.signal()
  }

  /// What is to be written next; waits for it, and gives nil at the end.
  private func next() -> [(entry: LogEntry, time: LogTime)]? {
    while true {
      let (batch, isClosed) = state.withLock { state in
        var batch = state.queue
        state.queue = []
        if state.untold > 0 {
          batch.append(
            (
              LogEntry(
                .warning, "log lines dropped", [("lines", String(state.untold))]), LogTime.now
            ))
          state.untold = 0
        }
        state.isAsleep = batch.isEmpty && !state.isClosed
        return (batch, state.isClosed)
      }
      if !batch.isEmpty { return batch }
      if isClosed { return nil }
      wakeUp.wait()
    }
  }

  /// Writes, for as long as that takes, and empties `bytes`; a closed pipe or a full disk is no
  /// reason to stop, and what could not be written is lost.
  private func write(_ bytes: inout [UInt8]) {
    defer { bytes.removeAll(keepingCapacity: true) }
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + start }, buffer.count - start)
      }
      if count > 0 {
        start += count
      } else if errno == EAGAIN {
        // Somebody has made the descriptor non-blocking, for us too.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&request, 1, 1000)
      } else if errno != EINTR {
        return
      }
    }
  }
}
