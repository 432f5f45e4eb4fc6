import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("The heap of times")
struct TimerHeapTests {
  @Test("it gives what a sorted list would give", arguments: 0..<20 as Range<UInt64>)
  func likeASortedList(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var heap = TimerHeap()
    var model: [UInt64] = []
    let handlers = (0..<64).map { ProbeHandler($0) }
    var times: [Int: UInt64] = [:]
    var free = Set(0..<64)
    for _ in 0..<500 {
      if let number = free.randomElement(using: &generator), Bool.random(using: &generator) {
        let time = UInt64.random(in: 0..<50, using: &generator)
        heap.insert(handlers[number], at: MonotonicInstant(nanoseconds: time))
        model.append(time)
        model.sort()
        times[number] = time
        free.remove(number)
      } else {
        let now = UInt64.random(in: 0..<50, using: &generator)
        let found = heap.removeDue(MonotonicInstant(nanoseconds: now)) as? ProbeHandler
        let expected = model.first.flatMap { $0 <= now ? $0 : nil }
        #expect(found.flatMap { times[$0.name] } == expected)
        if let found {
          model.removeFirst()
          free.insert(found.name)
        }
      }
      #expect(heap.earliest?.nanoseconds == model.first)
    }
  }

  @Test("handlers that are gone are passed over")
  func gone() {
    var heap = TimerHeap()
    let kept = ProbeHandler(7)
    for time in 0..<10 as Range<UInt64> {
      heap.insert(ProbeHandler(), at: MonotonicInstant(nanoseconds: time))
    }
    heap.insert(kept, at: MonotonicInstant(nanoseconds: 20))
    #expect(heap.removeDue(MonotonicInstant(nanoseconds: 19)) == nil)
    #expect(heap.removeDue(MonotonicInstant(nanoseconds: 20)) === kept)
    #expect(heap.earliest == nil)
  }

  @Test("times that a living handler waits for no longer are forgotten, however often it moves one")
  func moved() {
    var heap = TimerHeap()
    let (patient, restless) = (ProbeHandler(1), ProbeHandler(2))
    func insert(_ handler: ProbeHandler, _ nanoseconds: UInt64) {
      let instant = MonotonicInstant(nanoseconds: nanoseconds)
      handler.awaited.withLock { $0 = instant }
      heap.insert(handler, at: instant)
    }
    insert(patient, 1_000_000)
    for time in (1...10_000 as ClosedRange<UInt64>).reversed() { insert(restless, time) }
    #expect(heap.count < 100)
    // One that has come in between is asked for once more.
    for _ in 0..<1000 { insert(restless, 1) }
    #expect(heap.count < 100)
    #expect(heap.waitingCount == 2)
    #expect(heap.removeDue(MonotonicInstant(nanoseconds: 1)) === restless)
    restless.awaited.withLock { $0 = nil }
    #expect(heap.waitingCount == 1)
    #expect(heap.earliest != nil)
  }
}
