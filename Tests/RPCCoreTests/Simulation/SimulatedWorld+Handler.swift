import TestSupport

@testable import RPCCore

/// The server's side: handlers that take, send, reply, fail, and hear that they are cancelled.
extension SimulatedWorld {
  mutating func handlerWorks(_ id: UInt64) {
    guard let call = calls[id], call.isStarted, call.outcome == nil else { return }
    if call.cause != nil {
      // One that is cancelled ends, but not always at once, and some reply all the same.
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: break
      case 1 where !server.isSendingParts(id): replies(id, call)
      default: fails(id, CallError(.cancelled, "cancelled", executed: .unknown, stage: .handler))
      }
      return
    }
    if call.toClient.isWaiting { return }
    if call.toClient.left > 0 { return handlerSends(id, call) }
    let hasHeardAll = call.hasSeenEndOfStream && call.toServer.untaken.isEmpty
    guard hasHeardAll || !call.succeeds else { return }
    if call.succeeds {
      replies(id, call)
    } else {
      fails(id, CallError(.notFound, "no", executed: .unknown, stage: .handler))
    }
  }

  private mutating func handlerSends(_ id: UInt64, _ call: SimulatedCall) {
    // Some ask before they make a large message, and some of those take a while.
    if Bool.random(using: &generator) {
      let room = server.prepareMessage(on: id)
      if room == .mustWait {
        counts.waits += 1
        calls[id]?.toClient.isWaiting = true
      }
      if room != .ready || Int.random(in: 0..<4, using: &generator) == 0 { return }
    }
    defer { resumeHandlers() }
    let length = SimulatedCall.textLength(using: &generator)
    let number = SimulatedCall.number(id, toServer: false, call.toClient.sent.count)
    do throws(WireError) {
      switch try server.send(Note(number, String(repeating: "y", count: length)), on: id) {
      case .sent: sent()
      case .sentInParts:
        sent()
        counts.parts += 1
        calls[id]?.toClient.isWaiting = true
      case .mustWait:
        counts.waits += 1
        calls[id]?.toClient.isWaiting = true
      case .closed:
        if !server.isClosed { fault("call \(id) is closed to its handler, which has not ended it") }
      case .tooLarge: fault("call \(id): a message is too large")
      case .noMemory:
        if !scenario.isTight { fault("call \(id): there is no memory for a message") }
        fails(id, ServerConnectionMachine.noMemory("it", executed: .unknown, stage: .encode))
      }
    } catch {
      fault("call \(id) cannot send: \(error)")
    }
    func sent() {
      calls[id]?.toClient.sent.append(length)
      calls[id]?.toClient.left -= 1
      counts.messages += 1
    }
  }

  /// Lets those go on for which there is room now.
  private mutating func resumeHandlers() {
    for action in server.resumeWaiting() { perform(action) }
  }

  private mutating func replies(_ id: UInt64, _ call: SimulatedCall) {
    let number = SimulatedCall.replyNumber(id)
    calls[id]?.outcome = .reply(number)
    do throws(WireError) {
      try server.end(
        id, reply: Note(number, String(repeating: "z", count: call.replyLength)), now: serverNow)
    } catch {
      fault("call \(id) cannot reply: \(error)")
    }
    handlerHasEnded(id)
  }

  private mutating func fails(_ id: UInt64, _ error: CallError) {
    calls[id]?.outcome = .error(error)
    server.end(id, error: error, now: serverNow)
    handlerHasEnded(id)
  }

  private mutating func handlerHasEnded(_ id: UInt64) {
    calls[id]?.toServer.untaken = []
    resumeHandlers()
    settle(id)
    closeIfDrained()
  }

  mutating func handlerTakes(_ id: UInt64) {
    guard let call = calls[id], call.outcome == nil, let credit = call.toServer.untaken.first
    else { return }
    if call.isSlow, Int.random(in: 0..<10, using: &generator) > 0 { return }
    calls[id]?.toServer.untaken.removeFirst()
    server.take(credit, on: id)
  }

  mutating func perform(_ action: ServerConnectionMachine.Action) {
    switch action {
    // What is refused has its end in the output, which the client is given.
    case .nothing, .refused: break
    case .start(let info, let request, let endOfStream): starts(info, request, endOfStream)
    case .message(let id, let message, let credit, let endOfStream):
      guard isUnderWay(id, "a message") else { return }
      if let wrong = calls[id]?.toServer.arrive(message, credit: credit, id: id, toServer: true) {
        fault("call \(id), to the server: \(wrong)")
      }
      if endOfStream { calls[id]?.hasSeenEndOfStream = true }
    case .endOfStream(let id):
      guard isUnderWay(id, "the end of the stream") else { return }
      calls[id]?.hasSeenEndOfStream = true
    case .cancel(let id, let cause):
      guard isUnderWay(id, "a cancel") else { return }
      if calls[id]?.cause != nil { fault("call \(id) is cancelled twice") }
      if case .fault(let error) = cause, error.code == .resourceExhausted {
        if !scenario.isTight { fault("call \(id): there is no memory") }
      } else if case .fault(let error) = cause, !wasInterrupted {
        fault("call \(id): the client's fault: \(error.message)")
      }
      calls[id]?.cause = cause
      calls[id]?.toClient.isWaiting = false
    case .writable(let id):
      guard isUnderWay(id, "a word that it may send") else { return }
      calls[id]?.toClient.isWaiting = false
    case .close: serverTransport.isClosing = true
    }
  }

  private mutating func isUnderWay(_ id: UInt64, _ what: String) -> Bool {
    if calls[id]?.isStarted == true, calls[id]?.outcome == nil { return true }
    fault("call \(id): \(what) for a handler that is not there")
    return false
  }

  private mutating func starts(_ info: CallInfo, _ request: Bytes, _ endOfStream: Bool) {
    let id = info.stream
    guard let call = calls[id] else { return fault("call \(id) begins and was never made") }
    if call.isStarted { fault("call \(id) begins twice") }
    if (try? Note(decoding: request))?.number != id { fault("call \(id) has another's request") }
    if endOfStream == call.kind.clientStreams { fault("call \(id): wrong end of the stream") }
    if let deadline = info.deadline, deadline <= serverNow {
      fault("call \(id) begins after its deadline")
    }
    calls[id]?.isStarted = true
    if !live.contains(id) { live.append(id) }
  }

  mutating func loseServer() {
    for action in server.connectionLost() { perform(action) }
    serverTransport.isClosed = true
  }
}
