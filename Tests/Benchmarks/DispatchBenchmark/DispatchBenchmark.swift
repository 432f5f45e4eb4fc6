internal import Glibc
internal import Mediation

/// Measures what it costs to bring a request to its handler: nanoseconds and allocations.
///
/// In one task of the global pool, where an actor that nobody else uses is entered without a change
/// of thread, as on the server's loop.
@main
enum DispatchBenchmark {
  static func main() async throws {
    #if DEBUG
    print("a debug build prints no figures; use: swift run -c release dispatch-benchmark")
    #else
    try await Task.detached { try await measure() }.value
    #endif
  }

  private static func measure() async throws {
    let (value, actor, adding) = (DoublingValue(), DoublingActor(), AddingActor())
    let prompt = PromptDoubling(on: OwnLane())
    let context = RequestContext(
      correlation: 1, caller: Caller(user: 1, group: 1, process: 1),
      deadline: MonotonicTime(nanoseconds: .max))
    let query = Exchange<Double2>(context: context)
    let command = Exchange<Add>(context: context)

    print("without a mediator")
    try await DispatchMeasurement("a query's handler, a value") {
      try await value.handle(Double2(number: 1), query)
    }.report()
    try await DispatchMeasurement("a query's handler, an actor") {
      try await actor.handle(Double2(number: 1), query)
    }.report()

    print("through a bare mediator")
    let bare = Mediator(
      handlers: (), behaviours: NoBehaviour(), unitOfWork: UnitOfWorkBehaviour(NoUnits()))
    try await DispatchMeasurement("a query to a value") {
      try await bare.perform(Double2(number: 1), by: value, query)
    }.report()
    try await DispatchMeasurement("a query to an actor") {
      try await bare.perform(Double2(number: 1), by: actor, query)
    }.report()
    try await DispatchMeasurement("a query to an actor, in place") {
      try bare.performInPlace(Double2(number: 1), by: prompt, context) ?? 0
    }.report()
    try await DispatchMeasurement("a command to an actor") {
      try await bare.perform(Add(number: 1), by: adding, command)
    }.report()

    print("a query to a value through one behaviour of the server each")
    await DispatchMeasurement("a look at the clock") {
      Int(truncatingIfNeeded: monotonic().nanoseconds)
    }.report()
    try await measure("the log", CorrelationLog(DroppingLog(), now: monotonic), query)
    try await measure("the metrics, with two looks at the clock", metrics, query)
    try await measure(
      "the deadline, with a look at the clock", DeadlineCheck(now: monotonic), query)
    try await measure("the authorisation", Authorization(owner: 1, advice: ""), query)
    try await measure(
      "the admission", Admission(AdmissionGate(.init(total: 4096)), now: monotonic), query)

    print("through all behaviours of the server")
    let full = Mediator(
      handlers: (), behaviours: allBehaviours(), unitOfWork: UnitOfWorkBehaviour(NoUnits()))
    try await DispatchMeasurement("a query to a value") {
      try await full.perform(Double2(number: 1), by: value, query)
    }.report()
    try await DispatchMeasurement("a query to an actor") {
      try await full.perform(Double2(number: 1), by: actor, query)
    }.report()
    try await DispatchMeasurement("a query to an actor, in place") {
      try full.performInPlace(Double2(number: 1), by: prompt, context) ?? 0
    }.report()
    try await DispatchMeasurement("a command to an actor") {
      try await full.perform(Add(number: 1), by: adding, command)
    }.report()
  }

  private static func measure<B: Behaviour>(
    _ name: String, _ behaviour: B, _ query: Exchange<Double2>
  ) async throws {
    let mediator = Mediator(
      handlers: (), behaviours: behaviour, unitOfWork: UnitOfWorkBehaviour(NoUnits()))
    let value = DoublingValue()
    try await DispatchMeasurement(name) {
      try await mediator.perform(Double2(number: 1), by: value, query)
    }.report()
  }

  private static var metrics: MetricsBehaviour {
    MetricsBehaviour(
      RequestMetrics(of: [Double2.descriptor, Add.descriptor]), now: monotonic)
  }

  /// Log, metrics, deadline, authorisation and admission, in the server's order.
  private static func allBehaviours() -> some Behaviour {
    return CorrelationLog(DroppingLog(), now: monotonic)
      .then(metrics)
      .then(DeadlineCheck(now: monotonic))
      .then(Authorization(owner: 1, advice: ""))
      .then(Admission(AdmissionGate(.init(total: 4096)), now: monotonic))
  }

  /// The clock that the server asks.
  private static let monotonic: @Sendable () -> MonotonicTime = {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return MonotonicTime(nanoseconds: UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec))
  }
}
