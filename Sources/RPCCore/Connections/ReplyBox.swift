import Synchronization

/// How a call ended, for those who wait for it.
///
/// The reply is kept as bytes and decoded by whoever waits, so that nothing in here depends on its
/// type: looking types up at run time for each call would cost more than the copy.
final class ReplyBox: Sendable {
  private struct State {
    var outcome: Result<Bytes, CallError>?
    var ending = CallEnding.unsaid
    var waiters = Waiters()
  }

  private let state = Mutex(State())

  /// What the server has said besides, once the outcome is there.
  var ending: CallEnding { state.withLock { $0.ending } }

  func fulfil(_ error: CallError?, reply: Bytes, _ ending: CallEnding) {
    let outcome = error.map { .failure($0) } ?? Result.success(reply.compacted())
    let waiters = state.withLock { state in
      if state.outcome == nil {
        state.outcome = outcome
        state.ending = ending
      }
      return state.waiters.takeAll()
    }
    waiters.resume()
  }

  /// Waits for the end of the call; the task's cancellation does not end the wait, the call's does.
  func outcome() async -> Result<Bytes, CallError> {
    while true {
      if let outcome = state.withLock({ $0.outcome }) { return outcome }
      await suspend { (waiter: Waiter<Void>) in
        let isThere = state.withLock { state in
          if state.outcome == nil { state.waiters.append(waiter) }
          return state.outcome != nil
        }
        if isThere { waiter.resume() }
      }
    }
  }
}

extension Result<Bytes, CallError> {
  /// The decoded reply of a call that ended well.
  package func decoded<Reply: WireMessage>(
    as type: Reply.Type = Reply.self
  ) throws(CallError) -> Reply {
    let bytes = try get()
    do throws(WireError) {
      return try Reply(decoding: bytes)
    } catch {
      throw CallError(.internal, "the reply: \(error)", executed: .yes, stage: .decode)
    }
  }
}

/// A call with one request and one reply, for which one task waits.
final class UnaryCall: PendingCall {
  private struct State {
    var outcome: Result<Bytes, CallError>?
    var isReplayed = false
    var waiter: Waiter<Void>?
  }

  private let state = Mutex(State())

  func begin(as stream: UInt64) {}

  func deliver(_ message: Bytes, credit: MessageCredit) -> WireError? {
    WireError(.trailing)
  }

  func end(_ error: CallError?, reply: Bytes, _ ending: CallEnding) {
    let outcome: Result<Bytes, CallError> =
      if let error { .failure(error) } else { .success(reply.compacted()) }
    let waiter = state.withLock { state in
      guard state.outcome == nil else { return nil as Waiter<Void>? }
      state.outcome = outcome
      state.isReplayed = ending.isReplayed
      return state.waiter.take()
    }
    waiter?.resume()
  }

  func signalWritable() {}

  /// Has `waiter` go on when the call has ended.
  func resumeAtEnd(_ waiter: Waiter<Void>) {
    let hasEnded = state.withLock { state in
      if state.outcome == nil { state.waiter = waiter }
      return state.outcome != nil
    }
    if hasEnded { waiter.resume() }
  }

  /// How the call ended, once it has; nil before.
  func takeEnd() -> (outcome: Result<Bytes, CallError>, isReplayed: Bool)? {
    state.withLock { state in state.outcome.take().map { ($0, state.isReplayed) } }
  }
}

/// A call with one request and one reply that has been made, and for whose end one task waits.
package struct OpenedCall: Sendable {
  fileprivate let connection: ClientConnection
  fileprivate let call: UnaryCall
  fileprivate let stream: UInt64

  /// Waits for the call's end; the task's cancellation withdraws the call.
  package func end() async -> (outcome: Result<Bytes, CallError>, isReplayed: Bool) {
    while true {
      // The cancellation does not end the wait, the call's end does.
      await withTaskCancellationHandler {
        await suspend { call.resumeAtEnd($0) }
      } onCancel: {
        connection.withdraw(stream, .cancelledByTask)
      }
      if let end = call.takeEnd() { return end }
    }
  }
}

extension ClientConnection {
  /// Begins a call with one request and one reply.
  package func begin(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions
  ) throws(CallError) -> OpenedCall {
    let call = UnaryCall()
    let stream = try open(method, request, options: options, endOfStream: true, call)
    return OpenedCall(connection: self, call: call, stream: stream)
  }

  /// Makes a call with one request and one reply; cancelling the task withdraws it.
  package func call<Request: WireMessage, Reply: WireMessage>(
    _ method: UInt16, _ request: Request, options: CallOptions
  ) async throws(CallError) -> Reply {
    let end = try await begin(method, request, options: options).end()
    if end.isReplayed { options.onReplay?() }
    return try end.outcome.decoded()
  }
}
