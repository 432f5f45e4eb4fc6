import Foundation
import TestSupport
import Testing

@testable import Mediation

@Suite("Admission", .timeLimit(.minutes(5)))
struct AdmissionTests {
  private let clock = HandClock()

  private func mediator(_ gate: AdmissionGate) -> Mediator<Void, Admission, NumberUnits> {
    Mediator(Admission(gate, now: { [clock] in clock.now }))
  }

  private static func context(_ user: UInt32, deadline: UInt64? = nil) -> RequestContext {
    RequestContext(
      correlation: 1, caller: Caller(user: user, group: 1, process: 1),
      deadline: deadline.map { MonotonicTime(nanoseconds: $0) })
  }

  /// A request that stays under way until `release` is reached.
  private static func held(
    _ mediator: Mediator<Void, Admission, NumberUnits>, _ release: Milestone, user: UInt32 = 5,
    deadline: UInt64? = nil, begun: Record<UInt32> = Record()
  ) -> Task<Int, any Error> {
    Task {
      try await mediator.double(
        Answering { query in
          begun.append(user)
          await release.wait()
          return query.number
        }, context(user, deadline: deadline))
    }
  }

  @Test("beyond the places and the queue requests are refused, never begun, and told when to retry")
  func overload() async throws {
    let gate = AdmissionGate(.init(total: 1, queued: 1))
    let mediator = mediator(gate)
    let release = Milestone()
    let first = Self.held(mediator, release)
    #expect(await eventually { gate.activeCount == 1 })
    let second = Self.held(mediator, release)
    #expect(await eventually { gate.waitingCount == 1 })
    let calls = Record<Int>()
    let failure = await #expect(throws: AnyFailure.self) {
      try await mediator.double(
        Answering { _ in
          calls.append(1)
          return 1
        })
    }
    #expect(failure?.fault.kind == .exhausted)
    #expect(failure?.fault.effect == Fault.Effect.none)
    #expect(failure?.fault.hasBegun == false)
    #expect((failure?.fault.retryAfterNanoseconds ?? 0) > 0)
    #expect(calls.count == 0)
    #expect(gate.shedCount(.overload) == 1)
    release.reach()
    #expect(try await first.value == 21)
    #expect(try await second.value == 21)
    #expect(gate.activeCount == 0)
    #expect(gate.waitingCount == 0)
  }

  @Test("a user who has all that one may have waits, and another does not wait behind him")
  func perUser() async throws {
    let gate = AdmissionGate(.init(total: 3, shareOfOthers: .init(active: 1, waiting: 3)))
    let mediator = mediator(gate)
    let release = Milestone()
    let begun = Record<UInt32>()
    let first = Self.held(mediator, release, user: 5, begun: begun)
    #expect(await eventually { begun.count == 1 })
    let second = Self.held(mediator, release, user: 5, begun: begun)
    #expect(await eventually { gate.waitingCount == 1 })
    let other = Self.held(mediator, release, user: 6, begun: begun)
    #expect(await eventually { begun.elements == [5, 6] })
    release.reach()
    for task in [first, second, other] { _ = try await task.value }
    #expect(begun.elements == [5, 6, 5])
  }

  @Test("whose deadline has passed when his turn comes does not begin; whoever waits behind does")
  func deadline() async throws {
    let gate = AdmissionGate(.init(total: 1, queued: 5))
    let mediator = mediator(gate)
    let release = Milestone()
    let begun = Record<UInt32>()
    let first = Self.held(mediator, release, user: 1, begun: begun)
    #expect(await eventually { gate.activeCount == 1 })
    let late = Self.held(mediator, release, user: 2, deadline: 1500, begun: begun)
    #expect(await eventually { gate.waitingCount == 1 })
    let next = Self.held(mediator, release, user: 3, deadline: 9000, begun: begun)
    #expect(await eventually { gate.waitingCount == 2 })
    clock.advance(by: 1000)
    release.reach()
    _ = try await first.value
    let failure = await #expect(throws: AnyFailure.self) { _ = try await late.value }
    #expect(failure?.fault.kind == .deadlineExceeded)
    #expect(failure?.fault.hasBegun == false)
    _ = try await next.value
    #expect(begun.elements == [1, 3])
    #expect(gate.shedCount(.deadline) == 1)
    #expect(gate.activeCount == 0)
  }

  @Test("who withdraws while he waits leaves the queue at once")
  func withdrawal() async throws {
    let gate = AdmissionGate(.init(total: 1))
    let mediator = mediator(gate)
    let release = Milestone()
    let first = Self.held(mediator, release)
    #expect(await eventually { gate.activeCount == 1 })
    let second = Self.held(mediator, release)
    #expect(await eventually { gate.waitingCount == 1 })
    second.cancel()
    let failure = await #expect(throws: AnyFailure.self) { _ = try await second.value }
    #expect(failure?.fault.kind == .cancelled)
    #expect(gate.waitingCount == 0)
    #expect(gate.shedCount(.withdrawn) == 1)
    release.reach()
    _ = try await first.value
  }

  @Test("a rate lets two seconds' worth through at once, and then one after the other, each user")
  func rate() async throws {
    let gate = AdmissionGate(.init(total: 100, rate: 10))
    let mediator = mediator(gate)
    for _ in 0..<20 { _ = try await mediator.double(Answering(), Self.context(5)) }
    let failure = await #expect(throws: AnyFailure.self) {
      try await mediator.double(Answering(), Self.context(5))
    }
    #expect(failure?.fault.kind == .exhausted)
    #expect(failure?.fault.retryAfterNanoseconds == 100_000_000)
    #expect(gate.shedCount(.rate) == 1)
    _ = try await mediator.double(Answering(), Self.context(6))
    clock.advance(by: 100_000_000)
    _ = try await mediator.double(Answering(), Self.context(5))
    await #expect(throws: AnyFailure.self) {
      try await mediator.double(Answering(), Self.context(5))
    }
  }

  @Test("of others one user gets no more than his share, to wait too, and the owner gets all")
  func share() async throws {
    let gate = AdmissionGate(
      .init(
        total: 4, queued: 4, shareOfOthers: .init(active: 2, waiting: 2), owner: 1))
    let mediator = mediator(gate)
    let release = Milestone()
    var tasks: [Task<Int, any Error>] = []
    for number in 1...4 {
      tasks.append(Self.held(mediator, release, user: 5))
      #expect(await eventually { gate.activeCount + gate.waitingCount == number })
    }
    #expect(gate.activeCount == 2)
    #expect(gate.waitingCount == 2)
    let failure = await #expect(throws: AnyFailure.self) {
      try await mediator.double(Answering(), Self.context(5))
    }
    #expect(failure?.fault.kind == .exhausted)
    #expect(failure?.fault.message.contains("4 in all, 2 of user 5") == true)
    for number in 5...8 {
      tasks.append(Self.held(mediator, release, user: 1))
      #expect(await eventually { gate.activeCount + gate.waitingCount == number })
    }
    #expect(gate.activeCount == 4)
    #expect(gate.waitingCount == 4)
    release.reach()
    for task in tasks { _ = try await task.value }
  }

  @Test("a withdrawal that comes between the question for it and the queue is not lost")
  func withdrawalInBetween() async throws {
    let gate = AdmissionGate(.init(total: 1, queued: 10))
    let mediator = mediator(gate)
    let release = Milestone()
    let first = Self.held(mediator, release)
    #expect(await eventually { gate.activeCount == 1 })
    for _ in 0..<20 {
      let asked = Milestone()
      let waiting = Task {
        try await gate.wait(6, deadline: nil, now: { MonotonicTime(nanoseconds: 0) }) {
          // Not withdrawn is the answer, and it is withdrawn before the answer is heard.
          asked.reach()
          while !Task.isCancelled { usleep(100) }
          return false
        }
      }
      // On a thread of its own, since the one that asks may be the only one that tasks have.
      Thread.detachNewThread {
        while !asked.isReached { usleep(100) }
        waiting.cancel()
      }
      let fault = await #expect(throws: Fault.self) { try await waiting.value }
      #expect(fault?.kind == .cancelled)
    }
    #expect(gate.waitingCount == 0)
    release.reach()
    _ = try await first.value
  }

  @Test("requests that need only to be within the rate take no place, and are charged")
  func ratedOnly() async throws {
    let gate = AdmissionGate(
      .init(total: 1, queued: 0, rate: 2), tolls: [Add.descriptor.number: .rate])
    let mediator = mediator(gate)
    let release = Milestone()
    let first = Self.held(mediator, release)
    #expect(await eventually { gate.activeCount == 1 })
    for _ in 0..<3 { #expect(try await mediator.add() == 101) }
    let failure = await #expect(throws: AnyFailure.self) { try await mediator.add() }
    #expect(failure?.fault.kind == .exhausted)
    #expect(failure?.fault.hasBegun == false)
    #expect(failure?.fault.retryAfterNanoseconds == 500_000_000)
    #expect(gate.shedCount(.rate) == 1)
    #expect(gate.activeCount == 1)
    release.reach()
    _ = try await first.value
  }

  @Test("requests that need nothing pass where nothing else does")
  func exempt() async throws {
    let gate = AdmissionGate(
      .init(total: 1, queued: 0, rate: 1), tolls: [Add.descriptor.number: .nothing])
    let mediator = mediator(gate)
    let release = Milestone()
    let first = Self.held(mediator, release)
    #expect(await eventually { gate.activeCount == 1 })
    for _ in 0..<5 { #expect(try await mediator.add() == 101) }
    release.reach()
    _ = try await first.value
  }

  @Test("of many that come at once and withdraw at random, none is lost and no place stays taken")
  func storm() async throws {
    let gate = AdmissionGate(
      .init(total: 3, queued: 1000, shareOfOthers: .init(active: 2, waiting: 1000)))
    let mediator = mediator(gate)
    let ended = Record<Int>()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<500 {
        group.addTask {
          let task = Task {
            try await mediator.double(
              Answering { query in
                await Task.yield()
                return query.number
              }, Self.context(UInt32(number % 4)))
          }
          if number % 3 == 0 { task.cancel() }
          _ = await task.result
          ended.append(number)
        }
      }
    }
    #expect(ended.count == 500)
    #expect(gate.activeCount == 0)
    #expect(gate.waitingCount == 0)
  }
}

@Suite("Authorisation")
struct AuthorizationTests {
  private static let authorization = Authorization(owner: 5, advice: "ask user 5")

  @Test(
    "the owner may do everything, others what their right says",
    arguments: [
      (5, .nothing, true, true), (6, .nothing, false, false), (6, .query, true, false),
      (6, .command, true, true),
    ] as [(UInt32, Caller.Right, Bool, Bool)])
  func rights(_ user: UInt32, _ right: Caller.Right, _ mayQuery: Bool, _ mayCommand: Bool) async {
    let mediator = Mediator(Self.authorization)
    let context = RequestContext(
      correlation: 1, caller: Caller(user: user, group: 1, process: 1, right: right))
    #expect((try? await mediator.double(Answering(), context)) == (mayQuery ? 42 : nil))
    #expect(Self.authorization.allows(Add.descriptor, to: context.caller) == mayCommand)
  }

  @Test("who may not is told so by name, and nothing has begun")
  func refusal() async {
    let failure = await #expect(throws: AnyFailure.self) {
      try await Mediator(Self.authorization).double(
        Answering(), RequestContext(correlation: 1, caller: Caller(user: 6, group: 1, process: 1)))
    }
    #expect(failure?.fault.kind == .notPermitted)
    #expect(failure?.fault.hasBegun == false)
    #expect(failure?.fault.message == "user 6 may not ask this server for Double2; ask user 5")
    let asker = Caller(user: 6, group: 1, process: 1, right: .query)
    #expect(
      Self.authorization.refusal(of: Add.descriptor, to: asker).message
        == "user 6 may query this server and not change it, as Add does; ask user 5")
  }
}
