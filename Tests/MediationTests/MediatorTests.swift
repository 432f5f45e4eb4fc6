import Synchronization
import TestSupport
import Testing

@testable import Mediation

@Suite("The mediator")
struct MediatorTests {
  private static func noting(_ notes: Record<String>) -> some Behaviour {
    Noting(name: "first", notes: notes).then(Noting(name: "second", notes: notes))
      .then(Noting(name: "third", notes: notes))
  }

  @Test("behaviours go around each other in their order, and the handler is innermost")
  func order() async throws {
    let notes = Record<String>()
    let reply = try await Mediator(Self.noting(notes)).double(
      Answering { query in
        notes.append("handler")
        return query.number * 2
      })
    #expect(reply == 42)
    #expect(
      notes.elements == [
        "first begins Double2", "second begins Double2", "third begins Double2", "handler",
        "third ends", "second ends", "first ends",
      ])
  }

  @Test("the unit of work is within all behaviours, and only around commands")
  func unitOfWork() async throws {
    let notes = Record<String>()
    let units = NumberUnits()
    let mediator = Mediator(Self.noting(notes), units)
    _ = try await mediator.double()
    #expect(units.events.count == 0)
    #expect(try await mediator.add() == 101)
    #expect(units.events.elements == ["begin 1", "commit 1: [1]"])
    #expect(notes.count == 12)
  }

  @Test("a request is answered by one handler, once")
  func once() async throws {
    let calls = Record<Int>()
    let handlers = (0..<3).map { number in
      Answering { _ in
        calls.append(number)
        return number
      }
    }
    #expect(try await Mediator(DeadlineCheck(now: { HandClock().now })).double(handlers[1]) == 1)
    #expect(calls.elements == [1])
  }

  @Test("several instances of a handler are asked in turn")
  func replicated() async throws {
    let calls = Record<Int>()
    let made = Atomic<Int>(0)
    let replicated = Replicated(count: 3) {
      let number = made.add(1, ordering: .relaxed).newValue
      return Answering { _ in
        calls.append(number)
        return number
      }
    }
    for _ in 0..<6 {
      _ = try await replicated.handle(Double2(), Exchange(context: .sample()))
    }
    #expect(calls.elements == [1, 2, 3, 1, 2, 3])
    #expect(Replicated(count: 0) { Answering() }.instances.count == 1)
  }

  @Test("what a behaviour changes of the context is what the handler gets")
  func context() async throws {
    struct Renaming: Behaviour {
      func around<R: Request>(
        _ request: R, _ context: RequestContext, _ next: (RequestContext) async throws -> R.Reply
      ) async throws -> R.Reply {
        try await next(RequestContext(correlation: 9, caller: context.caller))
      }
    }
    struct Telling: QueryHandler {
      func handle(_ query: Double2, _ exchange: Exchange<Double2>) async throws -> Int {
        Int(exchange.context.correlation)
      }
    }
    let reply = try await Mediator(Renaming()).perform(
      Double2(), by: Telling(), Exchange(context: .sample()))
    #expect(reply == 9)
  }

  @Test("a request without streams takes nothing in and sends nothing out")
  func noStreams() async throws {
    let incoming = Incoming<Int>.none
    for try await _ in incoming { Issue.record("there is nothing") }
    try await Outgoing<Int>.none.send(1)
  }
}

@Suite("What a caller is told of an error")
struct FaultTests {
  @Test("a declared error and a fault come as they are")
  func known() async {
    let mediator = Mediator(DeadlineCheck(now: { HandClock().now }))
    let declared = await #expect(throws: AnyFailure.self) {
      try await mediator.double(Answering { _ in throw Declared() })
    }
    #expect(declared?.error as? Declared == Declared())
    let fault = Fault(.exhausted, "full", effect: .unknown)
    let told = await #expect(throws: AnyFailure.self) {
      try await mediator.double(Answering { _ in throw fault })
    }
    #expect(told?.fault == fault)
  }

  @Test("a cancellation is told as such, and of all others only that the log knows")
  func undeclared() {
    #expect(Fault(undeclared: CancellationError()).kind == .cancelled)
    let fault = Fault(undeclared: Undeclared())
    #expect(fault.kind == .internal)
    #expect(fault.effect == .none)
    #expect(!fault.message.contains("secret"))
    #expect(fault.message.contains("see its log"))
  }
}
