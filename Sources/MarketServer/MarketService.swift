internal import MarketApplication
internal import MarketContract
internal import MarketProviders
internal import Mediation
internal import RPCCore
internal import SQLiteStore

/// Every request's way, from the bytes of its call to its handler and back.
///
/// The types are written out: through a type without parameters the compiler sees each way as one
/// concrete function, and nothing is looked up while a request is on it.
struct MarketService: RPCService {
  typealias Handlers = Application<SQLiteStore, WatchedProvider<SyntheticMarket>>
  /// What is done around every request, the outermost first.
  typealias Behaviours = Chain<
    Chain<Chain<Chain<CorrelationLog, MetricsBehaviour>, DeadlineCheck>, Authorization>, Admission
  >

  private let service: CommandGate<MarketDataService<Handlers, Behaviours, SQLiteUnits>>

  init(
    application: Handlers, units: SQLiteUnits, commands: CommandLedger, log: any Log,
    metrics: RequestMetrics, authorization: Authorization, gate: AdmissionGate
  ) {
    let now = HostClock.monotonic
    let lines = CorrelationLog(log, now: now)
    let mediator = Mediator(
      handlers: application,
      behaviours:
        lines
        .then(MetricsBehaviour(metrics, now: now))
        .then(DeadlineCheck(now: now))
        .then(authorization)
        .then(Admission(gate, now: now)),
      // Within them, around commands that run once.
      idempotency: IdempotencyBehaviour(
        commands, longestReply: MarketDataSchema.maxKeptReply,
        now: { LogTime.now.nanoseconds }),
      // Innermost around commands.
      unitOfWork: UnitOfWorkBehaviour(units))
    service = CommandGate(
      MarketDataService(mediator) { call in RequestContext(call) }, authorization, lines
    ) { MarketDataMethod(rawValue: $0)?.descriptor }
  }

  func begin(_ call: ServerCall, request: Bytes) {
    service.begin(call, request: request)
  }
}
