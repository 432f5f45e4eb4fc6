import TestSupport
import Testing

@testable import Mediation

/// A machine under test, and what it has been given.
private struct Driven {
  var machine: DeliveryMachine<NumberEvent>
  var journal = SubscriberRecord<NumberEvent>()
  /// What the handler was given: `3`, `3 again` for a replay, `3 failed`.
  var texts: [String] = []
  var events: [NumberEvent]

  static func policy(attempts: Int = 2) -> DeliveryPolicy {
    var policy = DeliveryPolicy()
    policy.attempts = attempts
    policy.eventsPerNote = 4
    policy.mostParked = 6
    return policy
  }

  init(_ keys: [String], attempts: Int = 2, filter: EventFilter<NumberEvent.Kind> = .all) {
    events = keys.enumerated().map { .stored(UInt64($0.offset + 1), key: $0.element) }
    machine = DeliveryMachine(
      filter: filter, policy: Self.policy(attempts: attempts), from: SubscriberRecord())
  }

  /// Goes on until there is no event left or nothing may be done.
  mutating func run(failing: (Int) -> Bool = { _ in false }) {
    loop: while true {
      switch machine.next() {
      case .rest: break loop
      case .pause: machine.pauseEnded()
      case .fetch:
        guard let event = events.first(where: { ($0.sequence ?? 0) > machine.checkpoint }) else {
          break loop
        }
        _ = machine.came(event, now: 1)
      case .deliver(let event, let context):
        if failing(event.number) {
          texts.append("\(event.number) failed")
          _ = machine.failed("no \(event.number)", jitter: 0, now: 2)
        } else {
          texts.append("\(event.number)\(context.isReplay ? " again" : "")")
          machine.handled()
        }
      }
      write()
    }
    write(isIdle: true)
  }

  mutating func write(isIdle: Bool = false) {
    if let change = machine.takeChange(isIdle: isIdle) { journal.apply(change) }
  }

  var parked: [Int] { machine.parking.all.map(\.event.number) }
}

@Suite("The deliveries of a durable subscriber")
struct DeliveryMachineTests {
  @Test("events come in order, one at a time, and the checkpoint follows")
  func order() {
    var driven = Driven(["a", "b", "a", "c", "a"])
    driven.run()
    #expect(driven.texts == ["1", "2", "3", "4", "5"])
    #expect(driven.machine.checkpoint == 5)
    #expect(driven.journal.checkpoint == 5)
  }

  @Test("only what the filter takes is handled, and the checkpoint passes over the rest")
  func filter() {
    var driven = Driven(["a", "b", "a", "b"], filter: EventFilter(keys: ["a"]))
    driven.run()
    #expect(driven.texts == ["1", "3"])
    #expect(driven.machine.checkpoint == 4)
  }

  @Test("a failing event is tried again, then parked with later events of its key behind it")
  func parking() {
    var driven = Driven(["a", "b", "a", "b", "a"])
    driven.run { $0 == 1 }
    #expect(driven.texts == ["1 failed", "1 failed", "2", "4"])
    #expect(driven.parked == [1, 3, 5])
    #expect(driven.machine.parking.all.map(\.attempts) == [2, 0, 0])
    #expect(driven.machine.parking.all.map(\.reason) == ["no 1", "", ""])
    #expect(driven.machine.checkpoint == 5)
    #expect(driven.journal.parked.map(\.event.number) == [1, 3, 5])
  }

  @Test("a try that succeeds in the end is no failure of the event")
  func secondTry() {
    var driven = Driven(["a", "a"], attempts: 3)
    var failures = 2
    driven.run { _ in
      failures -= 1
      return failures >= 0
    }
    #expect(driven.texts == ["1 failed", "1 failed", "1", "2"])
    #expect(driven.parked == [])
    #expect(driven.machine.failureCount == 2)
  }

  @Test("the pauses grow twofold up to the longest, less a part by chance")
  func pauses() {
    var policy = DeliveryPolicy()
    policy.firstPause = 100
    policy.longestPause = 500
    #expect((1...5).map { policy.pause(after: $0, jitter: 0) } == [100, 200, 400, 500, 500])
    #expect((1...3).map { policy.pause(after: $0, jitter: 1) } == [50, 100, 200])
    #expect(policy.pause(after: 1000, jitter: 0.5) == 375)
  }

  @Test("a retry handles what failed and what stands behind it, in order")
  func retry() {
    var driven = Driven(["a", "b", "a", "b", "a"])
    driven.run { $0 <= 2 }
    #expect(driven.parked == [1, 2, 3, 4, 5])
    driven.texts = []
    #expect(driven.machine.retry(key: "a") == 3)
    driven.run()
    #expect(driven.texts == ["1", "3", "5"])
    #expect(driven.parked == [2, 4])
    #expect(driven.machine.retry(key: nil) == 2)
    driven.run()
    #expect(driven.parked == [])
    #expect(driven.journal.parked.isEmpty)
    #expect(driven.machine.retry(key: nil) == 0)
  }

  @Test("a retry that fails again leaves what stands behind it where it is")
  func failingRetry() {
    var driven = Driven(["a", "b", "a", "b"])
    driven.run { $0 <= 2 }
    driven.texts = []
    _ = driven.machine.retry(key: nil)
    driven.run { $0 == 1 }
    #expect(driven.texts == ["1 failed", "1 failed", "2", "4"])
    #expect(driven.parked == [1, 3])
    #expect(driven.machine.parking.all.map(\.attempts) == [4, 0])
  }

  @Test("what stood behind a dropped event is tried")
  func drop() {
    var driven = Driven(["a", "b", "a", "a"])
    driven.run { $0 == 1 }
    driven.texts = []
    #expect(driven.machine.drop(2) == 0)
    #expect(driven.machine.drop(1) == 1)
    driven.run()
    #expect(driven.texts == ["3", "4"])
    #expect(driven.parked == [])
    var other = Driven(["a", "a", "b", "a"])
    other.run { $0 != 4 }
    // Not the first of its key: nothing is tried.
    #expect(other.machine.drop(2) == 1)
    other.texts = []
    other.run()
    #expect(other.texts == [])
    #expect(other.machine.drop(nil) == 3)
    other.run()
    #expect(other.texts == [])
    #expect(other.journal.parked.isEmpty)
  }

  @Test("a reset gives events again, says so, and forgets what was parked from there on")
  func reset() {
    var driven = Driven(["a", "b", "a", "b", "c"])
    driven.run { $0 == 2 }
    #expect(driven.parked == [2, 4])
    driven.texts = []
    driven.machine.reset(from: 3)
    #expect(driven.machine.replayingUpTo == 5)
    driven.events.append(.stored(6, key: "a"))
    driven.run()
    // 4 stands behind 2, which was parked before.
    #expect(driven.texts == ["3 again", "5 again", "6"])
    #expect(driven.parked == [2, 4])
    #expect(driven.machine.replayingUpTo == 0)
    driven.texts = []
    driven.machine.reset(from: 0)
    driven.run()
    #expect(driven.texts == (1...6).map { "\($0) again" })
    #expect(driven.parked == [])
  }

  @Test("with too many parked events it stops, and goes on when there is room")
  func tooMany() {
    var driven = Driven((0..<10).map { "key \($0)" })
    driven.run { _ in true }
    #expect(driven.parked == [1, 2, 3, 4, 5, 6])
    #expect(driven.machine.checkpoint == 6)
    #expect(driven.machine.stopped?.contains("retry or drop") == true)
    _ = driven.machine.drop(1)
    #expect(driven.machine.stopped == nil)
    driven.run { $0 == 8 }
    #expect(driven.parked == [2, 3, 4, 5, 6, 8])
    #expect(driven.machine.checkpoint == 8)
    _ = driven.machine.retry(key: nil)
    driven.run()
    #expect(driven.machine.checkpoint == 10)
  }

  @Test(
    "a machine that was stopped for good does nothing; a reset lets it go on unless it is stuck")
  func stopped() {
    var driven = Driven(["a", "b"])
    driven.machine.stop("because")
    driven.run()
    #expect(driven.texts == [])
    driven.machine.reset(from: 2)
    driven.run()
    #expect(driven.texts == ["2"])
    driven.machine.stuck("no end")
    driven.machine.reset(from: 1)
    driven.run()
    #expect(driven.texts == ["2"])
  }

  @Test("the place is written when enough was handled, when nothing waits, and when one is parked")
  func notes() {
    var machine = DeliveryMachine<NumberEvent>(
      filter: .all, policy: Driven.policy(attempts: 1), from: SubscriberRecord())
    func handle(_ sequence: UInt64, _ machine: inout DeliveryMachine<NumberEvent>) {
      _ = machine.came(.stored(sequence, key: "\(sequence)"), now: 0)
      machine.handled()
    }
    #expect(machine.takeChange(isIdle: true) == nil)
    for sequence in 1...3 { handle(UInt64(sequence), &machine) }
    #expect(machine.takeChange(isIdle: false) == nil)
    handle(4, &machine)
    #expect(machine.takeChange(isIdle: false)?.checkpoint == 4)
    handle(5, &machine)
    #expect(machine.takeChange(isIdle: false) == nil)
    #expect(machine.takeChange(isIdle: true)?.checkpoint == 5)
    _ = machine.came(.stored(6), now: 0)
    #expect(machine.failed("x", jitter: 0, now: 0) == .parked)
    let change = machine.takeChange(isIdle: false)
    #expect(change?.parked.count == 1)
    #expect(machine.takeChange(isIdle: true) == nil)
    // What could not be written is a part of the next.
    machine.giveBack(change ?? JournalChange(checkpoint: 0, reached: 0))
    #expect(machine.takeChange(isIdle: false)?.parked.count == 1)
  }

  @Test("killed and resumed at each point of a run of 10,000 events it loses nothing, in order")
  func killedAtEachPoint() {
    var run = KilledRun()
    run.go()
    #expect(run.kills == 10_000)
    #expect(run.done.count == 10_000)
    #expect(run.outOfOrder == [])
    // At the most what is handled between two notes, for each kill.
    #expect(run.repeated <= 10_000 * 5)
  }
}

/// A run of 10,000 events in which the subscriber is killed once at each event: before the handler,
/// behind it before anybody knows, or when that is written.
private struct KilledRun {
  static let events: [NumberEvent] = (1...10_000).map { .stored($0, key: "\($0 % 1009)") }

  var journal = SubscriberRecord<NumberEvent>()
  var machine: DeliveryMachine<NumberEvent>
  var done: Set<Int> = []
  var last: [String: Int] = [:]
  var outOfOrder: [Int] = []
  var repeated = 0
  var kills = 0
  private var furthest = 0
  private let policy: DeliveryPolicy

  init() {
    var policy = Driven.policy(attempts: 1)
    policy.eventsPerNote = 5
    policy.mostParked = 20_000
    self.policy = policy
    machine = DeliveryMachine(filter: .all, policy: policy, from: journal)
  }

  private mutating func kill() {
    kills += 1
    machine = DeliveryMachine(filter: .all, policy: policy, from: journal)
  }

  private mutating func write() {
    if let change = machine.takeChange(isIdle: false) { journal.apply(change) }
  }

  mutating func go() {
    var isPoint = false
    while true {
      switch machine.next() {
      case .pause, .rest: return
      case .fetch:
        guard machine.checkpoint < 10_000 else {
          if machine.parking.count == 0 { return }
          _ = machine.retry(key: nil)
          continue
        }
        let event = Self.events[Int(machine.checkpoint)]
        isPoint = event.number > furthest
        furthest = max(furthest, event.number)
        let arrival = machine.came(event, now: 0)
        guard arrival == .heldBehind || (isPoint && event.number % 3 == 0) else { continue }
        if event.number % 2 == 0 { write() }
        if isPoint { kill() }
        isPoint = false
      case .deliver(let event, _):
        // One in 401 fails until all others have been handled.
        if event.number % 401 == 0, machine.checkpoint < 10_000 {
          _ = machine.failed("no", jitter: 0, now: 0)
        } else {
          note(event)
          if isPoint, event.number % 3 == 1 {
            isPoint = false
            kill()
            continue
          }
          machine.handled()
        }
        write()
        if isPoint { kill() }
        isPoint = false
      }
    }
  }

  private mutating func note(_ event: NumberEvent) {
    guard done.insert(event.number).inserted else {
      repeated += 1
      return
    }
    if last[event.key, default: 0] > event.number { outOfOrder.append(event.number) }
    last[event.key] = event.number
  }
}
