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
  func decoded<Reply: WireMessage>(as type: Reply.Type = Reply.self) throws(CallError) -> Reply {
    let bytes = try get()
    do throws(WireError) {
      return try Reply(decoding: bytes)
    } catch {
      throw CallError(.internal, "the reply: \(error)", executed: .yes, stage: .decode)
    }
  }
}

/// A call with one request and one reply.
final class UnaryCall: PendingCall {
  let reply = ReplyBox()

  func begin(as stream: UInt64) {}

  func deliver(_ message: Bytes, credit: MessageCredit) -> WireError? {
    WireError(.trailing)
  }

  func end(_ error: CallError?, reply: Bytes, _ ending: CallEnding) {
    self.reply.fulfil(error, reply: reply, ending)
  }

  func signalWritable() {}
}

extension ClientConnection {
  /// Makes a call with one request and one reply; cancelling the task withdraws it.
  package func call<Request: WireMessage, Reply: WireMessage>(
    _ method: UInt16, _ request: Request, options: CallOptions
  ) async throws(CallError) -> Reply {
    let call = UnaryCall()
    let stream = try open(method, request, options: options, endOfStream: true, call)
    let outcome = await withTaskCancellationHandler {
      await call.reply.outcome()
    } onCancel: {
      withdraw(stream, .cancelledByTask)
    }
    if call.reply.ending.isReplayed { options.onReplay?() }
    return try outcome.decoded()
  }
}
