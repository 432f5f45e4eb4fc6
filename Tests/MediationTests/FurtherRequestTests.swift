import TestSupport
import Testing

@testable import Mediation

/// A handler that asks for the double of a number, and again, `rounds` times.
private struct Repeating<Around: Behaviour>: QueryHandler {
  typealias Way = MediatorHandle<Mediator<Void, Around, NumberUnits>>

  let way: Way
  var rounds = Int.max
  var seen = Record<RequestContext>()
  var adds = false

  func handle(_ query: Double2, _ exchange: Exchange<Double2>) async throws -> Int {
    seen.append(exchange.context)
    if rounds == 0 { return query.number }
    if adds {
      _ = try await way.requests().perform(Add(), by: Adding(), exchange.further())
    }
    var next = self
    next.rounds -= 1
    return try await way.requests().perform(
      Double2(number: query.number * 2), by: next, exchange.further())
  }
}

@Suite("Requests that handlers send")
struct FurtherRequestTests {
  private static func connected<Around: Behaviour>(
    _ behaviours: Around, _ units: NumberUnits = NumberUnits()
  ) -> Repeating<Around> {
    let way = Repeating<Around>.Way()
    way.connect(Mediator(behaviours, units))
    return Repeating(way: way)
  }

  private static func ask<Around: Behaviour>(
    _ handler: Repeating<Around>, _ context: RequestContext = .sample()
  ) async throws -> Int {
    try await handler.way.requests().perform(
      Double2(number: 1), by: handler, Exchange(context: context))
  }

  @Test("have the deadline, the caller and the correlation of the one that sends them")
  func context() async throws {
    let clock = HandClock()
    var handler = Self.connected(DeadlineCheck(now: { clock.now }))
    handler.rounds = 3
    #expect(try await Self.ask(handler, .sample(deadline: 5000)) == 8)
    let contexts = handler.seen.elements
    #expect(contexts.map(\.depth) == [0, 1, 2, 3])
    for context in contexts {
      #expect(context.correlation == 77)
      #expect(context.caller == RequestContext.sample().caller)
      #expect(context.deadline == MonotonicTime(nanoseconds: 5000))
    }
  }

  @Test("go through all behaviours, and may not do what the caller may not")
  func behaviours() async throws {
    let notes = Record<String>()
    var handler = Self.connected(
      Noting(name: "around", notes: notes).then(Authorization(owner: 1, advice: "ask")))
    handler.rounds = 1
    let asker = RequestContext(
      correlation: 1, caller: Caller(user: 6, group: 1, process: 1, right: .query))
    #expect(try await Self.ask(handler, asker) == 2)
    #expect(notes.count == 4)
    handler.adds = true
    let failure = await #expect(throws: AnyFailure.self) { try await Self.ask(handler, asker) }
    #expect((failure?.error as? AnyFailure)?.fault.kind == .notPermitted)
  }

  @Test("of commands are units of work of their own")
  func units() async throws {
    let units = NumberUnits()
    var handler = Self.connected(DeadlineCheck(now: { HandClock().now }), units)
    handler.rounds = 2
    handler.adds = true
    _ = try await Self.ask(handler)
    #expect(
      units.events.elements == ["begin 1", "commit 1: [1]", "begin 2", "commit 2: [1]"])
  }

  @Test("are withdrawn with the one that sends them")
  func cancellation() async throws {
    let inner = Milestone()
    let way = MediatorHandle<Mediator<Void, DeadlineCheck, NumberUnits>>()
    way.connect(Mediator(DeadlineCheck(now: { HandClock().now })))
    struct Outer: QueryHandler {
      let way: MediatorHandle<Mediator<Void, DeadlineCheck, NumberUnits>>
      let inner: Milestone

      func handle(_ query: Double2, _ exchange: Exchange<Double2>) async throws -> Int {
        try await way.requests().perform(
          Double2(),
          by: Answering { _ in
            inner.reach()
            await untilCancelled()
            throw CancellationError()
          }, exchange.further())
      }
    }
    let task = Task {
      try await way.requests().perform(
        Double2(), by: Outer(way: way, inner: inner), Exchange(context: .sample()))
    }
    await inner.wait()
    task.cancel()
    await #expect(throws: AnyFailure.self) { try await task.value }
  }

  @Test("in a circle end with a fault that says so")
  func circle() async {
    let handler = Self.connected(DeadlineCheck(now: { HandClock().now }))
    var failure: (any Error)? = await #expect(throws: AnyFailure.self) {
      try await Self.ask(handler)
    }
    while let wrapped = failure as? AnyFailure { failure = wrapped.error }
    let fault = failure as? Fault
    #expect(fault?.kind == .internal)
    #expect(fault?.message.contains("circle") == true)
    #expect(handler.seen.count == RequestContext.maxDepth + 1)
  }

  @Test("take no place of their own, so that those who have all places never wait for each other")
  func admission() async throws {
    let gate = AdmissionGate(.init(total: 1, queued: 0))
    var handler = Self.connected(Admission(gate, now: { HandClock().now }))
    handler.rounds = 4
    #expect(try await Self.ask(handler) == 16)
    #expect(gate.activeCount == 0)
    #expect(gate.shedCount(.overload) == 0)
  }

  @Test("are refused before the mediator is there and when it is there no longer")
  func unconnected() async throws {
    let way = MediatorHandle<Int>()
    #expect(throws: Fault.self) { try way.requests() }
    way.connect(5)
    #expect(try way.requests() == 5)
    way.disconnect()
    let fault = #expect(throws: Fault.self) { try way.requests() }
    #expect(fault?.kind == .unavailable)
    #expect(fault?.hasBegun == false)
  }
}
