import TestSupport

@testable import RPCCore

/// What stands between an end and the virtual socket, as a driver does: it takes output, writes
/// what the socket takes, and cuts what has been read into frames.
struct SimulatedTransport {
  var reader: FrameReader
  /// Taken from the end and not yet written.
  private var pending: [Bytes] = []
  /// What the end writes is written first, then the socket is closed.
  var isClosing = false
  /// The socket is closed.
  var isClosed = false

  init(maxFrame: Int) {
    reader = FrameReader(maxFrame: maxFrame)
  }

  var hasOutput: Bool { !pending.isEmpty }

  /// Takes what the end has to write.
  mutating func add(_ batch: FrameOutput.Batch, audit: inout CreditAudit) {
    for each in [batch.control.flattened(), batch.data.flattened()] where !each.isEmpty {
      audit.sent(each)
      pending.append(each)
    }
  }

  /// Writes what the pipe takes; gives how much that was.
  mutating func flush(
    into pipe: inout VirtualPipe, now: MonotonicInstant, using generator: inout SeededGenerator
  ) -> Int {
    var written = 0
    while let next = pending.first {
      let count = pipe.write(next, now: now, using: &generator)
      written += count
      if count < next.count {
        pending[0] = next.slice(count..<next.count)
        break
      }
      pending.removeFirst()
    }
    if isClosing, pending.isEmpty {
      isClosed = true
      pipe.close()
    }
    return written
  }

  /// Reads some of what has arrived; false where nothing had.
  mutating func read(
    from pipe: inout VirtualPipe, now: MonotonicInstant, using generator: inout SeededGenerator
  ) -> Bool {
    let bound = [17, 300, 70_000].randomElement(using: &generator) ?? 1
    var most = Int.random(in: 1...bound, using: &generator)
    var hasRead = false
    while most > 0, let bytes = pipe.read(most, now: now) {
      feed(bytes)
      most -= bytes.count
      hasRead = true
    }
    return hasRead
  }

  private mutating func feed(_ bytes: Bytes) {
    var rest = bytes
    while !rest.isEmpty {
      let (storage, range) = reader.target()
      let count = min(rest.count, range.count)
      storage.copy(rest.slice(0..<count).span, to: range.lowerBound)
      reader.received(count)
      rest = rest.slice(count..<rest.count)
    }
  }
}
