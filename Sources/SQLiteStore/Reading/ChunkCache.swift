internal import MarketDomain
internal import Synchronization

/// Chunks that were read lately, up to a number of bytes; the one that was not used for the longest
/// goes first.
///
/// A chunk's blob never changes, so nothing in here can be out of date.
final class ChunkCache: Sendable {
  fileprivate struct Entry {
    let bars: Bars
    var newer: Int64?
    var older: Int64?
  }

  fileprivate struct State {
    var entries: [Int64: Entry] = [:]
    var newest: Int64?
    var oldest: Int64?
    var size = 0
  }

  private let state = Mutex(State())
  private let capacity: Int

  /// A cache of at most `capacity` bytes.
  init(capacity: Int) {
    self.capacity = capacity
  }

  subscript(id: Int64) -> Bars? {
    state.withLock { state in
      guard let bars = state.entries[id]?.bars else { return nil }
      state.unlink(id)
      state.link(id, bars)
      return bars
    }
  }

  func contains(_ id: Int64) -> Bool {
    state.withLock { $0.entries[id] != nil }
  }

  func insert(_ bars: Bars, for id: Int64) {
    state.withLock { state in
      if state.entries[id] != nil { return }
      state.link(id, bars)
      while state.size > capacity, let oldest = state.oldest, oldest != id {
        state.unlink(oldest)
      }
    }
  }

  func remove(_ ids: [Int64]) {
    state.withLock { state in
      for id in ids where state.entries[id] != nil { state.unlink(id) }
    }
  }
}

extension ChunkCache.State {
  fileprivate static func size(of bars: Bars) -> Int { bars.count * 48 }

  fileprivate mutating func link(_ id: Int64, _ bars: Bars) {
    entries[id] = ChunkCache.Entry(bars: bars, newer: nil, older: newest)
    if let newest { entries[newest]?.newer = id }
    newest = id
    oldest = oldest ?? id
    size += Self.size(of: bars)
  }

  fileprivate mutating func unlink(_ id: Int64) {
    guard let entry = entries.removeValue(forKey: id) else { return }
    if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
    if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
    size -= Self.size(of: entry.bars)
  }
}
