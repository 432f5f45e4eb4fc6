/// Runs one durable subscriber: gets its events, has them handled, and notes how far it has come.
///
/// One thing happens at a time; what somebody asks of it is done between two of them.
actor EventSubscriber<Event: BusEvent> {
  /// What somebody asks of a subscriber.
  enum Intervention: Sendable {
    case retry(key: String?)
    case drop(UInt64?)
    case reset(from: UInt64)
  }

  /// What all subscribers share.
  struct World: Sendable {
    let bus: EventBus<Event>
    let history: any EventHistory<Event>
    let journal: any SubscriberJournal<Event>
    let deliveries: DeliveryHistory<Event>
    let policy: DeliveryPolicy
    let surroundings: DeliverySurroundings
    let log: any Log
  }

  /// How long it waits before it asks a store again that failed: nobody repairs one in less.
  private static var storePause: UInt64 { 1_000_000_000 }

  private let handler: any EventHandler<Event>
  let world: World
  private let filter: EventFilter<Event.Kind>
  private var machine: DeliveryMachine<Event>?
  private var feed: (subscription: EventSubscription<Event>, events: StoredEventFeed<Event>)?
  /// The entry of the event that is being delivered.
  private var delivery: DeliveryHistory<Event>.Number?
  private var asked: [(Intervention, CheckedContinuation<Result<Int, any Error>, Never>)] = []
  /// Ends the present wait, so that what was asked is done.
  private var interrupt: (@Sendable () -> Void)?
  private var hasEnded = false
  /// Nothing has come for as long as the policy says.
  private var isQuiet = false

  init(_ handler: some EventHandler<Event>, in world: World) {
    self.handler = handler
    self.world = world
    filter = handler.filter
  }

  private var name: String { handler.name }

  // MARK: What it shows

  var state: SubscriberState {
    SubscriberState(
      name: name, checkpoint: machine?.checkpoint ?? 0, latest: world.bus.lastSequence,
      replayingUpTo: machine?.replayingUpTo ?? 0, parked: machine?.parking.count ?? 0,
      handled: machine?.handledCount ?? 0, failures: machine?.failureCount ?? 0,
      stopped: machine == nil
        ? "it has not begun yet; if that stays so, the log says why" : machine?.stopped)
  }

  var parked: [ParkedEvent<Event>] { machine?.parking.all ?? [] }

  /// Has something done as soon as nothing else is under way.
  ///
  /// - Returns: how many events it concerns.
  /// - Throws: where it could not be written down; it is tried again then.
  func ask(_ intervention: Intervention) async throws -> Int {
    if hasEnded { throw Self.ending }
    let result = await withCheckedContinuation { continuation in
      asked.append((intervention, continuation))
      interrupt?()
    }
    return try result.get()
  }

  // MARK: Running

  private static var ending: Fault {
    Fault(.unavailable, "the server is about to end; ask again when it is back")
  }

  /// Delivers events until the task is cancelled.
  func run() async {
    await load()
    while !Task.isCancelled {
      await intervene()
      if isQuiet {
        isQuiet = false
        await note(isIdle: true)
      }
      switch machine?.next() ?? .rest {
      case .fetch: await fetch()
      case .deliver(let event, let context): await deliver(event, context)
      case .pause(let nanoseconds):
        if case .success = await interruptible({ [sleep = world.surroundings.sleep] in
          try await sleep(nanoseconds)
        }) {
          machine?.pauseEnded()
        }
      case .rest:
        await note(isIdle: true)
        await untilInterrupted()
      }
      await note(isIdle: false)
    }
    await note(isIdle: true)
    hasEnded = true
    refuse(Self.ending)
  }

  private func refuse(_ error: any Error) {
    for (_, continuation) in asked { continuation.resume(returning: .failure(error)) }
    asked = []
  }

  private func load() async {
    while !Task.isCancelled, machine == nil {
      do {
        var record = try await world.journal.load(name)
        record.reached = max(record.reached, record.checkpoint)
        record.checkpoint = min(
          record.checkpoint, try await handler.begin(after: record.checkpoint))
        var policy = world.policy
        policy.attempts = handler.attempts ?? policy.attempts
        machine = DeliveryMachine(filter: filter, policy: policy, from: record)
      } catch {
        report("a subscriber cannot begin", "\(error)")
        refuse(error)
        try? await world.surroundings.sleep(Self.storePause)
      }
    }
  }

  // MARK: Events

  private func fetch() async {
    do {
      guard let event = try await nextEvent() else { return }
      switch machine?.came(event, now: world.surroundings.wallClock()) {
      case .delivered: delivery = begin(event, .pending)
      case .heldBehind: _ = begin(event, .heldBehind)
      case .ignored, .known, nil: break
      }
    } catch let error as HistoryNotKept {
      let checkpoint = machine?.checkpoint ?? 0
      machine?.stop(
        "the events behind \(checkpoint) are no longer kept, the first is \(error.firstKept); "
          + "reset it from there")
    } catch is CancellationError {
      // To be asked something, or to end.
    } catch {
      report("the events of a subscriber cannot be read", "\(error)")
      _ = await interruptible { [sleep = world.surroundings.sleep] in
        try await sleep(Self.storePause)
      }
    }
  }

  /// The next event; nil where something else is to be done first.
  private func nextEvent() async throws -> Event? {
    if feed == nil {
      let subscription = world.bus.subscribe(to: EventFilter(isStoredOnly: true))
      let checkpoint = machine?.checkpoint ?? 0
      feed = (
        subscription,
        StoredEventFeed(
          from: checkpoint == 0 ? 0 : checkpoint + 1, start: subscription.start)
      )
    }
    while let subscription = feed?.subscription {
      if let event = feed?.events.take() { return event }
      if case .history(let from) = feed?.events.source {
        let page = try await world.history.events(
          from: from, limit: StoredEventFeed<Event>.pageSize)
        feed?.events.took(page)
      } else if let item = subscription.takeWaiting() {
        if let event = feed?.events.took(item) { return event }
      } else {
        // It may be long until the next event.
        let timer = await noteWhenQuiet()
        defer { timer?.cancel() }
        guard let item = try await interruptible({ try await subscription.next() }).get() else {
          // The bus is closed.
          await untilInterrupted()
          return nil
        }
        if let event = feed?.events.took(item) { return event }
      }
    }
    return nil
  }

  /// Sees to it that the place is noted, now or when nothing has come for a while.
  private func noteWhenQuiet() async -> Task<Void, Never>? {
    guard machine?.hasUnnotedEvents == true else { return nil }
    let quiet = world.policy.quietBeforeNote
    if quiet == 0 {
      await note(isIdle: true)
      return nil
    }
    return Task { [sleep = world.surroundings.sleep] in
      guard (try? await sleep(quiet)) != nil else { return }
      isQuiet = true
      interrupt?()
    }
  }

  private func begin(
    _ event: Event, _ outcome: DeliveryEntry<Event>.Outcome
  ) -> DeliveryHistory<Event>.Number {
    world.deliveries.begin(
      DeliveryEntry(
        subscriber: name, event: event, begunAt: world.surroundings.wallClock(), outcome: outcome,
        attempts: 0, took: outcome == .pending ? nil : 0, reason: ""))
  }

  private func deliver(_ event: Event, _ context: DeliveryContext) async {
    // A parked event that is tried again is a delivery of its own.
    let number = delivery ?? begin(event, .pending)
    delivery = number
    let began = world.surroundings.now()
    let run = TimedRun(
      limit: world.policy.timeLimit, grace: world.policy.grace, sleep: world.surroundings.sleep)
    let outcome = await run { [handler] in try await handler.handle(event, context) }
    let took = world.surroundings.now().nanoseconds - began.nanoseconds
    let limit = Self.text(of: world.policy.timeLimit)
    switch outcome {
    case .ended:
      machine?.handled()
      delivery = nil
      world.deliveries.update(number) { $0.end(.handled, attempts: context.attempt, took: took) }
    case .failed(let error):
      // Not the handler's fault: the server ends, and the event comes again.
      if Task.isCancelled { return }
      failed(event, Self.text(of: error), attempt: context.attempt, took: took, number)
    case .tookTooLong:
      failed(
        event, "it took longer than \(limit)", attempt: context.attempt, took: took, number)
    case .stuck:
      if Task.isCancelled { return }
      let reason =
        "event \(event.sequence ?? 0) took longer than \(limit), and its handler does not end "
        + "although it was cancelled; start the server anew"
      machine?.stuck(reason)
      world.deliveries.update(number) {
        $0.end(.pending, attempts: context.attempt, took: took)
        $0.reason = reason
      }
      report("a subscriber is stuck", reason)
    }
  }

  private func failed(
    _ event: Event, _ reason: String, attempt: Int, took: UInt64,
    _ number: DeliveryHistory<Event>.Number
  ) {
    let setback = machine?.failed(
      reason, jitter: world.surroundings.jitter(), now: world.surroundings.wallClock())
    let isParked = setback == .parked
    world.deliveries.update(number) {
      $0.end(isParked ? .parked : .pending, attempts: attempt, took: took)
      $0.reason = reason
    }
    if isParked {
      delivery = nil
      report("an event was parked", reason, [("sequence", "\(event.sequence ?? 0)")])
    } else if Self.isTold(attempt) {
      report(
        "an event was not handled and is tried again", reason,
        [("sequence", "\(event.sequence ?? 0)"), ("attempt", "\(attempt)")])
    }
  }

  /// Of many tries of one event the first, the tenth and so on are told.
  private static func isTold(_ attempt: Int) -> Bool {
    var rest = attempt
    while rest > 1, rest.isMultiple(of: 10) { rest /= 10 }
    return rest == 1
  }

  // MARK: Interventions

  private func intervene() async {
    while !asked.isEmpty {
      let (intervention, continuation) = asked.removeFirst()
      var count = 0
      switch intervention {
      case .retry(let key): count = machine?.retry(key: key) ?? 0
      case .drop(let sequence): count = machine?.drop(sequence) ?? 0
      case .reset(let from):
        machine?.reset(from: min(from, world.bus.lastSequence + 1))
        feed = nil
      }
      delivery = nil
      let error = await note(isIdle: true)
      continuation.resume(returning: error.map { .failure($0) } ?? .success(count))
    }
  }

  /// Does `work`, which somebody who asks something interrupts.
  private func interruptible<R: Sendable>(
    _ work: @escaping @Sendable () async throws -> R
  ) async -> Result<R, any Error> {
    let task = Task { try await work() }
    interrupt = { task.cancel() }
    if !asked.isEmpty { task.cancel() }
    defer { interrupt = nil }
    return await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
  }

  private func untilInterrupted() async {
    _ = await interruptible {
      // Nothing comes: only an interruption ends it.
      let (nothing, source) = AsyncStream<Never>.makeStream()
      for await _ in nothing {}
      source.finish()
    }
  }

  // MARK: Notes

  /// Writes down how far it has come, where that is due; what could not be written is written with
  /// the next note.
  @discardableResult
  private func note(isIdle: Bool) async -> (any Error)? {
    guard let change = machine?.takeChange(isIdle: isIdle) else { return nil }
    do {
      // The end of the server does not take the note with it.
      let write = Task { [journal = world.journal, name] in
        try await journal.write(change, of: name)
      }
      try await write.value
      return nil
    } catch {
      machine?.giveBack(change)
      report("the place of a subscriber was not written", "\(error)")
      return error
    }
  }

  private func report(
    _ message: String, _ reason: String, _ facts: [(name: String, value: String)] = []
  ) {
    world.log.write(
      LogEntry(.warning, message, [("subscriber", name)] + facts + [("reason", reason)]))
  }
}
