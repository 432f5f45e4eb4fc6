import TestSupport

@testable import RPCCore

/// Frames as a peer would send them, the wrong ones included.
extension Frame {
  init(
    _ kind: FrameKind, _ stream: UInt64 = 0, code: UInt16 = 0, flags: FrameFlags = [],
    body: [UInt8] = []
  ) {
    self.init(
      header: FrameHeader(kind, bodyLength: body.count, flags: flags, code: code, stream: stream),
      body: Bytes(body))
  }

  static func greeting(_ kind: FrameKind, _ greeting: Greeting) -> Frame {
    made { $0.greeting(kind, greeting) }
  }

  static func notice(
    _ kind: FrameKind, code: UInt16, _ text: String = "a reason", stream: UInt64 = 0
  ) -> Frame {
    made { $0.notice(kind, code: code, text, stream: stream) }
  }

  static func open(
    _ stream: UInt64, method: UInt16 = 7, flags: FrameFlags = .endOfStream, credit: Int = 1 << 20,
    messages: Int = 1024,
    deadline: UInt64 = 0, request: Note = Note(0)
  ) -> Frame {
    var block = OpenBlock()
    block.initialCredit = credit
    block.initialMessages = messages
    block.deadline = deadline
    return made {
      $0.open(
        block, method: method, request: request, size: request.encodedSize, flags: flags,
        stream: stream)
    }
  }

  static func data(_ stream: UInt64, _ count: Int, _ flags: FrameFlags = []) -> Frame {
    Frame(.data, stream, flags: flags, body: [UInt8](repeating: 1, count: count))
  }

  static func end(_ stream: UInt64, _ error: CallError? = nil, reply: Note = Note(0)) -> Frame {
    made { output in
      if let error {
        output.end(EndBlock(error: error), stream: stream)
      } else {
        output.end(EndBlock(), reply: reply, size: reply.encodedSize, stream: stream)
      }
    }
  }

  static func cancel(_ stream: UInt64) -> Frame { Frame(.cancel, stream) }

  static func credit(_ stream: UInt64, _ bytes: UInt32, messages: UInt32 = 1) -> Frame {
    Frame(.credit, stream, body: littleEndian(bytes) + littleEndian(messages))
  }

  static func ping(_ word: UInt64) -> Frame { Frame(.ping, body: littleEndian(word)) }

  static func pong(_ word: UInt64) -> Frame { Frame(.pong, body: littleEndian(word)) }

  private static func made(_ append: (inout FrameOutput) -> Void) -> Frame {
    var output = FrameOutput()
    append(&output)
    return output.takeFrames()[0]
  }

  /// The frame as it travels.
  var bytes: [UInt8] {
    var writer = WireWriter()
    writer.append(header)
    return [UInt8](writer.flattened()) + [UInt8](body)
  }
}

extension FrameOutput {
  /// Everything in the output as the frames that its peer would read, and written.
  mutating func takeFrames() -> [Frame] {
    let bytes = takeBytes()
    var reader = FrameReader(maxFrame: .max)
    reader.feed(bytes)
    var frames: [Frame] = []
    while let frame = try? reader.next() { frames.append(frame) }
    return frames
  }

  /// Everything in the output as bytes in the order in which a transport writes them.
  mutating func takeBytes() -> [UInt8] {
    let batch = take()
    wrote(batch.control.count + batch.data.count)
    return [UInt8](batch.control.flattened()) + [UInt8](batch.data.flattened())
  }
}

func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
