import TestSupport

@testable import RPCCore

/// What must be true at all times, and what must have become of every call.
extension SimulatedWorld {
  /// Takes a call that has ended at both sides from those that are looked after.
  mutating func settle(_ id: UInt64) {
    guard let call = calls[id], call.ending != nil else { return }
    if !call.isStarted || call.outcome != nil { live.removeAll { $0 == id } }
  }

  /// Memory stays within what the limits allow.
  mutating func checkBounds() {
    for (id, stream) in server.streams.all where stream.inbound.unfinishedBytes > 0 {
      if stream.inbound.unfinishedBytes > scenario.serverLimits.maxMessage {
        fault("call \(id): the server keeps \(stream.inbound.unfinishedBytes) bytes of a message")
      }
    }
    for id in live {
      guard let call = calls[id] else { continue }
      if call.toServer.untaken.count > scenario.serverLimits.initialMessages
        || call.toServer.untakenBytes > scenario.serverLimits.initialCredit
      {
        fault("call \(id): more than the window waits at the server")
      }
      if call.toClient.untaken.count > scenario.clientLimits.initialMessages
        || call.toClient.untakenBytes > scenario.clientLimits.initialCredit
      {
        fault("call \(id): more than the window waits at the client")
      }
    }
    if server.streams.count > scenario.serverLimits.maxStreams {
      fault("the server has \(server.streams.count) calls")
    }
    if !client.isClosed, client.streams.count > scenario.serverLimits.maxStreams {
      fault("the client has \(client.streams.count) calls")
    }
    let kept = server.streams.all.reduce(0) { $0 + $1.value.memory }
    if server.memory.used != kept {
      fault("the account has \(server.memory.used) bytes, the calls keep \(kept)")
    }
    let promised = server.streams.all.reduce(0) { $0 + $1.value.promised }
    if server.promised != promised {
      fault("\(server.promised) bytes are promised, to the calls \(promised)")
    }
    if kept > scenario.bounds.memory || ledger.used > ledger.limit {
      fault("\(kept) bytes are kept, more than may be")
    }
    for (id, stream) in server.streams.all where !server.isClosed && !stream.isCancelled {
      let untaken = calls[id]?.toServer.untaken.reduce(0) { $0 + $1.memory } ?? 0
      let held =
        untaken + stream.inbound.unfinishedBytes + stream.outbound.heldBytes + stream.heldMessage
      // The call, the open's block and the request, until the reply takes their place.
      let request = stream.isEnding ? 0 : ConnectionBounds.callCost + OpenBlock.length + 64
      if stream.memory != request + held {
        fault("call \(id) keeps \(request + held) bytes for \(stream.memory)")
      }
    }
    let mostOutput = FrameOutput.highWater + scenario.serverLimits.maxMessage * 8
    if server.output.unsentCount > mostOutput || client.output.unsentCount > mostOutput {
      fault("the output holds more than it may")
    }
  }

  /// Looks at what has become of every call.
  mutating func judge() {
    faults += toServerAudit.faults.map { "to the server: \($0)" }
    faults += toClientAudit.faults.map { "to the client: \($0)" }
    if !client.isClosed, !client.streams.isEmpty { fault("the client has calls left") }
    if !server.isClosed, !server.streams.isEmpty { fault("the server has calls left") }
    if client.isClosed, !isLossExpected, !isDraining { fault("the connection was lost") }
    if server.memory.used != 0 { fault("\(server.memory.used) bytes are not given back") }
    for id in calls.keys.sorted() {
      guard let call = calls[id] else { continue }
      if let wrong = wrong(with: call, id) { fault("call \(id): \(wrong)") }
    }
  }

  private mutating func wrong(with call: SimulatedCall, _ id: UInt64) -> String? {
    if call.isStarted, call.outcome == nil { return "its handler has not ended" }
    switch call.ending {
    case nil: return "it has not ended"
    case .withdrawn: return nil
    case .reply(let number):
      guard case .reply(number) = call.outcome else { return "it has another reply" }
      if !call.toClient.isComplete { return "it ended well without all messages" }
      // A handler that was cancelled may reply without having heard all.
      if call.cause == nil, !call.toServer.isComplete { return "its handler did not hear all" }
    case .failed(let error): return wrong(with: error, of: call)
    }
    return nil
  }

  private mutating func wrong(with error: CallError, of call: SimulatedCall) -> String? {
    if error.executed == .never, call.isStarted {
      return "\(error) says that it was never executed, and its handler had begun"
    }
    if error.executed == .yes {
      guard case .reply = call.outcome else {
        return "\(error) says that it was executed, and its handler had not ended"
      }
    }
    if case .error(error) = call.outcome, call.cause == nil { return nil }
    switch error.code {
    case .deadlineExceeded:
      counts.expired += 1
      return call.deadline.map { $0 <= now } == true ? nil : "\(error): its deadline had not come"
    case .unavailable:
      if error.executed == .never { counts.refused += 1 }
      return isLossExpected || isDraining ? nil : "\(error): nothing had been lost"
    // A message of a client that was stopped is not finished in time.
    case .cancelled where call.cause != nil, .invalidArgument where wasInterrupted: return nil
    case .resourceExhausted where scenario.isTight:
      counts.refused += 1
      return nil
    default: return "it ended with \(error), which nothing explains"
    }
  }
}
