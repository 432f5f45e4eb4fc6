/// Jobs in the order in which they came.
///
/// Those that have run are removed now and then, all at once, so that a job costs the same however
/// many wait behind it.
struct JobList {
  private var jobs: [UnownedJob] = []
  /// The first of ``jobs`` that has not begun.
  private var next = 0

  /// How many have not begun.
  var count: Int { jobs.count - next }
  var isEmpty: Bool { next == jobs.count }

  mutating func append(_ job: UnownedJob) { jobs.append(job) }

  mutating func append(contentsOf others: [UnownedJob]) { jobs.append(contentsOf: others) }

  /// The first, which is there.
  mutating func takeFirst() -> UnownedJob {
    defer { next += 1 }
    return jobs[next]
  }

  /// Removes those that have run.
  mutating func compact() {
    if isEmpty { jobs.removeAll(keepingCapacity: true) } else { jobs.removeFirst(next) }
    next = 0
  }
}
