internal import Synchronization

/// The threads on which rows are judged, sorted and merged, each taken in turn.
final class WorkerThreads: Sendable {
  private let threads: [ThreadExecutor]
  private let turn = Atomic<Int>(0)

  init(count: Int) throws(StoreError) {
    var threads: [ThreadExecutor] = []
    for number in 0..<count { threads.append(try ThreadExecutor(name: "pq-worker-\(number)")) }
    self.threads = threads
  }

  deinit {
    for thread in threads { thread.stop() }
  }

  var next: ThreadExecutor {
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue & Int.max
    return threads[number % threads.count]
  }
}
