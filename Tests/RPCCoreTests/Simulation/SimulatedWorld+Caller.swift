import TestSupport

@testable import RPCCore

/// The client's side: callers that open, send, take, withdraw.
extension SimulatedWorld {
  mutating func openCall() {
    guard isReady else { return }
    let kind = SimulatedCall.Kind.allCases.randomElement(using: &generator) ?? .unary
    var deadline: MonotonicInstant?
    if Int.random(in: 0..<5, using: &generator) == 0 {
      let most: Int64 = [0, 5_000_000, 50_000_000, .max].randomElement(using: &generator) ?? 0
      deadline = now.advanced(by: .nanoseconds(Int64.random(in: 0...most, using: &generator)))
    }
    let call = SimulatedCall(kind, deadline: deadline, now: now, using: &generator)
    do throws(CallError) {
      let next = client.nextStream
      let request = Note(next, String(repeating: "r", count: 40))
      let id = try client.open(
        7, request: request, options: CallOptions(deadline: deadline),
        endOfStream: !kind.clientStreams, now: now)
      calls[id] = call
      live.append(id)
      counts.calls += 1
    } catch {
      // Refused here: nothing was sent, and the caller is told so.
      if error.executed != .never { fault("a call that was never made ends with \(error)") }
      if client.nextStream == 0 { fault("a number was used") }
    }
  }

  mutating func callerSends(_ id: UInt64) {
    guard let call = calls[id], call.ending == nil, !call.hasEndedSending,
      call.toServer.left > 0, !call.toServer.isWaiting
    else { return }
    let length = SimulatedCall.textLength(using: &generator)
    let number = SimulatedCall.number(id, toServer: true, call.toServer.sent.count)
    do throws(WireError) {
      switch try client.send(Note(number, String(repeating: "x", count: length)), on: id) {
      case .sent: sent()
      case .sentInParts:
        sent()
        counts.parts += 1
        calls[id]?.toServer.isWaiting = true
      case .mustWait:
        counts.waits += 1
        calls[id]?.toServer.isWaiting = true
      case .closed:
        if !client.isClosed { fault("call \(id) is closed to its caller, who knows no end") }
      }
    } catch {
      fault("call \(id) cannot send: \(error)")
    }
    func sent() {
      calls[id]?.toServer.sent.append(length)
      calls[id]?.toServer.left -= 1
      counts.messages += 1
    }
  }

  /// Ends the stream or, now and then, withdraws the call.
  mutating func callerSteers(_ id: UInt64) {
    guard let call = calls[id], call.ending == nil else { return }
    if Int.random(in: 0..<15, using: &generator) == 0 {
      client.cancel(id)
      calls[id]?.ending = .withdrawn
      counts.withdrawn += 1
      settle(id)
    } else if call.toServer.left == 0 {
      callerEnds(id)
    }
  }

  mutating func callerEnds(_ id: UInt64) {
    guard let call = calls[id], call.ending == nil, !call.hasEndedSending,
      call.toServer.left == 0
    else { return }
    calls[id]?.hasEndedSending = true
    client.endOfStream(id)
  }

  mutating func callerTakes(_ id: UInt64) {
    guard let call = calls[id], let credit = call.toClient.untaken.first else { return }
    if call.isSlow, Int.random(in: 0..<10, using: &generator) > 0 { return }
    calls[id]?.toClient.untaken.removeFirst()
    client.take(credit, on: id)
  }

  mutating func perform(_ action: ClientConnectionMachine.Action) {
    switch action {
    case .nothing, .pong, .draining: break
    case .ready: isReady = true
    case .message(let id, let message, let credit):
      guard let call = calls[id], call.ending == nil else {
        return fault("call \(id): a message after the end")
      }
      if !call.kind.serverStreams { fault("call \(id): a message that was not asked for") }
      if let wrong = calls[id]?.toClient.arrive(message, credit: credit, id: id, toServer: false) {
        fault("call \(id), to the client: \(wrong)")
      }
    case .writable(let id):
      guard calls[id]?.ending == nil, calls[id]?.toServer.isWaiting == true else {
        return fault("call \(id): its caller does not wait")
      }
      calls[id]?.toServer.isWaiting = false
    case .end(let id, let error, let reply, _): callEnds(id, error, reply)
    case .close(let error):
      clientTransport.isClosing = true
      endAllCalls(error)
    }
  }

  private mutating func callEnds(_ id: UInt64, _ error: CallError?, _ reply: Bytes) {
    guard let call = calls[id], call.ending == nil else {
      return fault("call \(id): a second end")
    }
    if let error {
      calls[id]?.ending = .failed(error)
      counts.errors += 1
    } else if let note = try? Note(decoding: reply), note.text.utf8.count == call.replyLength {
      calls[id]?.ending = .reply(note.number)
      counts.replies += 1
    } else {
      fault("call \(id): a reply that is none")
    }
    settle(id)
  }

  /// What a connection does for its calls when it has closed.
  mutating func endAllCalls(_ error: CallError) {
    for id in live where calls[id]?.ending == nil {
      calls[id]?.ending = .failed(error)
      counts.lost += 1
    }
    for id in live { settle(id) }
  }

  mutating func loseClient() {
    perform(client.connectionLost("the virtual socket was closed"))
    clientTransport.isClosed = true
  }
}
