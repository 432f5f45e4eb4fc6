internal import CLinux
internal import Glibc
internal import RPCCore
internal import Synchronization

/// A thread that waits for descriptors and runs the jobs of the calls that they bring.
///
/// The loop is the executor of its calls: a job that the loop's own thread enqueues goes to a list
/// that only this thread touches, so that a call whose handler does not wait for another thread
/// costs neither a lock nor a wake-up. It is a task executor and no serial one: nothing is isolated
/// to a loop, and with a task executor alone the runtime hops to a default actor through this same
/// list.
///
/// `@unchecked Sendable`: everything but `remote` is touched by the loop's thread alone; each
/// method that does so says so and asserts it.
@safe
package final class EventLoop: TaskExecutor, @unchecked Sendable {
  /// What other threads ask for.
  fileprivate struct Remote {
    var jobs: [UnownedJob] = []
    var work: [@Sendable () -> Void] = []
    /// The thread sleeps, or is about to, and has to be woken.
    var isAsleep = false
    var hasStopped = false
  }

  /// How many jobs run before what they have left is written: enough that the cost of a write is
  /// spread, few enough that the peer has something to do while the rest runs.
  private static let jobsPerFlush = 64
  /// How many jobs run before the loop looks at its descriptors again, so that none waits long.
  private static let jobsPerTurn = 512

  private let remote = Mutex(Remote())
  private let thread = Atomic<UInt>(0)
  private let wakeup: Descriptor

  // The loop's thread alone.
  private let poller: Poller
  private var jobs: [UnownedJob] = []
  /// The first of ``jobs`` that has not begun.
  private var nextJob = 0
  private var handlers: [UInt64: any LoopHandler] = [:]
  private var nextToken: UInt64 = 1
  private var dirty: [any LoopHandler] = []
  private var timers = TimerHeap()
  /// The read buffers of the loop's connections.
  let buffers = BufferPool()

  /// A loop; ``start()`` gives it its thread.
  package init() throws(SystemError) {
    poller = try Poller()
    let number = eventfd(0, Int32(PQ_EFD_CLOEXEC | PQ_EFD_NONBLOCK))
    guard number >= 0 else { throw .last("create an event descriptor") }
    wakeup = Descriptor(owning: number)
    try poller.add(wakeup.number, .readable, token: 0)
  }

  /// Starts the loop's thread, which keeps the loop alive until ``stop()``.
  package func start(name: String) throws(SystemError) {
    try Thread.start(name: name) { self.run() }
  }

  /// Ends the loop's thread.
  ///
  /// What was submitted before is done, and handlers that are watched then are told. What comes
  /// afterwards is refused, and jobs run where tasks without a preference do.
  package func stop() {
    let wakes = remote.withLock { remote in
      remote.hasStopped = true
      return remote.wakes()
    }
    if wakes { wake() }
  }

  // MARK: Any thread

  /// Whether this is the loop's thread.
  package var isCurrent: Bool {
    thread.load(ordering: .relaxed) == Thread.current
  }

  /// Takes a job of a task that prefers this loop.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent {
      jobs.append(job)
      return
    }
    let (wakes, hasStopped) = remote.withLock { remote in
      if !remote.hasStopped { remote.jobs.append(job) }
      return (remote.wakes(), remote.hasStopped)
    }
    if hasStopped {
      // A task that outlives its loop ends where tasks without a preference run.
      globalConcurrentExecutor.enqueue(ExecutorJob(job))
    } else if wakes {
      wake()
    }
  }

  /// Has the loop's thread do `work` soon; work from one thread is done in its order.
  ///
  /// - Returns: false where the loop has been stopped; then nobody does it.
  @discardableResult
  package func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
    let (wakes, hasStopped) = remote.withLock { remote in
      if !remote.hasStopped { remote.work.append(work) }
      return (remote.wakes(), remote.hasStopped)
    }
    if wakes { wake() }
    return !hasStopped
  }

  private func wake() {
    var one: UInt64 = 1
    // The counter cannot overflow: it is set once for each time the thread falls asleep.
    _ = unsafe write(wakeup.number, &one, 8)
  }

  // MARK: The loop's thread

  /// Watches a descriptor for `handler`; gives the token to change or end it with.
  func watch(
    _ number: Int32, _ readiness: Readiness, _ handler: any LoopHandler
  ) throws(SystemError) -> UInt64 {
    assert(isCurrent)
    let token = nextToken
    // Tokens are never used again, so a late report about a descriptor that was closed, and whose
    // number lives on in another, finds nobody.
    nextToken += 1
    try poller.add(number, readiness, token: token)
    handlers[token] = handler
    return token
  }

  func rewatch(_ number: Int32, _ readiness: Readiness, token: UInt64) {
    assert(isCurrent)
    do throws(SystemError) {
      try poller.modify(number, readiness, token: token)
    } catch {
      assertionFailure("\(error)")
    }
  }

  func unwatch(_ number: Int32, token: UInt64) {
    assert(isCurrent)
    handlers[token] = nil
    do throws(SystemError) {
      try poller.remove(number)
    } catch {
      assertionFailure("\(error)")
    }
  }

  /// Has `handler` write when the jobs that are ready have run.
  func flushLater(_ handler: any LoopHandler) {
    assert(isCurrent)
    dirty.append(handler)
  }

  /// Calls `handler` at `instant`.
  func call(_ handler: any LoopHandler, at instant: MonotonicInstant) {
    assert(isCurrent)
    timers.insert(handler, at: instant)
  }

  private func run() {
    thread.store(Thread.current, ordering: .relaxed)
    while !remote.withLock({ $0.hasStopped }) {
      poller.wait(timeoutMilliseconds: timeout()) { token, readiness in
        if token == 0 {
          var count: UInt64 = 0
          _ = unsafe read(wakeup.number, &count, 8)
        } else {
          // Absent where an earlier handler of this turn has ended it.
          handlers[token]?.ready(readiness)
        }
      }
      remote.withLock { $0.isAsleep = false }
      fireTimers()
      runJobs()
    }
    endHandlers()
    thread.store(0, ordering: .relaxed)
    for job in jobs { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
    jobs = []
  }

  /// Does the last of the work, and tells the handlers that nobody watches for them any more; they
  /// may hold sockets, and calls that somebody waits for.
  private func endHandlers() {
    takeRemote()
    flush()
    for handler in handlers.values { handler.loopEnds() }
    handlers = [:]
    dirty = []
    timers = TimerHeap()
  }

  /// How long the thread may sleep; tells other threads when it does.
  private func timeout() -> Int32 {
    let isIdle = jobs.isEmpty && dirty.isEmpty
    let sleeps = remote.withLock { remote in
      let isQuiet =
        isIdle && remote.jobs.isEmpty && remote.work.isEmpty && !remote.hasStopped
      remote.isAsleep = isQuiet
      return isQuiet
    }
    guard sleeps else { return 0 }
    guard let next = timers.earliest else { return -1 }
    let wait = MonotonicClock.now.duration(until: next).nanosecondsClamped
    // Rounded up, so that the timer is due when the wait ends; without a sum that a far time, which
    // a peer may name, could bring beyond all numbers.
    return Int32(clamping: wait / 1_000_000 + (wait % 1_000_000).signum())
  }

  private func fireTimers() {
    guard let earliest = timers.earliest else { return }
    let now = MonotonicClock.now
    guard earliest <= now else { return }
    while let handler = timers.removeDue(now) { handler.timeHasCome() }
  }

  /// Runs what is ready, in the order in which it came, and writes what it leaves.
  private func runJobs() {
    var budget = Self.jobsPerTurn
    repeat {
      takeRemote()
      let end = min(nextJob + Self.jobsPerFlush, jobs.count)
      budget -= end - nextJob
      while nextJob < end {
        let job = jobs[nextJob]
        nextJob += 1
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      }
      if nextJob == jobs.count {
        jobs.removeAll(keepingCapacity: true)
        nextJob = 0
      }
      flush()
    } while budget > 0 && !jobs.isEmpty
    if nextJob > 0 {
      jobs.removeFirst(nextJob)
      nextJob = 0
    }
  }

  private func takeRemote() {
    let work = remote.withLock { remote in
      jobs.append(contentsOf: remote.jobs)
      remote.jobs.removeAll(keepingCapacity: true)
      let work = remote.work
      remote.work = []
      return work
    }
    for item in work { item() }
  }

  private func flush() {
    var batch: [any LoopHandler] = []
    swap(&batch, &dirty)
    for handler in batch { handler.flush() }
  }
}

extension EventLoop.Remote {
  /// Whether the thread has to be woken; only the first who asks is told so.
  fileprivate mutating func wakes() -> Bool {
    defer { isAsleep = false }
    return isAsleep
  }
}

/// What the loop calls for a descriptor, on its own thread.
protocol LoopHandler: AnyObject, Sendable {
  /// The descriptor is ready.
  func ready(_ readiness: Readiness)
  /// The jobs that were ready have run; write what they left.
  func flush()
  /// A time that was asked for has come.
  func timeHasCome()
  /// The loop watches the handler's descriptor no longer, because its thread ends.
  func loopEnds()
}
