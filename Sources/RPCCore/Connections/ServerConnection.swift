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
    var calls = StreamTable<ServerCall>()

    /// What the end of a call brings about: others get the room that was kept for it.
    var afterEnd: (resumed: [ServerConnectionMachine.Action], isDrained: Bool) {
      mutating get { (machine.resumeWaiting(), machine.isDrained) }
    }
  }

  private let state: Mutex<State>
  private let service: any RPCService
  private let counters: ServerCounters
  let driver: any ConnectionDriver
  /// Who is at the other end.
  public let peer: PeerIdentity
  /// What the peer may ask.
  public let right: AccessRight

  package init(
    greeting: Greeting, service: any RPCService, peer: PeerIdentity,
    right: AccessRight = .command, driver: any ConnectionDriver,
    bounds: ConnectionBounds = ConnectionBounds(),
    ledger: MemoryLedger = MemoryLedger(limit: ConnectionBounds.serverMemory),
    counters: ServerCounters = ServerCounters()
  ) {
    self.counters = counters
    self.service = service
    self.peer = peer
    self.right = right
    self.driver = driver
    state = Mutex(
      State(
        machine: ServerConnectionMachine(
          greeting: greeting, bounds: bounds, ledger: ledger, now: driver.now)))
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
    state.withLock { $0.machine.takeOutput(now: driver.now) }
  }

  package func wrote(_ count: Int) {
    for action in state.withLock({ $0.machine.wrote(count, now: driver.now) }) {
      _ = perform(action)
    }
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

  /// Cancels the calls at once: to wait for a peer that does not read why it ends may take a while.
  package func willClose() {
    for action in state.withLock({ $0.machine.isClosed ? $0.machine.connectionLost() : [] }) {
      _ = perform(action)
    }
  }

  package func connectionLost(_ text: String) {
    for action in state.withLock({ $0.machine.connectionLost() }) { _ = perform(action) }
    count(ended: state.withLock { ($0.machine.rejection, $0.machine.abortion) })
    counters.dropLate(state.withLock { $0.machine.takeLateFrames() })
  }

  /// Counts how the connection ended: here, where each ends once, whatever has led to it.
  private func count(ended: (rejection: RejectReason?, abortion: AbortReason?)) {
    if let rejection = ended.rejection { counters.refuse(rejection) }
    if let abortion = ended.abortion { counters.abort(abortion) }
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

  /// Cancels what is under way; each call still ends with what has become of it.
  package func cancelCalls() {
    let now = driver.now
    let actions = state.withLock { $0.machine.cancelAll(now: now) }
    let isOpen = actions.reduce(true) { perform($1) && $0 }
    driver.outputReady()
    if !isOpen { driver.close() }
  }

  /// Ends what is under way without waiting for it, and closes the connection.
  package func cut() {
    let now = driver.now
    _ = perform(state.withLock { $0.machine.cut(now: now) })
    driver.outputReady()
    driver.close()
  }

  /// Whether the client has not said hello, and may still do so.
  package var isSilent: Bool {
    state.withLock { state in
      if case .awaitingHello = state.machine.state { true } else { false }
    }
  }

  /// The calls that have begun and not ended.
  package var callCount: Int { state.withLock { $0.calls.count } }

  package var isCongested: Bool { state.withLock { !$0.machine.hasRoomForOutput() } }

  package var keptCount: Int { state.withLock { $0.machine.keptCount } }

  /// How the connection stands now.
  package var figures: ConnectionFigures {
    state.withLock { state in
      var figures = ConnectionFigures()
      figures.streams = state.machine.streamCount
      figures.calls = state.calls.count
      figures.waiting = state.machine.waitingCount
      figures.lateFrames = state.machine.lateFrames
      figures.unsent = state.machine.output.unsentCount
      figures.isCongested = !state.machine.hasRoomForOutput()
      return figures
    }
  }

  /// What the client said of itself, once it has said hello.
  package var peerGreeting: Greeting? { state.withLock { $0.machine.peerGreeting } }

  // MARK: What the machine decides

  private func perform(_ action: ServerConnectionMachine.Action) -> Bool {
    switch action {
    case .nothing: break
    case .start(let info, let request, let endOfStream):
      let call = ServerCall(info, requestStreamHasEnded: endOfStream, connection: self)
      state.withLock { $0.calls[info.stream] = call }
      counters.calls.begin(info.method)
      service.begin(call, request: request)
    case .message(let stream, let message, let credit, let endOfStream):
      call(stream)?.deliver(message, credit: credit)
      if endOfStream { call(stream)?.endOfRequestStream() }
    case .endOfStream(let stream): call(stream)?.endOfRequestStream()
    case .cancel(let stream, let cause): call(stream)?.cancel(cause)
    case .writable(let stream): call(stream)?.signalWritable()
    case .refused(let method, let status): counters.calls.refuse(method, status)
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
    let (outcome, actions) = try state.withLock {
      (state) throws(WireError) -> (
        ServerConnectionMachine.SendOutcome, [ServerConnectionMachine.Action]
      ) in
      let outcome = try state.machine.send(message, on: stream)
      // What was kept for a message that has left in whole others get when it has been written.
      return (outcome, outcome == .sent ? [] : state.machine.resumeWaiting())
    }
    for action in actions { _ = perform(action) }
    driver.outputReady()
    return outcome
  }

  func prepareMessage(on stream: UInt64) -> ServerConnectionMachine.MessageRoom {
    state.withLock { $0.machine.prepareMessage(on: stream) }
  }

  func isSendingParts(_ stream: UInt64) -> Bool {
    state.withLock { $0.machine.isSendingParts(stream) }
  }

  /// Ends a call with an error.
  func end(_ call: CallInfo, error: CallError, isReplayed: Bool) {
    let now = driver.now
    let stream = call.stream
    counters.calls.finish(call.method, error.code)
    finish(
      state.withLock { state in
        state.calls[stream] = nil
        state.machine.end(stream, error: error, isReplayed: isReplayed, now: now)
        return state.afterEnd
      })
  }

  /// Ends a call with its reply, which has been validated.
  func end(_ call: CallInfo, reply: some WireMessage, isReplayed: Bool) {
    let now = driver.now
    let (status, after) = state.withLock { state in
      state.calls[call.stream] = nil
      var status = StatusCode.internal
      do throws(WireError) {
        status = try state.machine.end(
          call.stream, reply: reply, isReplayed: isReplayed, now: now)
      } catch {
        assertionFailure("\(error)")
      }
      return (status, state.afterEnd)
    }
    counters.calls.finish(call.method, status)
    finish(after)
  }

  private func finish(_ after: (resumed: [ServerConnectionMachine.Action], isDrained: Bool)) {
    for action in after.resumed { _ = perform(action) }
    driver.outputReady()
    if after.isDrained { driver.close() }
  }

  func take(_ credit: MessageCredit, on stream: UInt64) {
    state.withLock { $0.machine.take(credit, on: stream) }
    driver.outputReady()
  }
}
