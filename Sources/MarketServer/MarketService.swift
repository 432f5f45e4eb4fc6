internal import MarketApplication
internal import MarketContract
internal import MarketProviders
internal import Mediation
internal import RPCCore
internal import SQLiteStore
internal import UnixTransport

/// Every request's way, from the bytes of its call to its handler and back.
///
/// The types are written out: through a type without parameters the compiler sees each way as one
/// concrete function, and nothing is looked up while a request is on it.
struct MarketService: RPCService {
  typealias Handlers = Application<SQLiteStore, SyntheticMarket>
  /// What is done around every request, the outermost first.
  typealias Behaviours = Chain<Chain<CorrelationLog, MetricsBehaviour>, DeadlineCheck>

  private let service: MarketDataService<Handlers, Behaviours, SQLiteUnits>

  init(
    application: Handlers, units: SQLiteUnits, log: any Log, metrics: RequestMetrics
  ) {
    let now: @Sendable () -> MonotonicTime = {
      MonotonicTime(nanoseconds: MonotonicClock.now.nanoseconds)
    }
    let mediator = Mediator(
      handlers: application,
      behaviours: CorrelationLog(log, now: now)
        .then(MetricsBehaviour(metrics, now: now))
        .then(DeadlineCheck(now: now)),
      // Innermost around commands.
      unitOfWork: UnitOfWorkBehaviour(units))
    service = MarketDataService(mediator) { call in RequestContext(call) }
  }

  func begin(_ call: ServerCall, request: Bytes) {
    service.begin(call, request: request)
  }
}

extension RequestContext {
  fileprivate init(_ call: ServerCall) {
    self.init(
      correlation: call.info.correlation,
      caller: Caller(user: call.peer.user, process: call.peer.process),
      deadline: call.info.deadline.map { MonotonicTime(nanoseconds: $0.nanoseconds) })
  }
}
