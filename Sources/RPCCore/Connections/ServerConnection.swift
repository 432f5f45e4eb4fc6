import Synchronization

/// What answers a connection's calls.
public protocol RPCService: Sendable {
  /// Begins a call.
  ///
  /// Runs where the connection's bytes are taken apart, so it decodes the request, starts a task
  /// with ``ServerCall/run(_:)`` and returns.
  func begin(_ call: ServerCall, request: Bytes)
}

/// The server's side of one connection: the machine, its calls, and the way between them.
///
/// The machine is behind a lock and decides; what it decides is done after the lock has been left.
public final class ServerConnection: ConnectionEnd {
  private struct State {
    var machine: ServerConnectionMachine
    var calls: [UInt64: ServerCall] = [:]
  }

  private let state: Mutex<State>
  private let service: any RPCService
  let driver: any ConnectionDriver
  /// Who is at the other end.
  public let peer: PeerIdentity

  package init(
    greeting: Greeting, service: any RPCService, peer: PeerIdentity,
    driver: any ConnectionDriver
  ) {
    self.service = service
    self.peer = peer
    self.driver = driver
    state = Mutex(
      State(machine: ServerConnectionMachine(greeting: greeting, now: driver.now)))
  }

  // MARK: What the driver hands in

  package func receive(_ frame: Frame) -> Bool {
    let now = driver.now
    let action = state.withLock { $0.machine.receive(frame, now: now) }
    return perform(action)
  }

  package func fail(_ fault: FrameFault) {
    let action = state.withLock { $0.machine.fault(fault) }
    _ = perform(action)
  }

  /// Refuses a connection that has not said hello.
  package func reject(_ reason: RejectReason, _ text: String) {
    let action = state.withLock { $0.machine.reject(reason, text) }
    _ = perform(action)
    driver.outputReady()
    driver.close()
  }

  package func takeOutput() -> FrameOutput.Batch? {
    state.withLock { $0.machine.output.isEmpty ? nil : $0.machine.output.take() }
  }

  package func wrote(_ count: Int) {
    for action in state.withLock({ $0.machine.wrote(count) }) { _ = perform(action) }
  }

  package func recycle(_ batch: consuming FrameOutput.Batch) {
    // Moved through an optional, since a closure may not consume what it captures.
    var batch: FrameOutput.Batch? = batch
    state.withLock { state in
      if let batch = batch.take() { state.machine.output.recycle(batch) }
    }
  }

  package var nextTick: MonotonicInstant? { state.withLock { $0.machine.nextTick } }

  package func tick() -> Bool {
    let now = driver.now
    let actions = state.withLock { $0.machine.tick(now: now) }
    return actions.allSatisfy { perform($0) }
  }

  package func connectionLost(_ text: String) {
    for action in state.withLock({ $0.machine.connectionLost() }) { _ = perform(action) }
  }

  /// Tells the client that no call may begin any more, and closes when those under way have ended.
  package func drain() {
    let isIdle = state.withLock { state in
      state.machine.drain()
      return state.machine.isDrained
    }
    driver.outputReady()
    if isIdle { driver.close() }
  }

  /// Cancels what is under way and closes the connection.
  package func cut() {
    let actions = state.withLock { $0.machine.connectionLost() }
    for action in actions { _ = perform(action) }
    driver.close()
  }

  /// The calls that have begun and not ended.
  package var callCount: Int { state.withLock { $0.calls.count } }

  /// The bytes that wait to be written.
  package var unsentCount: Int { state.withLock { $0.machine.output.unsentCount } }

  package var isCongested: Bool { state.withLock { $0.machine.output.isFull } }

  /// What the client said of itself, once it has said hello.
  package var peerGreeting: Greeting? { state.withLock { $0.machine.peerGreeting } }

  // MARK: What the machine decides

  private func perform(_ action: ServerConnectionMachine.Action) -> Bool {
    switch action {
    case .nothing: break
    case .start(let info, let request, let endOfStream):
      let call = ServerCall(info, requestStreamHasEnded: endOfStream, connection: self)
      state.withLock { $0.calls[info.stream] = call }
      service.begin(call, request: request)
    case .message(let stream, let message, let credit, let endOfStream):
      call(stream)?.deliver(message, credit: credit)
      if endOfStream { call(stream)?.endOfRequestStream() }
    case .endOfStream(let stream): call(stream)?.endOfRequestStream()
    case .cancel(let stream, let cause): call(stream)?.cancel(cause)
    case .writable(let stream): call(stream)?.signalWritable()
    case .close: return false
    }
    return true
  }

  private func call(_ stream: UInt64) -> ServerCall? {
    state.withLock { $0.calls[stream] }
  }

  // MARK: What calls do

  func send(
    _ message: some WireMessage, on stream: UInt64
  ) throws(WireError) -> ServerConnectionMachine.SendOutcome {
    let outcome = try state.withLock { (state) throws(WireError) in
      try state.machine.send(message, on: stream)
    }
    driver.outputReady()
    return outcome
  }

  func isSendingParts(_ stream: UInt64) -> Bool {
    state.withLock { $0.machine.isSendingParts(stream) }
  }

  /// Ends a call with an error.
  func end(_ stream: UInt64, error: CallError) {
    let now = driver.now
    finish(
      state.withLock { state in
        state.calls[stream] = nil
        state.machine.end(stream, error: error, now: now)
        return state.machine.isDrained
      })
  }

  /// Ends a call with its reply, which has been validated.
  func end(_ stream: UInt64, reply: some WireMessage) {
    let now = driver.now
    finish(
      state.withLock { state in
        state.calls[stream] = nil
        do throws(WireError) {
          try state.machine.end(stream, reply: reply, now: now)
        } catch {
          assertionFailure("\(error)")
        }
        return state.machine.isDrained
      })
  }

  private func finish(_ isDrained: Bool) {
    driver.outputReady()
    if isDrained { driver.close() }
  }

  func allow(_ credit: Int, on stream: UInt64) {
    state.withLock { $0.machine.allow(credit, on: stream) }
    driver.outputReady()
  }
}
