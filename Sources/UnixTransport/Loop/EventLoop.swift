internal import CLinux
internal import Glibc
internal import RPCCore
internal import Synchronization

/// A thread that waits for descriptors and runs the jobs of the calls that they bring.
///
/// The loop is the executor of its calls: a job that the loop's own thread enqueues goes to a list
/// that only this thread touches, so that a call whose handler does not wait for another thread
/// costs neither a lock nor a wake-up. It is the executor of tasks alone, so that the runtime hops to
/// a default actor through this same list; what is isolated to the loop's thread has its
/// ``LoopLane`` for an executor.
///
/// `@unchecked Sendable`: everything but `remote` is touched by the loop's thread alone; each
/// method that does so says so and asserts it.
@safe
package final class EventLoop: TaskExecutor, @unchecked Sendable {
  let remote = Mutex(RemoteWork())
  private let thread = Atomic<UInt>(0)
  private let wakeup: Descriptor
  /// The tasks that carry out the calls of the loop's connections.
  let workers = CallWorkers()

  // The loop's thread alone.
  private let poller: Poller
  private var jobs = JobList()
  /// How many jobs have run since their output was written.
  private var jobsSinceFlush = 0
  /// How many calls have begun since jobs were run. Several may wait for one actor and be one job.
  private var callsBegun = 0
  /// Those that have more to do and let others go first.
  private var postponed: [any LoopHandler] = []
  private var handlers: [UInt64: any LoopHandler] = [:]
  private var nextToken: UInt64 = 1
  private var dirty: [any LoopHandler] = []
  private var timers = TimerHeap()
  private var busyWait: BusyWait
  /// The read buffers of the loop's connections.
  let buffers = BufferPool()
  /// What the loop's sockets may hold beside what is usual.
  let sendRoom = SendRoom()

  /// A loop; ``start()`` gives it its thread, which looks for `busyWait` at the most before it
  /// sleeps.
  package init(busyWait longest: Duration = .zero) throws(SystemError) {
    busyWait = BusyWait(longest: longest)
    poller = try Poller()
    let number = eventfd(0, Int32(PQ_EFD_CLOEXEC | PQ_EFD_NONBLOCK))
    guard number >= 0 else { throw .last("create an event descriptor") }
    wakeup = Descriptor(owning: number)
    try poller.add(wakeup.number, .readable, token: 0)
  }

  /// Starts the loop's thread, which keeps the loop alive until ``stop()``.
  package func start(name: String) throws(SystemError) {
    remote.withLock { $0.hasThread = true }
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

  /// Has `handler` go on when the others have been looked at.
  func goOnLater(_ handler: any LoopHandler) {
    assert(isCurrent)
    postponed.append(handler)
  }

  /// Calls `handler` at `instant`.
  func call(_ handler: any LoopHandler, at instant: MonotonicInstant) {
    assert(isCurrent)
    timers.insert(handler, at: instant)
  }

  /// How many handlers wait for a time; nil where the loop has been stopped.
  func timerCount() async -> Int? {
    await withCheckedContinuation { continuation in
      let isAccepted = submit { continuation.resume(returning: self.timers.waitingCount) }
      if !isAccepted { continuation.resume(returning: nil) }
    }
  }

  /// Notes that a call has begun, whose work has not.
  func callHasBegun() {
    assert(isCurrent)
    callsBegun += 1
  }

  /// Runs what is ready once there are `limit` jobs, or calls that have begun, so that the calls
  /// which one read brings are worked on before all of it has been taken apart: what they have to
  /// say decides whether more is taken.
  ///
  /// Outside of any job: for whoever takes frames apart, because of a descriptor, for a time that
  /// has come, or in submitted work.
  ///
  /// - Returns: whether it was time to run them.
  func runJobs(beyond limit: Int) -> Bool {
    assert(isCurrent)
    guard max(jobs.count, callsBegun) >= limit else { return false }
    // Calls that have left no job were answered in place, and count as much.
    jobsSinceFlush += max(callsBegun - jobs.count, 0) * LoopBudget.roundsPerCut
    callsBegun = 0
    for _ in 0..<LoopBudget.roundsPerCut { run(jobs.count) }
    // The peer has something to do while the rest runs.
    if jobsSinceFlush >= LoopBudget.jobsPerFlush { flush() }
    return true
  }

  /// Runs the first jobs; they may add others behind them.
  private func run(_ count: Int) {
    for _ in 0..<count {
      let job = jobs.takeFirst()
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
    jobsSinceFlush += count
  }

  private func run() {
    thread.store(Thread.current, ordering: .relaxed)
    while !remote.withLock({ $0.hasStopped }) {
      wait()
      fireTimers()
      goOn()
      runJobs()
    }
    endHandlers()
    workers.close()
    thread.store(0, ordering: .relaxed)
    for work in remote.withLock({ $0.end() }) { work() }
    // Those before have run, for what was held back until the end.
    while !jobs.isEmpty { globalConcurrentExecutor.enqueue(ExecutorJob(jobs.takeFirst())) }
  }

  /// Waits for descriptors, a time or what other threads ask for, and tells the handlers.
  private func wait() {
    let begin = MonotonicClock.now.nanoseconds
    if busyWait.budget > 0, looks(until: begin + busyWait.budget) {
      busyWait.waited(MonotonicClock.now.nanoseconds - begin)
      return
    }
    let timeout = timeout()
    poll(timeout)
    remote.withLock { $0.isAsleep = false }
    if timeout != 0 { busyWait.waited(MonotonicClock.now.nanoseconds - begin) }
  }

  /// Looks until there is something to do or the time has come; false where there was nothing.
  private func looks(until end: UInt64) -> Bool {
    guard jobs.isEmpty, dirty.isEmpty, postponed.isEmpty else { return false }
    repeat {
      if poll(0) { return true }
      if remote.withLock({ !$0.jobs.isEmpty || !$0.work.isEmpty || $0.hasStopped }) { return true }
      let now = MonotonicClock.now
      if let timer = timers.earliest, timer <= now { return true }
      if now.nanoseconds >= end { return false }
      // Whoever is looked for may need this processor.
      sched_yield()
    } while true
  }

  @discardableResult
  private func poll(_ timeout: Int32) -> Bool {
    poller.wait(timeoutMilliseconds: timeout) { token, readiness in
      if token == 0 {
        var count: UInt64 = 0
        _ = unsafe read(wakeup.number, &count, 8)
      } else {
        // Absent where an earlier handler of this turn has ended it.
        handlers[token]?.ready(readiness)
      }
    }
  }

  /// Does the last of the work, and tells the handlers that nobody watches for them any more; they
  /// may hold sockets, and calls that somebody waits for.
  private func endHandlers() {
    takeRemote()
    flush()
    for handler in handlers.values { handler.loopEnds() }
    handlers = [:]
    (dirty, postponed) = ([], [])
    timers = TimerHeap()
  }

  /// How long the thread may sleep; tells other threads when it does.
  private func timeout() -> Int32 {
    let isIdle = jobs.isEmpty && dirty.isEmpty && postponed.isEmpty
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

  /// Lets those go on that have let others go first.
  private func goOn() {
    if postponed.isEmpty { return }
    var batch: [any LoopHandler] = []
    swap(&batch, &postponed)
    for handler in batch { handler.goOn() }
  }

  /// Runs what is ready, in the order in which it came, and writes what it leaves.
  private func runJobs() {
    var budget = LoopBudget.jobsPerTurn
    var timeEnd: MonotonicInstant?
    callsBegun = 0
    repeat {
      takeRemote()
      var rest = min(jobs.count, LoopBudget.jobsPerFlush)
      while rest > 0, budget > 0 {
        // Few jobs need no clock.
        if jobs.count > LoopBudget.jobsPerLook, LoopBudget.isOver(&timeEnd) { budget = 0 }
        let count = min(rest, LoopBudget.jobsPerLook)
        run(count)
        rest -= count
        budget -= count
      }
      flush()
    } while budget > 0 && !jobs.isEmpty
    jobs.compact()
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
    jobsSinceFlush = 0
    var batch: [any LoopHandler] = []
    swap(&batch, &dirty)
    for handler in batch { handler.flush() }
  }
}
