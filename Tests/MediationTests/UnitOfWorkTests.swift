import Mediation
import TestSupport
import Testing

@Suite("The unit of work around a command")
struct UnitOfWorkTests {
  private static func add(
    _ handler: Adding, _ units: NumberUnits
  ) async throws(AnyFailure) -> Int {
    try await Mediator(DeadlineCheck(now: { HandClock().now }), units).add(handler)
  }

  @Test("what the handler changed is committed, and then the reply is given")
  func commits() async throws {
    let units = NumberUnits()
    #expect(try await Self.add(Adding(), units) == 101)
    #expect(units.events.elements == ["begin 1", "commit 1: [1]"])
  }

  @Test("an error of the handler rolls back and is thrown")
  func rollsBack() async {
    let units = NumberUnits()
    let handler = Adding(decide: { _ in throw Declared() })
    let failure = await #expect(throws: AnyFailure.self) { try await Self.add(handler, units) }
    #expect(failure?.error is Declared)
    #expect(units.events.elements == ["begin 1", "roll back 1"])
  }

  @Test("a conflict has the handler decide anew in a new unit, with what it had prepared")
  func retries() async throws {
    let units = NumberUnits([VersionConflict(over: "a"), VersionConflict(over: "b"), nil])
    let handler = Adding()
    #expect(try await Self.add(handler, units) == 101)
    #expect(handler.prepared.count == 1)
    #expect(
      units.events.elements == [
        "begin 1", "refuse 1", "roll back 1", "begin 2", "refuse 2", "roll back 2",
        "begin 3", "commit 3: [1]",
      ])
  }

  @Test("a conflict that the handler itself meets is decided anew as well")
  func conflictInHandler() async throws {
    let units = NumberUnits()
    let rounds = Record<Int>()
    let handler = Adding(decide: { command in
      rounds.append(1)
      if rounds.count == 1 { throw VersionConflict(over: "x") }
      return command.number
    })
    #expect(try await Self.add(handler, units) == 101)
    #expect(units.events.elements == ["begin 1", "roll back 1", "begin 2", "commit 2: [1]"])
  }

  @Test("three conflicts in a row are told, with what it is about")
  func givesUp() async {
    let units = NumberUnits((0..<9).map { VersionConflict(over: "series \($0)") })
    let failure = await #expect(throws: AnyFailure.self) { try await Self.add(Adding(), units) }
    #expect(failure?.fault.kind == .conflict)
    #expect(failure?.fault.effect == Fault.Effect.none)
    #expect(failure?.fault.message.hasPrefix("series 2 is being changed") == true)
    #expect(units.events.elements.filter { $0.hasPrefix("begin") }.count == 3)
    #expect(units.events.elements.filter { $0.hasPrefix("roll back") }.count == 3)
  }

  @Test("a fault of the commit is thrown as it is and not tried again")
  func commitFault() async {
    let fault = Fault(.unavailable, "the disk is full", effect: .unknown)
    let units = NumberUnits([fault])
    let failure = await #expect(throws: AnyFailure.self) { try await Self.add(Adding(), units) }
    #expect(failure?.fault == fault)
    #expect(units.events.elements == ["begin 1", "refuse 1", "roll back 1"])
  }

  @Test("a command that was withdrawn while it was decided changes nothing")
  func cancelled() async {
    let units = NumberUnits()
    let handler = Adding(decide: { command in
      withUnsafeCurrentTask { $0?.cancel() }
      return command.number
    })
    let outcome = await Task { try await Self.add(handler, units) }.result
    #expect(throws: AnyFailure.self) { try outcome.get() }
    #expect(units.events.elements == ["begin 1", "roll back 1"])
  }
}
