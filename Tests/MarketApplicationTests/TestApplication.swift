import MarketApplication
import MarketContract
import MarketDomain
import Mediation
import Synchronization
import TestSupport

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

/// The application over a store in memory, asked as the server asks it.
struct TestApplication {
  /// Nothing around requests, so that what is tested is the use case.
  struct NoBehaviour: Behaviour {
    func around<R: Request>(
      _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
    ) async throws -> R.Reply {
      try await next(context)
    }
  }

  let store = MemoryStore()
  let provider = ScriptedProvider()
  let mediator: Mediator<Application<MemoryStore, ScriptedProvider>, NoBehaviour, MemoryUnits>

  /// The clock stands at this instant: 2020-01-02, noon.
  static let now = Instant(nanoseconds: 1_577_966_400_000_000_000)

  init() {
    let drawn = Atomic<UInt64>(0)
    let ids = DrawnIDs(drawn)
    mediator = Mediator(
      handlers: Application(
        store: store, provider: provider, judge: ScriptedJudge(),
        surroundings: Surroundings(now: { Self.now }, newEventID: { ids.next() }),
        queryInstances: 2),
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
