import TestSupport

@testable import RPCCore

/// Frames as bytes, for peers that speak the protocol by hand.
enum Frames {
  /// A client's hello.
  static func hello(_ limits: ConnectionLimits = ConnectionLimits()) -> [UInt8] {
    var writer = WireWriter()
    Greeting(
      limits: limits, clock: MonotonicInstant(nanoseconds: 1), schemaHash: [], name: "raw"
    ).encode(.hello, into: &writer)
    return [UInt8](writer.flattened())
  }

  /// The open of a call with one request.
  static func open(
    _ stream: UInt64, method: UInt16, _ request: Note, deadline: UInt64 = 0,
    credit: Int = 1 << 20
  ) -> [UInt8] {
    var block = OpenBlock()
    block.initialCredit = credit
    block.initialMessages = 1024
    block.deadline = deadline
    var output = FrameOutput()
    output.open(
      block, method: method, request: request, size: request.encodedSize, flags: .endOfStream,
      stream: stream)
    return [UInt8](output.data.flattened())
  }

  /// Takes apart what a peer has received; what is no frame is left out.
  static func parse(_ bytes: [UInt8]) -> [Frame] {
    var reader = FrameReader(maxFrame: 64 << 20)
    var frames: [Frame] = []
    // In pieces, as reads bring them: the reader's buffer has room for no more.
    for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
      reader.feed(Array(bytes[start..<min(start + (1 << 16), bytes.count)]))
      while let frame = try? reader.next() { frames.append(frame) }
    }
    return frames
  }
}
