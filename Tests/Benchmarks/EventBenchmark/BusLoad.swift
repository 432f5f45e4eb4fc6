import CAllocationCount
import Glibc
import Mediation

/// An event of the benchmark; all subscriptions get the one object.
final class Note: BusEvent {
  let kind = 1
  let key: String
  let sequence: UInt64?
  let overflow: EventOverflow

  init(_ key: String, at sequence: UInt64?, _ overflow: EventOverflow = .block) {
    self.key = key
    self.sequence = sequence
    self.overflow = overflow
  }

  static func stored(_ count: Int) -> [Note] {
    (1...count).map { Note("TEST:S\($0 % 100)@1d", at: UInt64($0)) }
  }
}

/// Subscriptions on a bus, each taken from by a task of its own.
enum BusLoad {
  static func measure(subscribers: Int) async throws {
    let count = 2_000_000 / subscribers
    let events = Note.stored(count)
    let bus = EventBus<Note>()
    let subscriptions = (0..<subscribers).map { _ in bus.subscribe(capacity: count) }
    let before = allocation_count()
    let clock = ContinuousClock()
    let start = clock.now
    let cpuStart = cpuNanoseconds
    let (published, taken) = try await withThrowingTaskGroup(of: Int.self) { group in
      for subscription in subscriptions {
        group.addTask {
          var (taken, last) = (0, UInt64(0))
          while taken < count {
            for item in try await subscription.next(upTo: 256) {
              guard case .event(let event, _, _) = item, event.sequence == last + 1 else {
                throw OutOfOrder()
              }
              last += 1
              taken += 1
            }
          }
          return taken
        }
      }
      for event in events { try bus.publish(event) }
      let published = clock.now - start
      var taken = 0
      for try await part in group { taken += part }
      return (published, taken)
    }
    let whole = clock.now - start
    let allocations = Double(allocation_count() - before) / Double(taken)
    print(
      "\(subscribers) subscriptions on a bus: \(rate(taken, whole)) deliveries/s, "
        + "\(rate(count, published)) published/s, \(rounded(allocations)) allocations and "
        + "\((cpuNanoseconds - cpuStart) / taken) ns of processor a delivery")
  }

  /// What it costs to publish where one subscription takes nothing, and what the others get then.
  static func measureSlow() async throws {
    let count = 200_000
    let bus = EventBus<Note>()
    let slow = bus.subscribe(capacity: 1024)
    let fast = bus.subscribe(capacity: count)
    let clock = ContinuousClock()
    var start = clock.now
    for event in Note.stored(count) { try bus.publish(event) }
    print(
      "beside one that takes nothing: \(rate(count, clock.now - start)) stored events/s",
      terminator: "")
    start = clock.now
    for number in 0..<count { try bus.publish(Note("TEST:S\(number % 100)", at: nil, .latest)) }
    print(
      ", \(rate(count, clock.now - start)) live ones/s of 100 keys; "
        + "the fast one has \(fast.waitingCount) waiting, the slow one \(slow.waitingCount)")
  }

  /// What the process has used of its processors, which also on a busy host says what things cost.
  static var cpuNanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  struct OutOfOrder: Error {}

  static func rate(_ count: Int, _ time: Duration) -> String {
    let (seconds, attoseconds) = time.components
    let rate = Double(count) / (Double(seconds) + Double(attoseconds) / 1e18)
    return rate >= 1e6 ? "\(rounded(rate / 1e6)) million" : "\(Int(rate / 1000)) thousand"
  }

  static func rounded(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}
