import Glibc
import Synchronization
import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

/// An end that does what a test tells it, without a protocol.
private final class ScriptedEnd: ConnectionEnd {
  struct State {
    var output: [FrameOutput.Batch] = []
    var written = 0
    var isCongested = false
  }

  let state = Mutex(State())
  let frames = Record<UInt64>()
  let lost = Record<String>()
  let faults = Record<AbortReason>()
  /// Whether the end is congested once it has taken so many frames.
  let capacity: Int

  init(capacity: Int = .max) { self.capacity = capacity }

  func receive(_ frame: Frame) -> Bool {
    frames.append(frame.header.stream)
    if frames.count.isMultiple(of: capacity) { state.withLock { $0.isCongested = true } }
    return frame.header.kind != FrameKind.reject.rawValue
  }

  func fail(_ fault: FrameFault) { faults.append(fault.reason) }

  func takeOutput() -> FrameOutput.Batch? {
    state.withLock { $0.output.isEmpty ? nil : $0.output.removeFirst() }
  }

  func wrote(_ count: Int) { state.withLock { $0.written += count } }
  func recycle(_ batch: consuming FrameOutput.Batch) {}
  var isCongested: Bool { state.withLock { $0.isCongested } }
  var nextTick: MonotonicInstant? { nil }
  /// How many frames had come whenever it was judged by the clock.
  let ticks = Record<Int>()
  func tick() -> Bool {
    ticks.append(frames.count)
    return true
  }
  func connectionLost(_ text: String) { lost.append(text) }

  func say(_ bytes: [UInt8]) {
    state.withLock { state in
      var batch = FrameOutput.Batch()
      batch.data.append(bytes)
      state.output.append(batch)
    }
  }
}

/// Holds up its loop when its descriptor is ready, while something else happens.
private final class Holdup: LoopHandler {
  let meanwhile: @Sendable () -> Void

  init(_ meanwhile: @escaping @Sendable () -> Void) { self.meanwhile = meanwhile }

  func ready(_ readiness: Readiness) { meanwhile() }
  func flush() {}
  func goOn() {}
  var awaitedTime: MonotonicInstant? { nil }
  func timeHasCome() {}
  func loopEnds() {}
}

@Suite("A socket's driver")
struct SocketDriverTests {
  private static func driver(
    _ socket: Int32, on loop: EventLoop, closed: Milestone = Milestone()
  ) -> SocketDriver<ScriptedEnd> {
    SocketDriver(
      socket: Descriptor(owning: socket), loop: loop, maxFrame: 1 << 20, closed: { closed.reach() })
  }

  private static func cancels(_ numbers: Range<UInt64>) -> [UInt8] {
    var writer = WireWriter()
    for number in numbers { writer.append(FrameHeader(.cancel, stream: number)) }
    return [UInt8](writer.flattened())
  }

  @Test("frames are handed in wherever the reads end")
  func cut() async throws {
    try await EventLoop.with { loop in
      let (peer, socket) = try RawPeer.pair()
      let end = ScriptedEnd()
      let driver = Self.driver(socket, on: loop)
      loop.submit { driver.begin(end) }
      let bytes = Self.cancels(0..<50)
      for start in stride(from: 0, to: bytes.count, by: 13) {
        await peer.send(Array(bytes[start..<min(start + 13, bytes.count)]))
      }
      #expect(await end.frames.wait(for: 50) == Array(0..<50))
    }
  }

  @Test("a socket that cannot be watched ends the connection with the reason")
  func unwatchable() async throws {
    try await EventLoop.with { loop in
      let closed = Milestone()
      let end = ScriptedEnd()
      let driver = Self.driver(open("/proc/self/exe", O_RDONLY), on: loop, closed: closed)
      loop.submit { driver.begin(end) }
      await closed.wait()
      #expect(end.lost.elements == ["cannot watch a descriptor: Operation not permitted"])
    }
  }

  @Test("what the peer said before it went is read, also where a write finds it gone")
  func lastWords() async throws {
    try await EventLoop.with { loop in
      let closed = Milestone()
      let end = ScriptedEnd()
      end.say([UInt8](repeating: 0, count: 64))
      do {
        let (peer, socket) = try RawPeer.pair()
        await peer.send(Self.cancels(7..<9))
        let driver = Self.driver(socket, on: loop, closed: closed)
        // The peer is gone before the loop looks for the first time, and the write comes first.
        loop.submit {
          withExtendedLifetime(peer) {}
          driver.begin(end)
        }
      }
      await closed.wait()
      #expect(end.frames.elements == [7, 8])
      #expect(end.lost.elements == ["the other side closed the connection"])
    }
  }

  @Test("an end that is congested gets no frame until it is so no longer, and then all of them")
  func congestion() async throws {
    try await EventLoop.with { loop in
      let (peer, socket) = try RawPeer.pair()
      let end = ScriptedEnd(capacity: 10)
      let driver = Self.driver(socket, on: loop)
      loop.submit { driver.begin(end) }
      await peer.send(Self.cancels(0..<25))
      for count in [10, 20, 25] {
        _ = await end.frames.wait(for: count)
        await loop.perform {}
        #expect(end.frames.elements == Array(0..<UInt64(count)))
        end.state.withLock { $0.isCongested = false }
        driver.outputReady()
      }
      end.say([1, 2, 3, 4])
      driver.outputReady()
      #expect(await peer.receive(atLeast: 4) == [1, 2, 3, 4])
    }
  }

  @Test("what has come in time is handed in before the end is judged by the clock")
  func lateLoop() async throws {
    try await EventLoop.with { loop in
      let (peer, socket) = try RawPeer.pair()
      let (waker, woken) = try RawPeer.pair()
      let watched = Descriptor(owning: woken)
      let number = watched.number
      let end = ScriptedEnd()
      let driver = Self.driver(socket, on: loop)
      // The descriptors have been looked at when the frames come, and the time has come, too.
      let holdup = Holdup {
        var byte: UInt8 = 0
        _ = read(number, &byte, 1)
        peer.sendAtOnce(Self.cancels(0..<3))
        loop.call(driver, at: MonotonicInstant(nanoseconds: 0))
      }
      await loop.perform {
        driver.begin(end)
        _ = try? loop.watch(number, .readable, holdup)
      }
      await waker.send([1])
      #expect(await end.ticks.wait(for: 1) == [3])
      _ = consume watched
    }
  }

  @Test("output beyond what the socket holds is written in several writes, in order")
  func shortWrites() async throws {
    try await EventLoop.with { loop in
      let (peer, socket) = try RawPeer.pair()
      let end = ScriptedEnd()
      let parts = (0..<40).map { [UInt8](repeating: $0, count: 50_001) }
      for part in parts { end.say(part) }
      let driver = Self.driver(socket, on: loop)
      loop.submit { driver.begin(end) }
      let total = 40 * 50_001
      #expect(await peer.receive(atLeast: total) == parts.flatMap { $0 })
      await loop.perform {}
      #expect(end.state.withLock { $0.written } == total)
    }
  }

  @Test("a close writes what is left first, and a peer that does not read cannot hold it for long")
  func closing() async throws {
    try await EventLoop.with { loop in
      let (reading, first) = try RawPeer.pair()
      let (deaf, second) = try RawPeer.pair()
      let ends = [ScriptedEnd(), ScriptedEnd()]
      let closed = [Milestone(), Milestone()]
      // More than any kernel holds.
      let bytes = [UInt8](repeating: 7, count: 4 << 20)
      for (index, socket) in [first, second].enumerated() {
        ends[index].say(bytes)
        let driver = Self.driver(socket, on: loop, closed: closed[index])
        loop.submit { driver.begin(ends[index]) }
        driver.close()
      }
      #expect(await reading.receiveAll() == bytes)
      for milestone in closed { await milestone.wait() }
      #expect(ends[0].lost.elements == ["the connection was closed"])
      #expect(ends[1].lost.elements == ["the other side does not read"])
      withExtendedLifetime(deaf) {}
    }
  }

  @Test("a socket that was full gets more room, and gives it back when it is closed")
  func moreRoom() async throws {
    try await EventLoop.with { loop in
      let (peer, socket) = try RawPeer.pair()
      let usual = try #require(UnixSocket.option(Int(SO_SNDBUF), of: socket))
      let end = ScriptedEnd()
      let closed = Milestone()
      let total = 4 << 20
      end.say([UInt8](repeating: 7, count: total))
      let driver = Self.driver(socket, on: loop, closed: closed)
      loop.submit { driver.begin(end) }
      // Nobody reads: all of this the kernel holds.
      #expect(await eventually { end.state.withLock { $0.written } > usual })
      #expect(await loop.perform { loop.sendRoom.count } == 1)
      #expect(await peer.receive(atLeast: total).count == total)
      driver.close()
      await closed.wait()
      #expect(await loop.perform { loop.sendRoom.count } == 0)
    }
  }

  @Test("a peer that goes on reading gets all of what is left, also where it takes its time")
  func slowReader() async throws {
    try await EventLoop.with { loop in
      let (peer, socket) = try RawPeer.pair()
      let end = ScriptedEnd()
      let closed = Milestone()
      let total = 16 << 20
      end.say([UInt8](repeating: 7, count: total))
      let driver = Self.driver(socket, on: loop, closed: closed)
      loop.submit { driver.begin(end) }
      driver.close()
      // Longer than a peer may take nothing; that it takes so long is what is tried.
      let (slowly, rest) = await peer.receiveAll(slowlyFor: .milliseconds(1500))
      #expect(slowly < total)
      #expect(slowly + rest == total)
      await closed.wait()
      #expect(end.lost.elements == ["the connection was closed"])
    }
  }

  @Test("the socket is closed when the loop ends, and the end is told")
  func loopEnds() async throws {
    let (peer, socket) = try RawPeer.pair()
    let end = ScriptedEnd()
    try await EventLoop.with { loop in
      let driver = Self.driver(socket, on: loop)
      await loop.perform { driver.begin(end) }
    }
    #expect(await peer.receiveAll().isEmpty)
    _ = await end.lost.wait(for: 1)
  }

  @Test("the socket of a driver that never began is closed with it")
  func neverBegan() async throws {
    let loop = try EventLoop()
    let (peer, socket) = try RawPeer.pair()
    _ = Self.driver(socket, on: loop)
    #expect(await peer.receiveAll().isEmpty)
  }
}
