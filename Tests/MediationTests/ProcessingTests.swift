import TestSupport
import Testing

@testable import Mediation

/// Notes each request before it, or refuses it.
private struct Checking: PreProcessor {
  let notes: Record<String>
  var refuses = false

  func process<R: Request>(_ request: R, _ context: RequestContext) async throws {
    notes.append("before \(R.descriptor.name) of \(context.correlation)")
    if refuses { throw Declared() }
  }
}

/// Notes each request after it, with its reply.
private struct Auditing: PostProcessor {
  let notes: Record<String>

  func process<R: Request>(_ request: R, _ reply: R.Reply, _ context: RequestContext) async {
    notes.append("after \(R.descriptor.name): \(reply)")
  }
}

/// Streams numbers from 1 on.
private struct CountUp: Query {
  typealias Item = Int
  typealias Reply = Void
  typealias Failure = AnyFailure
  static let descriptor = RequestDescriptor(number: 3, name: "CountUp", isCommand: false)
  var count = 3
}

private struct CountingUp: QueryHandler {
  func handle(_ query: CountUp, _ exchange: Exchange<CountUp>) async throws {
    for number in 1...query.count { try await exchange.output.send(number) }
  }
}

@Suite("What is done before and after requests")
struct ProcessingTests {
  private let notes = Record<String>()

  @Test("goes before the handler and after it, with the reply")
  func order() async throws {
    let mediator = Mediator(
      Before(Checking(notes: notes)).then(After(Auditing(notes: notes))))
    let reply = try await mediator.double(
      Answering { query in
        notes.append("handler")
        return query.number * 2
      })
    #expect(reply == 42)
    #expect(notes.elements == ["before Double2 of 77", "handler", "after Double2: 42"])
  }

  @Test("goes after a command's commit, which it cannot undo")
  func command() async throws {
    let units = NumberUnits()
    let mediator = Mediator(After(Auditing(notes: notes)), units)
    #expect(try await mediator.add() == 101)
    #expect(units.events.elements == ["begin 1", "commit 1: [1]"])
    #expect(notes.elements == ["after Add: 101"])
  }

  @Test("refuses before anything has begun")
  func refusal() async {
    let units = NumberUnits()
    let mediator = Mediator(Before(Checking(notes: notes, refuses: true)), units)
    let failure = await #expect(throws: AnyFailure.self) { try await mediator.add() }
    #expect(failure?.error as? Declared == Declared())
    #expect(units.events.count == 0)
  }

  @Test("does not go after a request that failed")
  func failed() async {
    let mediator = Mediator(After(Auditing(notes: notes)))
    await #expect(throws: AnyFailure.self) {
      try await mediator.double(Answering { _ in throw Declared() })
    }
    #expect(notes.count == 0)
  }

  @Test("and every behaviour goes around the whole of a stream")
  func stream() async throws {
    let behaviours = Before(Checking(notes: notes))
      .then(Noting(name: "around", notes: notes)).then(After(Auditing(notes: notes)))
    try await Mediator(behaviours).perform(
      CountUp(), by: CountingUp(),
      Exchange(
        context: .sample(), output: Outgoing { [notes] number in notes.append("item \(number)") }))
    #expect(
      notes.elements == [
        "before CountUp of 77", "around begins CountUp", "item 1", "item 2", "item 3",
        "after CountUp: ()", "around ends",
      ])
  }
}

@Suite("Failures in other words")
struct FailureTranslatorTests {
  private static let translators = FailureTranslator(of: Undeclared.self) { error, request in
    Fault(.unavailable, "\(request.name): \(error)")
  }

  @Test("are those of the type, with the request that failed")
  func translated() async {
    let failure = await #expect(throws: AnyFailure.self) {
      try await Mediator(Self.translators).double(Answering { _ in throw Undeclared() })
    }
    #expect(failure?.error as? Fault == Fault(.unavailable, "Double2: secret detail"))
  }

  @Test("are no others")
  func others() async {
    for error in [Declared(), Fault(.damaged, "x"), CancellationError()] as [any Error] {
      let failure = await #expect(throws: AnyFailure.self) {
        try await Mediator(Self.translators).double(Answering { _ in throw error })
      }
      #expect("\(failure.map { "\($0.error)" } ?? "")" == "\(error)")
    }
    #expect((try? await Mediator(Self.translators).double()) == 42)
  }

  @Test("are told by the innermost translator first, and what it says may be told anew")
  func nested() async {
    let again = FailureTranslator(of: Fault.self) { fault, _ in
      Fault(fault.kind, "\(fault.message), again")
    }
    let failure = await #expect(throws: AnyFailure.self) {
      try await Mediator(again.then(Self.translators)).double(
        Answering { _ in throw Undeclared() })
    }
    #expect(failure?.fault.message == "Double2: secret detail, again")
    let other = await #expect(throws: AnyFailure.self) {
      try await Mediator(Self.translators.then(again)).double(
        Answering { _ in throw Undeclared() })
    }
    #expect(other?.fault.message == "Double2: secret detail")
  }
}
