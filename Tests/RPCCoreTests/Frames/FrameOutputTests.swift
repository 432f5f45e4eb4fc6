import TestSupport
import Testing

@testable import RPCCore

@Suite("frames on their way out")
struct FrameOutputTests {
  @Test("frames that steer leave in front of data that was queued before them")
  func controlFirst() {
    var output = FrameOutput()
    output.data(Note(1), size: 24, flags: [], stream: 1)
    output.word(.pong, 5)
    output.credit(StreamCredit(bytes: 100, messages: 3), stream: 1)
    output.endOfStream(1)
    #expect(
      output.takeFrames().map(\.summary) == [
        "pong 5", "credit 1 100 3", "data 1 24", "data 1 0 last",
      ])
    #expect(output.isEmpty)
  }

  @Test("what was taken counts as unsent until it has been written")
  func unsent() {
    var output = FrameOutput()
    output.word(.ping, 1)
    output.data(Note(1), size: 24, flags: [], stream: 1)
    #expect(output.unsentCount == 24 + 40)
    let batch = output.take()
    #expect(output.isEmpty)
    #expect(batch.control.count == 24)
    #expect(output.unsentCount == 64)
    output.wrote(30)
    #expect(output.unsentCount == 34)
    output.wrote(34)
    #expect(output.unsentCount == 0)
  }

  @Test("output is full beyond its mark, whether in the queue or on its way, of either kind")
  func full() {
    let message = Bytes(Array(repeating: 0, count: FrameOutput.highWater))
    var output = FrameOutput()
    output.data(part: message, flags: [], stream: 1)
    #expect(output.isFull)
    _ = output.take()
    #expect(output.isFull)
    output.wrote(FrameHeader.size)
    #expect(!output.isFull)
    output.word(.pong, 1)
    #expect(output.isFull)
  }

  @Test("the memory of a written batch is used again, and what came meanwhile is kept")
  func recycling() {
    var output = FrameOutput()
    output.word(.ping, 1)
    output.endOfStream(1)
    let batch = output.take()
    output.wrote(batch.control.count + batch.data.count)
    output.word(.ping, 2)
    output.recycle(batch)
    #expect(output.takeFrames().map(\.summary) == ["ping 2"])
  }

  @Test("a part is referred to, not copied, and leaves whole")
  func parts() {
    let bytes = Bytes((0..<64).map { UInt8($0) })
    var output = FrameOutput()
    output.data(part: bytes.slice(8..<24), flags: .moreFollows, stream: 3)
    output.end(EndBlock(), part: bytes.slice(24..<64), stream: 3)
    let frames = output.takeFrames()
    #expect(frames.map(\.summary) == ["data 3 16 more", "end 3 ok 40"])
    #expect([UInt8](frames[0].body) == Array(8..<24))
  }
}
