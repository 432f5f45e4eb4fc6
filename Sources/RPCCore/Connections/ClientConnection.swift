import Synchronization

/// A call that a client waits for, whatever its types.
protocol PendingCall: AnyObject, Sendable {
  /// The call has got its number; no frame of it has come yet.
  func begin(as stream: UInt64)
  /// Takes a message of the reply's stream; gives the error where it is none.
  func deliver(_ message: Bytes, credit: MessageCredit) -> WireError?
  /// The call has ended.
  func end(_ error: CallError?, reply: Bytes, _ ending: CallEnding)
  /// The call may send again.
  func signalWritable()
}

/// The client's side of one connection: the machine, the calls that wait, and the way between them.
///
/// The machine is behind a lock and decides; what it decides is done after the lock has been left.
package final class ClientConnection: ConnectionEnd {
  private struct State {
    var machine: ClientConnectionMachine
    var calls = StreamTable<any PendingCall>()
    var readiness: Result<Greeting, CallError>?
    var readinessWaiters: [Waiter<Void>] = []
    var isClosing = false
    var closeWaiters: [Waiter<Void>] = []
    /// The driver is done: it has written what it could, and closed.
    var isLost = false
    var lossWaiters: [Waiter<Void>] = []
    var pings: [UInt64: Waiter<CallError?>] = [:]
    var nextPing: UInt64 = 1
  }

  private let state: Mutex<State>
  let driver: any ConnectionDriver
  private let correlations = CorrelationNumbers()

  package init(
    greeting: Greeting, driver: any ConnectionDriver,
    liveness: ClientConnectionMachine.Liveness = .init()
  ) {
    self.driver = driver
    state = Mutex(
      State(machine: ClientConnectionMachine(greeting: greeting, liveness: liveness)))
  }

  /// Waits until calls may be made.
  ///
  /// - Throws: why the server does not begin the connection.
  package func ready() async throws(CallError) -> Greeting {
    while true {
      if let readiness = state.withLock({ $0.readiness }) { return try readiness.get() }
      await suspend { (waiter: Waiter<Void>) in
        let isDecided = state.withLock { state in
          if state.readiness == nil { state.readinessWaiters.append(waiter) }
          return state.readiness != nil
        }
        if isDecided { waiter.resume() }
      }
    }
  }

  /// Whether the server has said that it keeps what came of `once` commands.
  package var keepsOutcomes: Bool {
    guard case .success(let welcome) = state.withLock({ $0.readiness }) else { return false }
    return welcome.features & Greeting.keepsOutcomes != 0
  }

  /// Whether further calls may be made.
  package var isUsable: Bool {
    state.withLock { state in
      guard !state.isClosing, case .open = state.machine.state else { return false }
      return true
    }
  }

  /// Whether calls are under way.
  package var hasCalls: Bool { state.withLock { !$0.calls.isEmpty } }

  /// Waits for the calls under way and closes the connection.
  ///
  /// When this returns, what was said last has been written, or the server has not read it for as
  /// long as the driver allows: a program may end without taking a cancel or an abort with it.
  package func close() async {
    await suspend { (waiter: Waiter<Void>) in
      let isIdle = state.withLock { state in
        state.isClosing = true
        if !state.calls.isEmpty { state.closeWaiters.append(waiter) }
        return state.calls.isEmpty
      }
      if isIdle { waiter.resume() }
    }
    driver.close()
    await suspend { (waiter: Waiter<Void>) in
      let isLost = state.withLock { state in
        if !state.isLost { state.lossWaiters.append(waiter) }
        return state.isLost
      }
      if isLost { waiter.resume() }
    }
  }

  /// Asks the server whether it lives; gives the time to the answer and back.
  package func ping() async throws(CallError) -> Duration {
    let start = driver.now
    let error = await suspend { (waiter: Waiter<CallError?>) in
      let isClosed = state.withLock { state in
        if state.machine.isClosed { return true }
        // Words of the liveness check are instants, far above these.
        state.pings[state.nextPing] = waiter
        state.machine.ping(state.nextPing, now: start)
        state.nextPing += 1
        return false
      }
      if isClosed {
        waiter.resume(
          returning: CallError(
            .unavailable, "the connection is closed", executed: .never, stage: .transport))
      } else {
        driver.outputReady()
      }
    }
    if let error { throw error }
    return start.duration(until: driver.now)
  }

  // MARK: What the driver hands in

  package func receive(_ frame: Frame) -> Bool {
    let now = driver.now
    return perform(state.withLock { $0.machine.receive(frame, now: now) })
  }

  package func fail(_ fault: FrameFault) {
    _ = perform(state.withLock { $0.machine.fault(fault.reason, fault.text) })
  }

  package func takeOutput() -> FrameOutput.Batch? {
    state.withLock { $0.machine.output.isEmpty ? nil : $0.machine.output.take() }
  }

  package func wrote(_ count: Int) {
    for action in state.withLock({ $0.machine.wrote(count) }) { _ = perform(action) }
  }

  package func recycle(_ batch: consuming FrameOutput.Batch) {
    var batch: FrameOutput.Batch? = batch
    state.withLock { state in
      if let batch = batch.take() { state.machine.output.recycle(batch) }
    }
  }

  /// A client reads however much it has to write: a server that waits for it to read does not read
  /// either, and if both waited for the other, neither would ever go on.
  package var isCongested: Bool { false }

  package var nextTick: MonotonicInstant? { state.withLock { $0.machine.nextTick } }

  package func tick() -> Bool {
    let now = driver.now
    return state.withLock { $0.machine.tick(now: now) }.allSatisfy { perform($0) }
  }

  package func connectionLost(_ text: String) {
    _ = perform(state.withLock { $0.machine.connectionLost(text) })
    let waiters = state.withLock { state in
      state.isLost = true
      defer { state.lossWaiters = [] }
      return state.lossWaiters
    }
    for waiter in waiters { waiter.resume() }
  }

  // MARK: What the machine decides

  private func perform(_ action: ClientConnectionMachine.Action) -> Bool {
    switch action {
    case .nothing, .draining: break
    case .ready(let welcome): decideReadiness(.success(welcome))
    case .pong(let word):
      state.withLock { $0.pings.removeValue(forKey: word) }?.resume(returning: nil)
    case .message(let stream, let message, let credit):
      if let error = call(stream)?.deliver(message, credit: credit) {
        withdraw(
          stream,
          CallError(
            .internal, "the server sent a message that \(error)", executed: .unknown,
            stage: .decode))
      }
    case .end(let stream, let error, let reply, let ending):
      remove(stream)?.end(error, reply: reply, ending)
    case .writable(let stream): call(stream)?.signalWritable()
    case .close(let error):
      decideReadiness(.failure(error))
      let (calls, waiters, pings) = state.withLock { state in
        defer {
          state.calls = StreamTable()
          state.closeWaiters = []
          state.pings = [:]
        }
        let calls = state.calls.ids.compactMap { id in
          state.calls[id].map { ($0, state.machine.error(error, of: id)) }
        }
        return (calls, state.closeWaiters, state.pings.values)
      }
      for (call, error) in calls { call.end(error, reply: .empty, .unsaid) }
      for ping in pings { ping.resume(returning: error) }
      for waiter in waiters { waiter.resume() }
      return false
    }
    return true
  }

  private func decideReadiness(_ outcome: Result<Greeting, CallError>) {
    let waiters = state.withLock { state in
      if state.readiness == nil { state.readiness = outcome }
      defer { state.readinessWaiters = [] }
      return state.readinessWaiters
    }
    for waiter in waiters { waiter.resume() }
  }

  private func call(_ stream: UInt64) -> (any PendingCall)? {
    state.withLock { $0.calls[stream] }
  }

  private func remove(_ stream: UInt64) -> (any PendingCall)? {
    let (call, waiters) = state.withLock { state in
      let call = state.calls.removeValue(forKey: stream)
      guard state.calls.isEmpty else { return (call, [] as [Waiter<Void>]) }
      defer { state.closeWaiters = [] }
      return (call, state.closeWaiters)
    }
    for waiter in waiters { waiter.resume() }
    return call
  }

  // MARK: What callers do

  func open(
    _ method: UInt16, _ request: some WireMessage, options: CallOptions, endOfStream: Bool,
    _ call: any PendingCall
  ) throws(CallError) -> UInt64 {
    do throws(WireError) {
      try request.validate()
    } catch {
      throw CallError(.invalidArgument, "\(error)", executed: .never, stage: .encode)
    }
    let now = driver.now
    let stream = try state.withLock { (state) throws(CallError) in
      guard !state.isClosing else {
        throw CallError(
          .unavailable, "the client is being closed", executed: .never, stage: .transport)
      }
      let correlation =
        options.correlation == 0
        ? correlations.number(state.machine.nextStream) : options.correlation
      let stream = try state.machine.open(
        method, request: request, options: options, correlation: correlation,
        endOfStream: endOfStream, now: now)
      call.begin(as: stream)
      state.calls.insert(call, stream)
      return stream
    }
    driver.outputReady()
    return stream
  }

  func send(
    _ message: some WireMessage, on stream: UInt64
  ) throws(WireError) -> ClientConnectionMachine.SendOutcome {
    let outcome = try state.withLock { (state) throws(WireError) in
      try state.machine.send(message, on: stream)
    }
    driver.outputReady()
    return outcome
  }

  func isSendingParts(_ stream: UInt64) -> Bool {
    state.withLock { $0.machine.isSendingParts(stream) }
  }

  func endOfStream(_ stream: UInt64) {
    state.withLock { $0.machine.endOfStream(stream) }
    driver.outputReady()
  }

  func take(_ credit: MessageCredit, on stream: UInt64) {
    state.withLock { $0.machine.take(credit, on: stream) }
    driver.outputReady()
  }

  /// Withdraws a call and ends it with `error`, unless it has ended.
  func withdraw(_ stream: UInt64, _ error: CallError) {
    guard let call = remove(stream) else { return }
    state.withLock { $0.machine.cancel(stream) }
    driver.outputReady()
    call.end(error, reply: .empty, .unsaid)
  }
}
