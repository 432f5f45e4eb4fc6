import RPCCore
import TestSupport
import Testing

@testable import UnixTransport

@Suite("The loop's timers")
struct EventLoopTimerTests {
  @Test("handlers are called in the order of their times, whatever the order they were set in")
  func order() async throws {
    try await EventLoop.with { loop in
      let fired = Record<Int>()
      let handlers = (0..<6).map { ProbeHandler($0, fired: fired) }
      await loop.perform {
        let now = MonotonicClock.now
        for number in [3, 0, 5, 1, 4, 2] {
          loop.call(handlers[number], at: now.advanced(by: .milliseconds(number)))
        }
      }
      #expect(await fired.wait(for: 6) == [0, 1, 2, 3, 4, 5])
    }
  }

  @Test("no handler is called before its time")
  func notEarly() async throws {
    try await EventLoop.with { loop in
      let handler = ProbeHandler()
      let due = MonotonicClock.now.advanced(by: .milliseconds(15))
      loop.submit { loop.call(handler, at: due) }
      _ = await handler.fired.wait(for: 1)
      #expect(MonotonicClock.now >= due)
    }
  }

  @Test("a time that is set while the loop sleeps for a later one comes first")
  func moved() async throws {
    try await EventLoop.with { loop in
      let fired = Record<Int>()
      let late = ProbeHandler(1, fired: fired)
      let early = ProbeHandler(2, fired: fired)
      await loop.perform { loop.call(late, at: MonotonicClock.now.advanced(by: .seconds(3600))) }
      await loop.perform { loop.call(early, at: MonotonicClock.now.advanced(by: .milliseconds(1))) }
      #expect(await fired.wait(for: 1) == [2])
    }
  }

  @Test("times beyond all reason are waited for like others", arguments: [.max, .max / 2, 1 << 62])
  func far(_ nanoseconds: UInt64) async throws {
    try await EventLoop.with { loop in
      let fired = Record<Int>()
      let never = ProbeHandler(1, fired: fired)
      let soon = ProbeHandler(2, fired: fired)
      await loop.perform { loop.call(never, at: MonotonicInstant(nanoseconds: nanoseconds)) }
      // The loop has slept in between.
      await loop.perform { loop.call(soon, at: MonotonicClock.now.advanced(by: .milliseconds(1))) }
      #expect(await fired.wait(for: 1) == [2])
    }
  }

  @Test("the loop holds on to no handler that it is to call")
  func weakly() async throws {
    try await EventLoop.with { loop in
      weak let gone = await loop.perform {
        let handler = ProbeHandler()
        loop.call(handler, at: MonotonicClock.now.advanced(by: .milliseconds(1)))
        return WeakProbe(handler)
      }.handler
      #expect(gone == nil)
      let next = ProbeHandler()
      loop.submit { loop.call(next, at: MonotonicClock.now.advanced(by: .milliseconds(2))) }
      #expect(await next.fired.wait(for: 1) == [0])
    }
  }

  private struct WeakProbe: Sendable {
    weak let handler: ProbeHandler?

    init(_ handler: ProbeHandler) { self.handler = handler }
  }
}
