import Mediation
import TestSupport
import Testing

@Suite("The unit of work around a command")
struct UnitOfWorkTests {
  private static func add(
    _ handler: Adding, _ units: NumberUnits, _ conflicts: ConflictPolicy = ConflictPolicy()
  ) async throws(AnyFailure) -> Int {
    try await Mediator(DeadlineCheck(now: { HandClock().now }), units, conflicts).add(handler)
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

  @Test("the second conflict and each further one has a pause that may be twice as long, by chance")
  func pauses() async throws {
    for (jitter, expected) in [(1.0, [2, 4, 8, 16, 32, 64]), (0.25, [0.5, 1, 2, 4, 8, 16])] {
      let pauses = Record<UInt64>()
      let conflicts = ConflictPolicy(sleep: { pauses.append($0) }, jitter: { jitter })
      let units = NumberUnits((0..<7).map { VersionConflict(over: "series \($0)") })
      #expect(try await Self.add(Adding(), units, conflicts) == 101)
      #expect(pauses.elements.map { Double($0) / 1e6 } == expected)
      #expect(units.events.elements.last == "commit 8: [1]")
    }
  }

  @Test("eight conflicts in a row are told, with what it is about, and not waited for")
  func givesUp() async {
    let pauses = Record<UInt64>()
    let conflicts = ConflictPolicy(sleep: { pauses.append($0) })
    let units = NumberUnits((0..<9).map { VersionConflict(over: "series \($0)") })
    let failure = await #expect(throws: AnyFailure.self) {
      try await Self.add(Adding(), units, conflicts)
    }
    #expect(failure?.fault.kind == .conflict)
    #expect(failure?.fault.effect == Fault.Effect.none)
    #expect(failure?.fault.message.hasPrefix("series 7 is being changed") == true)
    #expect(units.events.elements.filter { $0.hasPrefix("begin") }.count == 8)
    #expect(units.events.elements.filter { $0.hasPrefix("roll back") }.count == 8)
    #expect(pauses.count == 6)
  }

  @Test("who withdraws in such a pause is not tried again")
  func withdrawnInPause() async {
    let units = NumberUnits((0..<9).map { VersionConflict(over: "series \($0)") })
    let conflicts = ConflictPolicy(sleep: { _ in throw CancellationError() })
    await #expect(throws: AnyFailure.self) { try await Self.add(Adding(), units, conflicts) }
    #expect(units.events.elements.filter { $0.hasPrefix("begin") }.count == 2)
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
