import Glibc
import TestSupport
import Testing

@testable import RPCCore
@testable import UnixTransport

@Suite("Output on its way into a socket")
struct OutputProgressTests {
  /// A batch of many pieces, of which some are spliced in, and all of its bytes in order.
  private static func batch(_ generator: inout SeededGenerator) -> (FrameOutput.Batch, [UInt8]) {
    var batch = FrameOutput.Batch()
    var expected = generator.bytes(24)
    batch.control.append(expected)
    for _ in 0..<Int.random(in: 1...150, using: &generator) {
      let bytes = generator.bytes(Int.random(in: 1...9000, using: &generator))
      if Bool.random(using: &generator) {
        let storage = ByteStorage(capacity: bytes.count)
        storage.copy(bytes.span.bytes, to: 0)
        batch.data.splice(.bytes(Bytes(storage: storage, start: 0, count: bytes.count)))
      } else {
        batch.data.append(bytes)
      }
      expected += bytes
    }
    return (batch, expected)
  }

  @Test("every byte arrives once and in order, however the writes end", arguments: 0..<8 as Range)
  func order(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let (batch, expected) = Self.batch(&generator)
    let (peer, number) = try RawPeer.pair()
    let socket = Descriptor(owning: number)
    // As small as the kernel allows, so that writes end within pieces.
    var size = Int32(1)
    setsockopt(socket.number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    var received: [UInt8] = []
    var progress = OutputProgress(batch)
    var written = 0
    var waits = 0
    while true {
      let outcome = progress.write(to: socket.number) { written += $0 }
      if outcome == .finished { break }
      try #require(outcome == .mustWait)
      waits += 1
      received += peer.receiveNow()
    }
    while received.count < expected.count {
      let more = peer.receiveNow()
      try #require(!more.isEmpty)
      received += more
    }
    #expect(received == expected)
    #expect(written == expected.count)
    #expect(waits > 0 || expected.count < 100_000)
    #expect(progress.finish().data.count == expected.count - 24)
  }

  @Test("a peer that is gone is told, and no signal ends the process")
  func gone() throws {
    var batch = FrameOutput.Batch()
    batch.data.append([1, 2, 3])
    let (peer, number) = try RawPeer.pair()
    let socket = Descriptor(owning: number)
    _ = consume peer
    var progress = OutputProgress(batch)
    #expect(progress.write(to: socket.number) { _ in } == .failed(errno: EPIPE))
  }
}
