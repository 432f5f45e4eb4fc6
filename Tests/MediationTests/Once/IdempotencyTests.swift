import Mediation
import TestSupport
import Testing

@Suite("Commands that run once", .timeLimit(.minutes(5)))
struct IdempotencyTests {
  private let bench = OnceBench()

  @Test("a repeat gets the first reply, marked, and does not run")
  func replay() async throws {
    let handler = AddingOnce(decide: { 40 + $0 })
    #expect(try await bench.send(handler) == 41)
    #expect(bench.replays.count == 0)
    for count in 1...3 {
      #expect(try await bench.send(handler) == 41)
      #expect(bench.replays.count == count)
    }
    #expect(handler.runs.count == 1)
    let record = try #require(try await bench.units.record(of: OnceBench.key))
    #expect(record.outcome == .reply(Array("41".utf8)))
    #expect(record.endedAt == 77)
    #expect(record.digest == ContentDigest(of: [1]))
  }

  @Test("the same id with other content is refused and changes nothing")
  func otherContent() async throws {
    let handler = AddingOnce()
    #expect(try await bench.send(handler) == 1)
    let fault = try #require(await bench.failure(handler, content: [2])).fault
    #expect(fault.kind == .commandIDReused)
    #expect(fault.effect == .none)
    #expect(!fault.hasBegun)
    #expect(fault.message.contains("draw a new id"))
    #expect(handler.runs.count == 1)
    #expect(bench.replays.count == 0)
    // The first is still what it was.
    #expect(try await bench.send(handler) == 1)
  }

  @Test("another user's id, no id at all, and what a handler sends in turn are no repeats")
  func scope() async throws {
    let handler = AddingOnce()
    #expect(try await bench.send(handler) == 1)
    #expect(try await bench.send(handler, user: 6) == 2)
    #expect(try await bench.send(handler, id: .none) == 3)
    #expect(try await bench.send(handler, id: .none) == 4)
    #expect(try await bench.send(handler, isDelivered: false) == 5)
    #expect(bench.replays.count == 0)
  }

  @Test("a declared error is kept, and given again as it was")
  func declaredError() async throws {
    let handler = AddingOnce(decide: { _ in throw Declared() })
    for _ in 0..<3 {
      let failure = try #require(await bench.failure(handler))
      #expect(failure.error is Declared)
    }
    #expect(handler.runs.count == 1)
    #expect(bench.replays.count == 2)
    let kept = KeptFailure(number: 9, fields: [1], message: "declared")
    #expect(try await bench.units.record(of: OnceBench.key)?.outcome == .failure(kept))
  }

  @Test("a fault, a withdrawal and an error that nobody declared let a repeat run")
  func released() async throws {
    let errors: [any Error & Sendable] = [
      Fault(.unavailable, "later"), CancellationError(), Undeclared(), VersionConflict(over: "x"),
    ]
    let handler = AddingOnce(decide: { run in
      // Eight conflicts in a row are one failure.
      if run <= errors.count + 7 { throw errors[min(run, errors.count) - 1] }
      return run
    })
    for _ in errors { #expect(await bench.failure(handler) != nil) }
    #expect(try await bench.units.record(of: OnceBench.key) == nil)
    #expect(try await bench.ledger.standing(of: OnceBench.key) == .neverSeen)
    #expect(try await bench.send(handler) == errors.count + 8)
    #expect(bench.replays.count == 0)
  }

  @Test("an effect outside of the unit of work is kept also where its caller has withdrawn")
  func outside() async throws {
    let handler = AddingOutside()
    let first = Task { [bench] in try await bench.send(handler) }
    #expect(try await first.value == 1)
    #expect(try await bench.send(handler) == 1)
    #expect(handler.effects.count == 1)
    #expect(bench.replays.count == 1)
  }

  @Test("sent a hundred times at once it runs once, and all get the one reply")
  func crowd() async throws {
    let goOn = Milestone()
    let handler = AddingOnce(decide: { run in
      await goOn.wait()
      return run
    })
    let replies = try await withThrowingTaskGroup(of: Int.self) { [bench] group in
      for _ in 0..<100 { group.addTask { try await bench.send(handler) } }
      #expect(await eventually { bench.ledger.waitingCount(OnceBench.key) == 99 })
      #expect(try await bench.ledger.standing(of: OnceBench.key) == .running)
      goOn.reach()
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    #expect(replies == Array(repeating: 1, count: 100))
    #expect(handler.runs.count == 1)
    #expect(bench.replays.count == 99)
  }

  @Test("other content is refused also while the first is under way")
  func otherContentMeanwhile() async throws {
    let goOn = Milestone()
    let handler = AddingOnce(decide: { run in
      await goOn.wait()
      return run
    })
    let first = Task { [bench] in try await bench.send(handler) }
    _ = await handler.runs.wait(for: 1)
    #expect(await bench.failure(handler, content: [2])?.fault.kind == .commandIDReused)
    goOn.reach()
    #expect(try await first.value == 1)
  }

  @Test("where the first is withdrawn by its own caller, one of those that wait runs")
  func handedOver() async throws {
    let handler = AddingOnce(decide: { run in
      if run == 1 {
        await untilCancelled()
        throw CancellationError()
      }
      return run
    })
    let first = Task { [bench] in try await bench.send(handler) }
    _ = await handler.runs.wait(for: 1)
    let others = (0..<5).map { _ in Task { [bench] in try await bench.send(handler) } }
    #expect(await eventually { bench.ledger.waitingCount(OnceBench.key) == 5 })
    first.cancel()
    for other in others { #expect(try await other.value == 2) }
    #expect(handler.runs.count == 2)
    #expect(bench.replays.count == 4)
    await #expect(throws: AnyFailure.self) { try await first.value }
  }

  @Test("one that waits may withdraw, and is told that the other goes on")
  func waiterWithdraws() async throws {
    let goOn = Milestone()
    let handler = AddingOnce(decide: { run in
      await goOn.wait()
      return run
    })
    let first = Task { [bench] in try await bench.send(handler) }
    _ = await handler.runs.wait(for: 1)
    let waiting = Task { [bench] in await bench.failure(handler) }
    #expect(await eventually { bench.ledger.waitingCount(OnceBench.key) == 1 })
    waiting.cancel()
    let fault = try #require(await waiting.value).fault
    #expect(fault.kind == .cancelled)
    #expect(fault.effect == .unknown)
    goOn.reach()
    #expect(try await first.value == 1)
    #expect(handler.runs.count == 1)
  }

  @Test("a reply that is too long to be kept is given once; a repeat is told that it was")
  func longReply() async throws {
    let bench = OnceBench(longestReply: 3)
    let handler = AddingOnce(decide: { _ in 12_345 })
    #expect(try await bench.send(handler) == 12_345)
    let fault = try #require(await bench.failure(handler)).fault
    #expect(fault.kind == .exhausted)
    #expect(fault.effect == .committed)
    #expect(handler.runs.count == 1)
  }

  @Test("a reply that breaks its own rule is not committed")
  func unkeepable() async throws {
    let handler = AddingOnce(decide: { $0 == 1 ? -1 : $0 })
    #expect(await bench.failure(handler)?.error is AddOnce.Unkeepable)
    #expect(try await bench.units.record(of: OnceBench.key) == nil)
    #expect(try await bench.send(handler) == 2)
  }

  @Test("where the store cannot tell what was kept, nothing runs and the outcome is unknown")
  func blindJournal() async throws {
    let handler = AddingOnce()
    bench.units.lookUps.append(Fault(.unavailable, "no disk"))
    let fault = try #require(await bench.failure(handler)).fault
    #expect(fault.kind == .unavailable)
    #expect(fault.effect == .unknown)
    #expect(handler.runs.count == 0)
    #expect(try await bench.send(handler) == 1)
  }

  @Test("a commit that was denied and is there all the same is found by the repeat")
  func deniedCommit() async throws {
    let handler = AddingOnce()
    let fault = Fault(.unavailable, "synchronising failed", effect: .unknown)
    bench.units.outcomes.append(.doneAndDenied(fault))
    #expect(await bench.failure(handler)?.fault == fault)
    #expect(try await bench.send(handler) == 1)
    #expect(handler.runs.count == 1)
    #expect(bench.replays.count == 1)
  }

  @Test("a commit that failed leaves nothing, also of a declared error, and a repeat runs")
  func failedCommit() async throws {
    let fault = Fault(.unavailable, "the disk is full")
    let handler = AddingOnce(decide: { run in
      if run == 2 { throw Declared() }
      return run
    })
    for _ in 0..<2 {
      bench.units.outcomes.append(.refused(fault))
      #expect(await bench.failure(handler)?.fault == fault)
      #expect(try await bench.units.record(of: OnceBench.key) == nil)
    }
    #expect(try await bench.send(handler) == 3)
  }

  @Test("after a conflict, what was decided last is kept")
  func conflict() async throws {
    let handler = AddingOnce()
    bench.units.outcomes.append(.refused(VersionConflict(over: "x")))
    #expect(try await bench.send(handler) == 2)
    #expect(try await bench.send(handler) == 2)
    #expect(handler.runs.count == 2)
  }
}
