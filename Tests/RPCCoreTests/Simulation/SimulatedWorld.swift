import TestSupport

@testable import RPCCore

/// What a seed draws before anything happens.
struct Scenario {
  let clientLimits: ConnectionLimits
  let serverLimits: ConnectionLimits
  let capacity: Int
  let delay: ClosedRange<Int64>
  let sharesClock: Bool
  let steps: Int
  /// The step in which the server begins to drain; nil for never.
  let drain: Int?
  /// The step in which the connection is reset; nil for never.
  let reset: Int?
  /// The step in which nobody runs for a while; nil for never.
  let pause: Int?
  /// The step in which the client stops to run until the server has had enough; nil for never.
  let stop: Int?
  /// What the connection may cost the server; sometimes so little that calls fail for it.
  let bounds: ConnectionBounds
  let isTight: Bool

  init(using generator: inout SeededGenerator) {
    func limits(using generator: inout SeededGenerator) -> ConnectionLimits {
      var limits = ConnectionLimits.least
      limits.maxFrame = 4096 + Int.random(in: 0...500, using: &generator) * 8
      limits.initialCredit = 4096 + Int.random(in: 0...8000, using: &generator)
      limits.initialMessages = [4, 5, 8, 100].randomElement(using: &generator) ?? 4
      limits.maxMessage = 16 << 10
      limits.maxStreams = Int.random(in: 1...6, using: &generator)
      return limits
    }
    clientLimits = limits(using: &generator)
    serverLimits = limits(using: &generator)
    capacity = [300, 5000, 200_000].randomElement(using: &generator) ?? 300
    let most = [1000, 100_000, 20_000_000].randomElement(using: &generator) ?? 1000
    delay = 0...Int64(most)
    sharesClock = Int.random(in: 0..<4, using: &generator) > 0
    steps = Int.random(in: 50...300, using: &generator)
    func step(of chances: Int, in steps: Int, using generator: inout SeededGenerator) -> Int? {
      guard Int.random(in: 0..<chances, using: &generator) == 0 else { return nil }
      return Int.random(in: 10..<steps, using: &generator)
    }
    drain = step(of: 4, in: steps, using: &generator)
    reset = step(of: 6, in: steps, using: &generator)
    pause = step(of: 8, in: steps, using: &generator)
    stop = step(of: 8, in: steps, using: &generator)
    isTight = Int.random(in: 0..<5, using: &generator) == 0
    var bounds = ConnectionBounds()
    if isTight { bounds.memory = Int.random(in: 9000...100_000, using: &generator) }
    if Bool.random(using: &generator) {
      (bounds.stallTime, bounds.pingAfter) = (.seconds(1), .seconds(1))
      (bounds.deadAfter, bounds.messageTime) = (.seconds(2), .seconds(3))
    }
    self.bounds = bounds
  }
}

/// A client's and a server's machine, a virtual clock and a virtual socket between them, callers and
/// handlers that do random things, and the model of what must become of it.
///
/// Everything is drawn from one seed, so that a run can be repeated to the last byte.
struct SimulatedWorld {
  let scenario: Scenario
  var generator: SeededGenerator
  var now = MonotonicInstant(nanoseconds: 5_000_000_000)
  var client: ClientConnectionMachine
  var server: ServerConnectionMachine
  var clientTransport: SimulatedTransport
  var serverTransport: SimulatedTransport
  var toServer: VirtualPipe
  var toClient: VirtualPipe
  var toServerAudit: CreditAudit
  var toClientAudit: CreditAudit
  /// What the model knows of each call, by its number.
  var calls: [UInt64: SimulatedCall] = [:]
  /// The calls that have not ended at both sides.
  var live: [UInt64] = []
  var isReady = false
  /// The connection may be lost, or the server be about to end: what calls may then fail with.
  var isLossExpected = false
  var isDraining = false
  var isStopped = false
  /// An end did not run for a while, so that what takes long is nobody's mistake.
  var wasInterrupted = false
  let ledger = MemoryLedger(limit: 1 << 20)
  var faults: [String] = []
  var trace: [String] = []
  /// How many calls were opened, messages sent, and so on; shows that the runs do something.
  var counts = SimulationCounts()

  init(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let scenario = Scenario(using: &generator)
    self.scenario = scenario
    self.generator = generator
    client = ClientConnectionMachine(
      greeting: Greeting(
        limits: scenario.clientLimits, clock: now, schemaHash: [], name: "client"))
    // In another time namespace the server's clock shows another time.
    let shift: Duration = scenario.sharesClock ? .zero : .seconds(-4)
    server = ServerConnectionMachine(
      greeting: Greeting(
        limits: scenario.serverLimits, clock: now.advanced(by: shift), schemaHash: [],
        name: "server"),
      bounds: scenario.bounds, ledger: ledger, now: now.advanced(by: shift))
    clientTransport = SimulatedTransport(maxFrame: scenario.clientLimits.maxFrame)
    serverTransport = SimulatedTransport(maxFrame: scenario.serverLimits.maxFrame)
    toServer = VirtualPipe(capacity: scenario.capacity, delay: scenario.delay)
    toClient = VirtualPipe(capacity: scenario.capacity, delay: scenario.delay)
    toServerAudit = CreditAudit(initial: scenario.serverLimits.initialStreamCredit)
    toClientAudit = CreditAudit(initial: scenario.clientLimits.initialStreamCredit)
  }

  /// The time as the server's clock shows it.
  var serverNow: MonotonicInstant {
    scenario.sharesClock ? now : now.advanced(by: .seconds(-4))
  }

  mutating func fault(_ text: String) { faults.append(text) }

  // MARK: A run

  /// Random steps, then whatever is needed for everything to end.
  mutating func run() {
    for step in 0..<scenario.steps where faults.isEmpty {
      if step == scenario.drain { drain() }
      if step == scenario.reset { reset() }
      if step == scenario.pause { pause() }
      if step == scenario.stop { stop() }
      act()
      checkBounds()
    }
    finish()
    judge()
  }

  private mutating func act() {
    let id = live.randomElement(using: &generator) ?? 0
    switch Int.random(in: 0..<17, using: &generator) {
    case 0...8 where isStopped: handlerWorks(id)
    case 0, 1: openCall()
    case 2, 3: callerSends(id)
    case 4: callerTakes(id)
    case 5: callerSteers(id)
    case 6, 7: handlerWorks(id)
    case 8: handlerTakes(id)
    case 9, 10, 11: moveClient()
    case 12, 13, 14: moveServer()
    default: pass(Int64.random(in: 0...scenario.delay.upperBound * 2, using: &generator))
    }
  }

  /// Lets time pass and does what is due.
  mutating func pass(_ nanoseconds: Int64) {
    now = now.advanced(by: .nanoseconds(nanoseconds))
    tick()
  }

  mutating func tick() {
    if !isStopped, let next = client.nextTick, next <= now {
      for action in client.tick(now: now) { perform(action) }
    }
    if let next = server.nextTick, next <= serverNow {
      for action in server.tick(now: serverNow) { perform(action) }
    }
  }

  private mutating func drain() {
    server.drain()
    isDraining = true
    closeIfDrained()
  }

  mutating func closeIfDrained() {
    if isDraining, server.isDrained { serverTransport.isClosing = true }
  }

  private mutating func reset() {
    isLossExpected = true
    toServer.reset()
    toClient.reset()
    clientTransport.isClosed = true
    serverTransport.isClosed = true
    loseClient()
    loseServer()
  }

  /// Nobody runs for a while: what the client takes for a dead server is one that did not run.
  private mutating func pause() {
    (wasInterrupted, isLossExpected) = (true, true)
    pass(Int64.random(in: 100_000_000...4_000_000_000, using: &generator))
  }

  /// Lets all that is under way end, one event of the virtual clock after the other.
  private mutating func finish() {
    for round in 0..<20_000 where faults.isEmpty {
      if isOver { return }
      resumeIfServerHasHadEnough()
      for id in live {
        if !isStopped {
          callerSends(id)
          if round > 20 { callerEnds(id) }
          callerTakes(id)
        }
        handlerWorks(id)
        handlerTakes(id)
      }
      let hasClientMoved = moveClient()
      let hasMoved = moveServer() || hasClientMoved
      checkBounds()
      if !hasMoved { passToNextEvent() }
    }
    if faults.isEmpty { fault("calls do not end: \(state)") }
  }

  /// Where everything stands, for whoever looks into a failed run.
  private var state: String {
    var lines = [
      "under way \(toServer.count) to the server, \(toClient.count) to the client",
      "unsent \(client.output.unsentCount) by the client, \(server.output.unsentCount) by the server",
      "client \(client.state), server \(server.state), now \(now.nanoseconds)",
      "arrivals \(String(describing: toServer.nextArrival)) \(String(describing: toClient.nextArrival))",
    ]
    for id in live {
      lines.append("call \(id): \(String(describing: calls[id]))")
      lines.append("  at the client: \(String(describing: client.streams[id]))")
      lines.append("  at the server: \(String(describing: server.streams[id]))")
    }
    return lines.joined(separator: "\n")
  }

  private mutating func stop() {
    (isStopped, wasInterrupted, isLossExpected) = (true, true, true)
  }

  /// A client that was stopped runs on when the server holds nothing for it any more.
  private mutating func resumeIfServerHasHadEnough() {
    guard isStopped, server.streams.isEmpty,
      serverTransport.isClosed || server.output.unsentCount == 0 && toServer.nextArrival == nil
    else { return }
    isStopped = false
  }

  private var isOver: Bool {
    if isStopped || !live.isEmpty { return false }
    return client.streams.isEmpty && server.streams.isEmpty || client.isClosed && server.isClosed
  }

  /// Sets the clock to the next moment at which something can happen.
  private mutating func passToNextEvent() {
    let shift: Duration = scenario.sharesClock ? .zero : .seconds(4)
    let next = [
      toServer.nextArrival, toClient.nextArrival, isStopped ? nil : client.nextTick,
      server.nextTick?.advanced(by: shift),
    ].compactMap { $0 }.filter { $0 > now }.min()
    now = next ?? now.advanced(by: .milliseconds(1))
    tick()
  }
}

/// How much happened in the runs.
struct SimulationCounts {
  var calls = 0
  var messages = 0
  var parts = 0
  var replies = 0
  var errors = 0
  var withdrawn = 0
  var expired = 0
  var refused = 0
  var lost = 0
  var waits = 0

  static func += (left: inout SimulationCounts, right: SimulationCounts) {
    left.calls += right.calls
    left.messages += right.messages
    left.parts += right.parts
    left.replies += right.replies
    left.errors += right.errors
    left.withdrawn += right.withdrawn
    left.expired += right.expired
    left.refused += right.refused
    left.lost += right.lost
    left.waits += right.waits
  }
}
