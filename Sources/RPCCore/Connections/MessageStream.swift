import Synchronization

/// The messages that one end of a call receives, in order.
///
/// A message is decoded when it arrives and counts against the sender's credit until it is taken,
/// so that what lies in here is bounded by the credit. Tasks that iterate at the same time share
/// the messages.
public final class MessageStream<Element: WireMessage>: AsyncSequence, Sendable {
  fileprivate struct State {
    var buffer: [(element: Element, credit: MessageCredit)] = []
    var head = 0
    var end: Result<Void, CallError>?
    var waiters = Waiters()
  }

  private let state = Mutex(State())
  private let taken: @Sendable (_ credit: MessageCredit) -> Void

  /// A stream that calls `taken` whenever a message has left it.
  package init(taken: @escaping @Sendable (_ credit: MessageCredit) -> Void) {
    self.taken = taken
  }

  // MARK: Receiving

  /// The next message, or nil where the stream has ended well.
  ///
  /// - Throws: ``CallError`` of code `cancelled` where the task is cancelled, or the error that
  ///   ended the stream.
  public func next() async throws(CallError) -> Element? {
    while true {
      if let (element, credit) = state.withLock({ $0.takeFirst() }) {
        taken(credit)
        return element
      }
      if let end = state.withLock({ $0.isEmpty ? $0.end : nil }) {
        try end.get()
        return nil
      }
      if Task.isCancelled { throw CallError.cancelledByTask }
      await waitForChange()
    }
  }

  private func waitForChange() async {
    await withTaskCancellationHandler {
      await suspend { (waiter: Waiter<Void>) in
        let resumesNow = state.withLock { state in
          if !state.isEmpty || state.end != nil || Task.isCancelled { return true }
          state.waiters.append(waiter)
          return false
        }
        if resumesNow { waiter.resume() }
      }
    } onCancel: {
      wake()
    }
  }

  /// Forgets the messages that nobody has taken.
  func discard() {
    state.withLock { state in
      state.buffer = []
      state.head = 0
    }
  }

  private func wake() {
    let waiters = state.withLock { $0.waiters.takeAll() }
    waiters.resume()
  }

  /// Iterates over the messages.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let stream: MessageStream

    /// The next message, or nil at the end.
    public mutating func next() async throws(CallError) -> Element? {
      try await stream.next()
    }

    /// The next message, or nil at the end.
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(CallError) -> Element? {
      try await stream.next()
    }
  }

  /// An iterator; all of a stream's iterators share its messages.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(stream: self)
  }
}

extension MessageStream.State {
  fileprivate var isEmpty: Bool { head == buffer.count }

  fileprivate mutating func takeFirst() -> (element: Element, credit: MessageCredit)? {
    guard head < buffer.count else { return nil }
    let first = buffer[head]
    head += 1
    // Moved up seldom, so that taking a message costs the same whatever lies behind it.
    if head == buffer.count || head > 64 {
      buffer.removeFirst(head)
      head = 0
    }
    return first
  }
}

/// Where a connection puts a call's messages, whatever their type.
package protocol MessageInbox: AnyObject, Sendable {
  /// Decodes and keeps a message; gives the error where it is none.
  func deliver(_ message: Bytes, credit: MessageCredit) -> WireError?
  /// No further message comes; the error where the stream did not end well.
  func finish(_ error: CallError?)
}

extension MessageStream: MessageInbox {
  package func deliver(_ message: Bytes, credit: MessageCredit) -> WireError? {
    let element: Element
    do throws(WireError) {
      element = try Element(decoding: message)
    } catch {
      return error
    }
    let waiters = state.withLock { state in
      if state.end == nil { state.buffer.append((element, credit)) }
      return state.waiters.takeAll()
    }
    waiters.resume()
    return nil
  }

  package func finish(_ error: CallError?) {
    let waiters = state.withLock { state in
      if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
      return state.waiters.takeAll()
    }
    waiters.resume()
  }
}

extension CallError {
  /// The error of a call whose own task was cancelled.
  static let cancelledByTask = CallError(
    .cancelled, "the task was cancelled", executed: .unknown, stage: .transport)
}
