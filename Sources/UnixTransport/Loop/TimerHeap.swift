internal import RPCCore

/// The times at which handlers want to be called, the earliest first.
///
/// A time is never taken back: a handler that is called without need looks at the clock and goes on.
struct TimerHeap {
  private struct Entry {
    let instant: MonotonicInstant
    weak var handler: (any LoopHandler)?
  }

  private var entries: [Entry] = []

  var earliest: MonotonicInstant? { entries.first?.instant }

  mutating func insert(_ handler: any LoopHandler, at instant: MonotonicInstant) {
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
