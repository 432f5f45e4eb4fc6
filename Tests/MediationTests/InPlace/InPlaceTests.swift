import Mediation
import TestSupport
import Testing

@Suite("Queries that are answered in place", .timeLimit(.minutes(5)))
struct InPlaceTests {
  /// A behaviour that notes when it begins and ends, in place as well.
  private struct NotingInPlace: Behaviour {
    let base: Noting

    init(_ name: String, _ notes: Record<String>) { base = Noting(name: name, notes: notes) }

    func around<R: Request>(
      _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
    ) async throws -> R.Reply {
      try await base.around(request, context, next)
    }

    func aroundInPlace<R: Request>(
      _ request: R, _ context: RequestContext, _ next: (RequestContext) throws -> R.Reply?
    ) throws -> R.Reply? {
      base.notes.append("\(base.name) begins \(R.descriptor.name)")
      defer { base.notes.append("\(base.name) ends") }
      return try next(context)
    }
  }

  @Test("have all behaviours around them, in their order, and run on the lane")
  func behaviours() async throws {
    let lane = QueueLane()
    let notes = Record<String>()
    let mediator = Mediator(NotingInPlace("a", notes).then(NotingInPlace("b", notes)))
    let handler = PromptDoubling(on: lane)
    #expect(try await mediator.doubleInPlace(handler, on: lane) == 42)
    #expect(notes.elements == ["a begins Double2", "b begins Double2", "b ends", "a ends"])
    #expect(handler.ranOnLane.elements == [true])
  }

  @Test("are not where they do not arrive on the handler's lane, and change to it then")
  func elsewhere() async throws {
    let lane = QueueLane()
    let notes = Record<String>()
    let mediator = Mediator(NotingInPlace("a", notes))
    let handler = PromptDoubling(on: lane)
    #expect(try await mediator.doubleInPlace(handler, on: QueueLane()) == nil)
    #expect(notes.count == 0)
    #expect(
      try await mediator.perform(Double2(), by: handler, Exchange(context: .sample())) == 42)
    #expect(handler.ranOnLane.elements == [true])
  }

  @Test("are not where their handler or a behaviour has to be waited for")
  func waiting() async throws {
    let lane = QueueLane()
    let notes = Record<String>()
    let handler = PromptDoubling(on: lane)
    let declining = Mediator(NotingInPlace("a", notes).then(Noting(name: "b", notes: notes)))
    #expect(try await declining.doubleInPlace(handler, on: lane) == nil)
    #expect(notes.elements == ["a begins Double2", "a ends"])
    #expect(handler.ranOnLane.count == 0)
    #expect(
      try await Mediator(NotingInPlace("a", notes)).doubleInPlace(Answering(), on: lane) == nil)
  }

  @Test("are never answered by a handler on a thread that is not its own")
  func wrongThread() async {
    await #expect(processExitsWith: .failure) {
      _ = try PromptDoubling(on: QueueLane()).answerInPlace(Double2(), .sample())
    }
  }

  /// Has a lane, and an executor that is another.
  private actor Homeless: PromptQueryHandler {
    nonisolated let lane: any Lane

    init(on lane: any Lane) { self.lane = lane }

    func answer(_ query: Double2, _ context: RequestContext) throws -> Int { query.number }
  }

  @Test("are not answered by a handler whose executor is not that of its lane")
  func otherExecutor() async {
    await #expect(processExitsWith: .failure) {
      let lane = QueueLane()
      _ = try await lane.perform {
        try Homeless(on: lane).answerInPlace(Double2(), .sample())
      }
    }
  }

  @Test("of several instances have the one of their lane")
  func instances() async throws {
    let lanes = [QueueLane(), QueueLane(), QueueLane()]
    let replicated = Replicated(lanes) { PromptDoubling(on: $0) }
    let mediator = Mediator(DeadlineCheck(now: { HandClock().now }))
    for lane in lanes {
      #expect(try await mediator.doubleInPlace(replicated, on: lane) == 42)
    }
    #expect(try await mediator.doubleInPlace(replicated, on: QueueLane()) == nil)
    // From elsewhere, whichever has its turn.
    for _ in lanes {
      #expect(
        try await mediator.perform(Double2(), by: replicated, Exchange(context: .sample())) == 42)
    }
  }

  /// What is left of a request: what came of it, and what was counted and written.
  private struct Trace: Equatable {
    var outcome: String
    var counts: [UInt64]
    var failures: [UInt64]
    var lines: [String]
  }

  /// Asks a server's behaviours, in place or in a task.
  private static func trace(
    inPlace: Bool, _ context: RequestContext, _ error: (any Error)?
  ) async -> Trace {
    let clock = HandClock()
    let log = MemoryLog(.debug)
    let metrics = RequestMetrics(of: [Double2.descriptor, Add.descriptor])
    let gate = AdmissionGate(.init(total: 4, rate: 1))
    let mediator = Mediator(
      CorrelationLog(log, now: { clock.now })
        .then(MetricsBehaviour(metrics, now: { clock.now }))
        .then(DeadlineCheck(now: { clock.now }))
        .then(Authorization(owner: 5, advice: "ask"))
        .then(Admission(gate, now: { clock.now })))
    let lane = QueueLane()
    let handler = PromptDoubling(on: lane) { query in
      clock.advance(by: 250)
      if let error { throw error }
      return query.number * 2
    }
    var outcome: String
    do {
      let reply =
        inPlace
        ? try await mediator.doubleInPlace(handler, on: lane, context)
        : try await mediator.perform(Double2(), by: handler, Exchange(context: context))
      outcome = "\(reply.map { "\($0)" } ?? "not in place")"
    } catch let failure {
      outcome = "\((failure as? AnyFailure)?.fault.message ?? "\(failure)")"
    }
    outcome += ", under way \(gate.activeCount)"
    return Trace(
      outcome: outcome, counts: metrics.snapshots.map(\.count),
      failures: metrics.snapshots.map(\.failures),
      lines: log.entries.elements.map { entry in
        "\(entry.level) \(entry.message) \(entry.fields.map { "\($0.name)=\($0.value)" })"
      })
  }

  @Test("leave behind what those leave that are handled in a task")
  func same() async throws {
    let errors: [(any Error)?] = [
      nil, Declared(), Undeclared(), Fault(.damaged, "bits"),
      Fault(.exhausted, "full", hasBegun: false),
    ]
    let stranger = RequestContext(
      correlation: 3, caller: Caller(user: 8, group: 8, process: 9, right: .nothing))
    for context in [.sample(), .sample(deadline: 5000), .sample(deadline: 1000), stranger] {
      for error in errors {
        let inPlace = await Self.trace(inPlace: true, context, error)
        #expect(await Self.trace(inPlace: false, context, error) == inPlace)
        #expect(inPlace.outcome.hasSuffix("under way 0"))
      }
    }
    #expect(await Self.trace(inPlace: true, .sample(), nil).outcome.hasPrefix("42"))
  }

  @Test("have their failures said in other words")
  func translated() async throws {
    let lane = QueueLane()
    let mediator = Mediator(
      FailureTranslator(of: Undeclared.self) { _, _ in Fault(.unavailable, "translated") })
    let handler = PromptDoubling(on: lane) { _ in throw Undeclared() }
    let failure = await #expect(throws: AnyFailure.self) {
      try await mediator.doubleInPlace(handler, on: lane)
    }
    #expect(failure?.fault.message == "translated")
  }

  @Test(
    "count once for the rate where what is within admission cannot be in place",
    arguments: [[:], [Double2.descriptor.number: AdmissionGate.Toll.rate]])
  func refunded(_ tolls: [UInt16: AdmissionGate.Toll]) async throws {
    let lane = QueueLane()
    let gate = AdmissionGate(.init(total: 4, rate: 1), tolls: tolls)
    let mediator = Mediator(
      Admission(gate, now: { HandClock().now }).then(Noting(name: "a", notes: Record())))
    let handler = PromptDoubling(on: lane)
    // The bucket holds two.
    for _ in 0..<2 {
      #expect(try await mediator.doubleInPlace(handler, on: lane) == nil)
      #expect(
        try await mediator.perform(Double2(), by: handler, Exchange(context: .sample())) == 42)
    }
    await #expect(throws: AnyFailure.self) {
      try await mediator.perform(Double2(), by: handler, Exchange(context: .sample()))
    }
    #expect(gate.activeCount == 0)
    #expect(gate.shedCount(.rate) == 1)
  }

  @Test("are not where all places are taken; nothing is spent then, and the other way waits")
  func overload() async throws {
    let lane = QueueLane()
    let clock = HandClock()
    // One may begin at once, beside the one that is under way.
    let gate = AdmissionGate(.init(total: 1, queued: 1, rate: 1))
    let mediator = Mediator(Admission(gate, now: { clock.now }))
    let release = Milestone()
    let first = Task {
      try await mediator.double(
        Answering { query in
          await release.wait()
          return query.number
        })
    }
    #expect(await eventually { gate.activeCount == 1 })
    let handler = PromptDoubling(on: lane)
    for _ in 0..<3 { #expect(try await mediator.doubleInPlace(handler, on: lane) == nil) }
    #expect(gate.activeCount == 1)
    release.reach()
    #expect(try await first.value == 21)
    #expect(try await mediator.doubleInPlace(handler, on: lane) == 42)
    let failure = await #expect(throws: AnyFailure.self) {
      try await mediator.doubleInPlace(handler, on: lane)
    }
    #expect(failure?.fault.kind == .exhausted)
    #expect(gate.shedCount(.rate) == 1)
    #expect(gate.activeCount == 0)
  }
}
