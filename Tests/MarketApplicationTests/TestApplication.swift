import MarketApplication
import MarketContract
import MarketDomain
import Mediation
import Synchronization
import TestSupport
import Testing

/// A source of bars that does what a test tells it.
final class ScriptedProvider: HistoryProvider {
  let name = "scripted"
  let answers = Mutex<[Result<[[SampleBar]], ProviderFailure>]>([])

  func latestBars(
    of series: SeriesID, count: Int, endedAt now: Instant,
    _ take: (MarketDomain.Rows) async throws -> Void
  ) async throws {
    let answer = answers.withLock { $0.isEmpty ? .success([]) : $0.removeFirst() }
    for batch in try answer.get() { try await take(try MarketDomain.Rows(batch)) }
  }
}

/// Finds every schema broken, and says of which text.
struct ScriptedJudge: SchemaJudge {
  func compare(_ text: String) async throws -> [RequestVerdict] {
    [RequestVerdict(request: 1, name: text, compatibility: .broken)]
  }
}

/// A server whose health is what a test says, and which has counted nothing.
final class ScriptedObserver: ServerObserver {
  private let healths = Mutex<[WatchedHealth]>([])

  static let ready = Health(live: true, ready: true, reason: "", parts: [])

  func say(_ health: WatchedHealth) {
    healths.withLock { $0.append(health) }
  }

  func metrics() async -> Metrics {
    Metrics(
      methods: [],
      server: ServerMetrics(
        uptime: .seconds(7), connections: 0, connectionsAccepted: 0, connectionsRefused: [],
        connectionsAborted: [], streams: 0, calls: 0, callsWaiting: 0, lateFrames: 0, bytesIn: 0,
        bytesOut: 0, unsentBytes: 0, congestedConnections: 0, timers: 0, descriptors: 0,
        residentBytes: 0, threads: 0, requestsActive: 0, requestsQueued: 0, requestsShed: [],
        logLinesDropped: 0, subscriptions: 0, eventsDelivered: 0, eventsLeftOut: 0,
        subscriptionsCutOff: 0))
  }

  func health() async -> Health { Self.ready }

  func health(after revision: UInt64) async throws -> WatchedHealth {
    guard let next = healths.withLock({ $0.last { $0.revision > revision } }) else {
      throw CancellationError()
    }
    return next
  }
}

/// The application over a store in memory, asked as the server asks it.
struct TestApplication {
  let store = MemoryStore()
  let events = EventBus<MarketEvent>()
  let subscribers: EventSubscribers<MarketEvent>
  let overview: SeriesOverview
  let provider = ScriptedProvider()
  let lanes = [QueueLane(), QueueLane()]
  let observer = ScriptedObserver()
  let mediator: Mediator<Application<MemoryStore, ScriptedProvider>, NoBehaviour, MemoryUnits>

  /// The clock stands at this instant: 2020-01-02, noon.
  static let now = Instant(nanoseconds: 1_577_966_400_000_000_000)

  /// The log of a test that reads none.
  private struct NoLog: Log {
    var level: LogLevel { .error }
    func write(_ entry: LogEntry) {}
  }

  init(_ handlers: [any EventHandler<MarketEvent>] = [], policy: DeliveryPolicy = .init()) {
    let drawn = Atomic<UInt64>(0)
    let ids = DrawnIDs(drawn)
    store.publishCommits(on: events) { Issue.record($0) }
    // A thousand tests share the processors: one that stands still for seconds has not stopped.
    overview = SeriesOverview(store, patience: .seconds(300))
    subscribers = EventSubscribers(
      [overview] + handlers, bus: events, history: StoredHistory(store.reader),
      journal: store.subscriberJournal, policy: policy, surroundings: ManualTime().surroundings,
      log: NoLog())
    subscribers.start()
    mediator = Mediator(
      handlers: Application(
        store: store, events: events, subscribers: subscribers, overview: overview,
        provider: provider, judge: ScriptedJudge(), server: observer,
        commands: CommandLedger(store.commandJournal),
        surroundings: Surroundings(now: { Self.now }, newEventID: { ids.next() }),
        probes: Probes(owner: 0, now: { MonotonicTime(nanoseconds: 0) }),
        lanes: lanes),
      behaviours: NoBehaviour(), unitOfWork: UnitOfWorkBehaviour(store.units))
  }

  private final class DrawnIDs: Sendable {
    let count: Atomic<UInt64>

    init(_ count: consuming Atomic<UInt64>) {
      self.count = count
    }

    func next() -> EventID {
      EventID(high: 0, low: count.wrappingAdd(1, ordering: .relaxed).newValue)
    }
  }
}

/// Collects what a handler streams.
final class Collected<Element: Sendable>: Sendable {
  private let state = Mutex<[Element]>([])

  var elements: [Element] { state.withLock { $0 } }

  var outgoing: Outgoing<Element> {
    Outgoing { [self] element in state.withLock { $0.append(element) } }
  }
}

extension Incoming {
  /// The given items, then the end or an error.
  init(_ elements: [Element], failure: (any Error)? = nil) where Element: Sendable {
    let rest = Remaining(elements)
    self.init {
      if let element = rest.next() { return element }
      if let failure { throw failure }
      return nil
    }
  }

  private final class Remaining: Sendable {
    private let state: Mutex<ArraySlice<Element>>

    init(_ elements: [Element]) {
      state = Mutex(elements[...])
    }

    func next() -> Element? { state.withLock { $0.popFirst() } }
  }
}

extension ImportBatch {
  init(_ bars: [SampleBar], unreadable: UInt64 = 0) {
    self.init(
      rows: Rows(
        time: Column(storage: bars.map(\.time)), open: Column(storage: bars.map(\.open)),
        high: Column(storage: bars.map(\.high)), low: Column(storage: bars.map(\.low)),
        close: Column(storage: bars.map(\.close)), volume: Column(storage: bars.map(\.volume))),
      unreadable: unreadable)
  }
}

extension TestApplication {
  static let instrument = MarketContract.Instrument(exchange: "TEST", code: "A")

  @discardableResult
  func importing(
    _ batches: [ImportBatch], strict: Bool = false,
    instrument: MarketContract.Instrument = instrument,
    interval: MarketContract.Interval = .oneDay
  ) async throws -> ImportSummary {
    try await mediator.send(
      ImportBars(instrument: instrument, interval: interval, strict: strict),
      Exchange(context: .sample, input: Incoming(batches)))
  }

  func bars(_ query: GetOHLCV) async throws -> [MarketContract.Bars.Row] {
    let collected = Collected<MarketContract.Bars>()
    _ = try await mediator.ask(
      query, Exchange(context: .sample, output: collected.outgoing))
    return collected.elements.flatMap { Array($0) }
  }

  func events() async throws -> [MarketDataEvent] {
    let collected = Collected<EventPage>()
    _ = try await mediator.ask(
      ListEvents(from: 0), Exchange(context: .sample, output: collected.outgoing))
    return try collected.elements.flatMap(\.events).map {
      try MarketDataEvent(number: $0.event, payload: $0.payload)
    }
  }
}
