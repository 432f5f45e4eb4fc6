import Synchronization

/// What has happened, in order; tests look at it or wait until there is enough of it.
package final class Record<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }

  private let state = Mutex(State())

  /// A record of nothing.
  package init() {}

  /// Everything so far.
  package var elements: [Element] { state.withLock { $0.elements } }

  /// How much there is so far.
  package var count: Int { state.withLock { $0.elements.count } }

  /// Adds `element`.
  package func append(_ element: Element) {
    let ready = state.withLock { state in
      state.elements.append(element)
      let count = state.elements.count
      let ready = state.waiters.filter { $0.count <= count }
      state.waiters.removeAll { $0.count <= count }
      return ready
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  /// Waits until there are `count` elements; gives all that there are then.
  package func wait(for count: Int) async -> [Element] {
    await withCheckedContinuation { continuation in
      let isEnough = state.withLock { state in
        let isEnough = state.elements.count >= count
        if !isEnough { state.waiters.append((count, continuation)) }
        return isEnough
      }
      if isEnough { continuation.resume() }
    }
    return elements
  }
}
