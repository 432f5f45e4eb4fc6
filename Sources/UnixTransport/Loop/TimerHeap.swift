internal import RPCCore

/// The times at which handlers want to be called, the earliest first.
///
/// A time is not taken back: a handler that is called without need looks at the clock and goes on.
/// What has become void is forgotten when there is much of it.
struct TimerHeap {
  private struct Entry {
    let instant: MonotonicInstant
    weak var handler: (any LoopHandler)?
  }

  private var entries: [Entry] = []
  /// How many entries there may be before void ones are looked for: a peer may name times that never
  /// come, and go, or name an earlier one each time.
  private var pruningCount = 64

  var earliest: MonotonicInstant? { entries.first?.instant }

  /// How many handlers still wait for a time; those that are gone, and those whose time has become
  /// void, do not.
  var waitingCount: Int { awaited.count }

  /// How many times are kept, void ones included.
  var count: Int { entries.count }

  /// The entries that somebody still waits for, one for each who does.
  private var awaited: [Entry] {
    var seen: Set<ObjectIdentifier> = []
    return entries.filter { entry in
      guard let handler = entry.handler, handler.awaitedTime == entry.instant else { return false }
      return seen.insert(ObjectIdentifier(handler)).inserted
    }
  }

  mutating func insert(_ handler: any LoopHandler, at instant: MonotonicInstant) {
    if entries.count >= pruningCount { prune() }
    entries.append(Entry(instant: instant, handler: handler))
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if entries[parent].instant <= entries[child].instant { break }
      entries.swapAt(parent, child)
      child = parent
    }
  }

  /// Takes out the earliest handler whose time has come; handlers that are gone are passed over.
  mutating func removeDue(_ now: MonotonicInstant) -> (any LoopHandler)? {
    while let first = entries.first, first.instant <= now {
      removeFirst()
      if let handler = first.handler { return handler }
    }
    return nil
  }

  /// Forgets the times that are void; what is left is looked through again when it has doubled, so
  /// that a time costs the same however many there are.
  private mutating func prune() {
    entries = awaited
    // An array in order is a heap.
    entries.sort { $0.instant < $1.instant }
    pruningCount = max(64, 2 * entries.count)
  }

  private mutating func removeFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var parent = 0
    while true {
      let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < entries.count }
      guard let least = children.min(by: { entries[$0].instant < entries[$1].instant }),
        entries[least].instant < entries[parent].instant
      else { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }
}
