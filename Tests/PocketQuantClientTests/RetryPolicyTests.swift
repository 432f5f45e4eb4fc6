import RPCCore
import TestSupport
import Testing

@testable import PocketQuantClient

@Suite("What a client may repeat")
struct RetryPolicyTests {
  private static let effects: [CallEffect] = [.query, .onceCommand, .streamedCommand]

  private static func error(
    _ code: StatusCode, _ executed: Execution, retryAfter: Duration? = nil, isDeclared: Bool = false
  ) -> CallError {
    CallError(
      code, "", executed: executed, stage: .handler, retryAfter: retryAfter,
      detail: isDeclared ? CallError.Detail(number: 1, message: .empty) : nil)
  }

  @Test("every code, outcome, effect and retry-after: exactly what the rule names")
  func table() {
    for code in StatusCode.allCases where code != .ok {
      for executed in [Execution.never, .unknown, .yes] {
        for effect in Self.effects {
          for (retryAfter, keeps) in [
            (nil, false), (nil, true), (Duration.milliseconds(1), false), (.milliseconds(1), true),
          ] {
            let expected =
              switch (code, executed, effect) {
              case (.unavailable, .never, _): true
              case (.unavailable, .unknown, .query): true
              case (.unavailable, .unknown, .onceCommand): keeps
              case (.resourceExhausted, .never, _): retryAfter != nil
              default: false
              }
            let error = Self.error(code, executed, retryAfter: retryAfter)
            #expect(
              RetryPolicy.allows(error, effect, keepsOutcomes: keeps) == expected,
              "\(code) \(executed) \(effect) \(String(describing: retryAfter))")
            let declared = Self.error(code, executed, retryAfter: retryAfter, isDeclared: true)
            #expect(!RetryPolicy.allows(declared, effect, keepsOutcomes: keeps))
            var fault = error
            fault.stage = .framing
            #expect(!RetryPolicy.allows(fault, effect, keepsOutcomes: keeps))
          }
        }
      }
    }
  }

  private static let start = MonotonicInstant(nanoseconds: 1_000_000_000)

  private func attempts(
    _ options: CallOptions = CallOptions(), _ budget: RetryBudget = RetryBudget(),
    effect: CallEffect = .query
  ) -> CallAttempts {
    CallAttempts(effect, options, budget)
  }

  @Test("a command of unknown outcome is repeated from and at servers that keep outcomes only")
  func keptOutcomes() throws {
    var generator = SeededGenerator(seed: 9)
    let lost = Self.error(.unavailable, .unknown)
    var attempts = attempts(effect: .onceCommand)
    try attempts.begin(keepsOutcomes: false)
    #expect(attempts.pause(after: lost, now: Self.start, using: &generator) == nil)
    attempts = self.attempts(effect: .onceCommand)
    try attempts.begin(keepsOutcomes: true)
    #expect(attempts.pause(after: lost, now: Self.start, using: &generator) != nil)
    let told = #expect(throws: CallError.self) { try attempts.begin(keepsOutcomes: false) }
    #expect(told?.executed == .unknown)
  }

  @Test("a call is made as often as its options say, and no more", arguments: [0, 1, 2, 4, 9])
  func most(_ most: Int) {
    var generator = SeededGenerator(seed: 1)
    var attempts = attempts(CallOptions(maxAttempts: most))
    var made = 1
    while attempts.pause(after: .refused, now: Self.start, using: &generator) != nil { made += 1 }
    #expect(made == max(most, 1))
  }

  @Test("what the server asks to wait for is waited for, up to a bound and to the deadline")
  func retryAfter() throws {
    var generator = SeededGenerator(seed: 2)
    let busy = Self.error(.resourceExhausted, .never, retryAfter: .milliseconds(200))
    var attempts = attempts()
    let pause = attempts.pause(after: busy, now: Self.start, using: &generator)
    #expect(try #require(pause) == .milliseconds(200))
    let long = Self.error(.resourceExhausted, .never, retryAfter: .seconds(6))
    #expect(attempts.pause(after: long, now: Self.start, using: &generator) == nil)
    let deadline = Self.start.advanced(by: .milliseconds(199))
    attempts = self.attempts(CallOptions(deadline: deadline))
    #expect(attempts.pause(after: busy, now: Self.start, using: &generator) == nil)
  }

  @Test("repeats of work are a tenth of the calls that end well, and a connection's worth more")
  func budget() {
    let budget = RetryBudget(capacity: 3)
    for _ in 0..<3 { #expect(budget.take()) }
    #expect(!budget.take())
    for _ in 0..<9 { budget.noteSuccess() }
    #expect(!budget.take())
    budget.noteSuccess()
    #expect(budget.take())
    for _ in 0..<1000 { budget.noteSuccess() }
    for _ in 0..<3 { #expect(budget.take()) }
    #expect(!budget.take())
  }

  @Test("an empty budget stops repeats of work, and not those of what was never begun")
  func emptyBudget() {
    var generator = SeededGenerator(seed: 3)
    let budget = RetryBudget(capacity: 0)
    var attempts = attempts(CallOptions(), budget)
    let lost = Self.error(.unavailable, .unknown)
    #expect(attempts.pause(after: lost, now: Self.start, using: &generator) == nil)
    #expect(attempts.pause(after: .refused, now: Self.start, using: &generator) != nil)
  }

  @Test("where no connection comes for a repeat, an unknown outcome is not forgotten")
  func outcome() {
    var generator = SeededGenerator(seed: 4)
    let none = CallError(ClientError.noServer("none"))
    var attempts = attempts()
    #expect(attempts.failure(none) == none)
    _ = attempts.pause(after: .refused, now: Self.start, using: &generator)
    #expect(attempts.failure(none) == none)
    let lost = Self.error(.unavailable, .unknown)
    _ = attempts.pause(after: lost, now: Self.start, using: &generator)
    #expect(attempts.failure(none) == lost)
  }

  @Test("what may have been carried out stays so, until whoever has seen a repeat of it says more")
  func doubt() throws {
    var generator = SeededGenerator(seed: 5)
    let lost = Self.error(.unavailable, .unknown)
    func refusal(_ stage: CallStage, isDeclared: Bool = false) -> CallError {
      var error = Self.error(.permissionDenied, .never, isDeclared: isDeclared)
      error.stage = stage
      return error
    }
    var command = attempts(effect: .onceCommand)
    try command.begin(keepsOutcomes: true)
    #expect(command.told(refusal(.admission)).executed == .never)
    _ = command.pause(after: .refused, now: Self.start, using: &generator)
    #expect(command.told(refusal(.admission)).executed == .never)
    _ = command.pause(after: lost, now: Self.start, using: &generator)
    for stage in [CallStage.transport, .framing, .admission, .decode, .queue] {
      #expect(command.told(refusal(stage)).executed == .unknown)
    }
    for stage in [CallStage.handler, .commit, .encode] {
      #expect(command.told(refusal(stage)).executed == .never)
    }
    #expect(command.told(refusal(.admission, isDeclared: true)).executed == .never)
    #expect(command.told(Self.error(.internal, .yes)).executed == .yes)
    var query = attempts()
    _ = query.pause(after: lost, now: Self.start, using: &generator)
    #expect(query.told(refusal(.admission)).executed == .never)
  }
}
