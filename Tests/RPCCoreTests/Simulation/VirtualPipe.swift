import TestSupport

@testable import RPCCore

/// One direction of a virtual socket: bytes take their time, a little at a time, and stay in order.
struct VirtualPipe {
  /// How many bytes the pipe holds before a write has to wait.
  let capacity: Int
  /// How long bytes are under way.
  let delay: ClosedRange<Int64>

  private var chunks: [(arrival: MonotonicInstant, bytes: Bytes)] = []
  private var first = 0
  private(set) var count = 0
  private(set) var isClosed = false
  private var lastArrival = MonotonicInstant(nanoseconds: 0)

  init(capacity: Int, delay: ClosedRange<Int64>) {
    self.capacity = capacity
    self.delay = delay
  }

  /// Takes as many of the bytes as fit; gives how many, 0 where the writer has to wait.
  mutating func write(
    _ bytes: Bytes, now: MonotonicInstant, using generator: inout SeededGenerator
  ) -> Int {
    let room = min(capacity - count, bytes.count)
    guard room > 0, !isClosed else { return 0 }
    // A short write now and then.
    let taken = Bool.random(using: &generator) ? room : Int.random(in: 1...room, using: &generator)
    let underway = Int64.random(in: delay, using: &generator)
    lastArrival = max(lastArrival, now.advanced(by: .nanoseconds(underway)))
    chunks.append((lastArrival, bytes.slice(0..<taken)))
    count += taken
    return taken
  }

  /// When there is something more to read; nil where nothing is under way.
  var nextArrival: MonotonicInstant? { first < chunks.count ? chunks[first].arrival : nil }

  /// At most `most` of the bytes that have arrived; nil where there are none.
  mutating func read(_ most: Int, now: MonotonicInstant) -> Bytes? {
    guard first < chunks.count, chunks[first].arrival <= now else { return nil }
    let bytes = chunks[first].bytes
    let part = bytes.slice(0..<min(most, bytes.count))
    if part.count == bytes.count {
      first += 1
      if first > 64 {
        chunks.removeFirst(first)
        first = 0
      }
    } else {
      chunks[first].bytes = bytes.slice(part.count..<bytes.count)
    }
    count -= part.count
    return part
  }

  /// Whether the reader has read all that ever comes.
  var isAtEnd: Bool { isClosed && first == chunks.count }

  /// The writer writes nothing more; what is under way still arrives.
  mutating func close() {
    isClosed = true
  }

  /// What is under way is lost.
  mutating func reset() {
    isClosed = true
    chunks = []
    first = 0
    count = 0
  }
}
