internal import Glibc
internal import Synchronization

/// A thread of its own for work that waits for the disk.
///
/// An actor that names it as its executor does all of its work there, and neither a loop nor the
/// shared pool of threads is ever held up.
///
/// `@unchecked Sendable`: the semaphore may be used from all threads, and it lives as long as the
/// thread, which is let go of only after ``stop()``.
@safe
final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
  private struct State {
    var jobs: [UnownedJob] = []
    var hasStopped = false
  }

  private let state = Mutex(State())
  private let signal: UnsafeMutablePointer<sem_t>

  /// Starts the thread.
  init(name: String) throws(StoreError) {
    unsafe signal = .allocate(capacity: 1)
    unsafe sem_init(signal, 0, 0)
    try start(name)
  }

  deinit {
    unsafe sem_destroy(signal)
    unsafe signal.deallocate()
  }

  private func start(_ name: String) throws(StoreError) {
    var thread = pthread_t()
    let me = unsafe Unmanaged.passRetained(self)
    let result = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<ThreadExecutor>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, me.toOpaque())
    guard result == 0 else {
      unsafe me.release()
      throw .database(
        doing: "start the thread \(name)", code: result,
        message: unsafe String(cString: strerror(result)))
    }
    pthread_detach(thread)
  }

  /// Takes a job of an actor that lives here; after ``stop()`` it runs on the shared pool.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let hasStopped = state.withLock { state in
      if !state.hasStopped { state.jobs.append(job) }
      return state.hasStopped
    }
    if hasStopped {
      globalConcurrentExecutor.enqueue(ExecutorJob(job))
    } else {
      unsafe sem_post(signal)
    }
  }

  /// Ends the thread when the jobs that are waiting have run.
  func stop() {
    state.withLock { $0.hasStopped = true }
    unsafe sem_post(signal)
  }

  private func run() {
    while true {
      // An interrupted wait finds no job and waits again.
      unsafe sem_wait(signal)
      let (jobs, hasStopped) = state.withLock { state in
        defer { state.jobs = [] }
        return (state.jobs, state.hasStopped)
      }
      for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
      if hasStopped, jobs.isEmpty { return }
      // What is left of the count would only find no jobs.
      if hasStopped { unsafe sem_post(signal) }
    }
  }
}
