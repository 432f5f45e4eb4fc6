internal import RPCCore
internal import UnixTransport

/// Does `work`, which ends when its task is cancelled, for as long as `deadline` allows; nil where
/// that passes first.
///
/// Both run on `executor`, so that a process whose other threads are all busy is no reason to miss
/// the deadline.
func beforeDeadline<Value: Sendable>(
  _ deadline: MonotonicInstant?, on executor: any TaskExecutor,
  _ work: @escaping @Sendable () async -> Value
) async -> Value? {
  guard let deadline else { return await work() }
  return await withTaskGroup(of: Value?.self) { group in
    group.addTask(executorPreference: executor) { await work() }
    group.addTask(executorPreference: executor) {
      try? await Task.sleep(for: MonotonicClock.now.duration(until: deadline))
      // Where the task was cancelled, the work says so.
      return nil
    }
    defer { group.cancelAll() }
    if let first = await group.next() ?? nil { return first }
    return Task.isCancelled ? await group.next() ?? nil : nil
  }
}
