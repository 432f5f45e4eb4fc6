internal import CLinux
internal import Glibc

/// What a descriptor is watched for, or ready for.
struct Readiness: OptionSet, Sendable {
  let rawValue: UInt32

  static let readable = Readiness(rawValue: UInt32(PQ_EPOLLIN))
  static let writable = Readiness(rawValue: UInt32(PQ_EPOLLOUT))
  /// An error or a hang-up: a read or a write finds out which.
  static let broken = Readiness(rawValue: UInt32(PQ_EPOLLERR | PQ_EPOLLHUP))
}

/// The kernel's list of watched descriptors (epoll, level-triggered).
struct Poller: ~Copyable {
  private let descriptor: Descriptor

  init() throws(SystemError) {
    let number = epoll_create1(Int32(PQ_EPOLL_CLOEXEC))
    guard number >= 0 else { throw .last("create an epoll descriptor") }
    descriptor = Descriptor(owning: number)
  }

  /// Watches `number`; what becomes ready is reported under `token`.
  func add(_ number: Int32, _ readiness: Readiness, token: UInt64) throws(SystemError) {
    try control(PQ_EPOLL_CTL_ADD, number, readiness, token: token)
  }

  func modify(_ number: Int32, _ readiness: Readiness, token: UInt64) throws(SystemError) {
    try control(PQ_EPOLL_CTL_MOD, number, readiness, token: token)
  }

  func remove(_ number: Int32) throws(SystemError) {
    try control(PQ_EPOLL_CTL_DEL, number, [], token: 0)
  }

  private func control(
    _ operation: Int, _ number: Int32, _ readiness: Readiness, token: UInt64
  ) throws(SystemError) {
    let event = pq_epoll_event(events: readiness.rawValue, token: token)
    guard pq_epoll_ctl(descriptor.number, Int32(operation), number, event) == 0
    else { throw .last("watch a descriptor") }
  }

  /// Waits until something is ready, and calls `body` for each; a negative time-out waits for ever.
  ///
  /// - Returns: whether something was ready.
  @discardableResult
  func wait(timeoutMilliseconds: Int32, _ body: (_ token: UInt64, Readiness) -> Void) -> Bool {
    // 64 at a time: more than two cores keep up with, and the rest is reported next time.
    unsafe withUnsafeTemporaryAllocation(of: pq_epoll_event.self, capacity: 64) { events in
      let count = unsafe pq_epoll_wait(
        descriptor.number, events.baseAddress, Int32(events.count), timeoutMilliseconds)
      // An interrupted wait is one that found nothing.
      for index in 0..<max(0, Int(count)) {
        let event = unsafe events[index]
        body(event.token, Readiness(rawValue: event.events))
      }
      return count > 0
    }
  }
}
