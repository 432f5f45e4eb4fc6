internal import CLinux
internal import Glibc
internal import RPCCore

/// A batch of output on its way into a socket, which may take it in several writes.
struct OutputProgress {
  /// What became of a write.
  enum Outcome: Equatable {
    /// Everything has been written.
    case finished
    /// The socket takes nothing more for now.
    case mustWait
    /// The peer is gone.
    case failed(errno: Int32)
  }

  /// The most pieces of one write: the kernel takes 1,024, and 64 of at least 8 KiB each are more
  /// than its buffer holds.
  private static let maxVectors = 64

  private var batch: FrameOutput.Batch
  private var pieces: [WireWriter.SplicedBytes]
  private var next = 0
  /// How much of the next piece has been written.
  private var offset = 0

  init(_ batch: consuming FrameOutput.Batch) {
    pieces = []
    // A piece before each splice, the splice, and what lies behind the last one, of either writer.
    pieces.reserveCapacity((batch.control.splices.count + batch.data.splices.count + 1) * 2)
    self.batch = batch
    Self.collect(self.batch.control, into: &pieces)
    Self.collect(self.batch.data, into: &pieces)
  }

  private static func collect(
    _ writer: borrowing WireWriter, into pieces: inout [WireWriter.SplicedBytes]
  ) {
    let bytes = writer.bytes
    var position = 0
    for splice in writer.splices {
      if splice.position > position {
        pieces.append(.bytes(bytes.slice(position..<splice.position)))
      }
      pieces.append(splice.content)
      position = splice.position
    }
    if position < bytes.count { pieces.append(.bytes(bytes.slice(position..<bytes.count))) }
  }

  /// Gives the batch back, for its memory.
  consuming func finish() -> FrameOutput.Batch {
    pieces = []
    return batch
  }

  /// Writes as much as the socket takes; `wrote` is told how much that was each time.
  mutating func write(to socket: Int32, wrote: (Int) -> Void) -> Outcome {
    while next < pieces.count {
      var vectors: [iovec] = unsafe []
      unsafe vectors.reserveCapacity(min(pieces.count - next, Self.maxVectors))
      let count = unsafe send(socket, from: next, &vectors)
      if count < 0 {
        return errno == EAGAIN || errno == EWOULDBLOCK ? .mustWait : .failed(errno: errno)
      }
      advance(count)
      wrote(count)
    }
    return .finished
  }

  /// Lends one piece after the other and sends them together when all are lent.
  private func send(
    _ socket: Int32, from index: Int, _ vectors: inout [iovec]
  ) -> Int {
    guard index < pieces.count, unsafe vectors.count < Self.maxVectors else {
      return unsafe Self.send(socket, &vectors)
    }
    let skipped = index == next ? offset : 0
    func lend(_ bytes: UnsafeRawBufferPointer, _ vectors: inout [iovec]) -> Int {
      let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
      unsafe vectors.append(
        iovec(iov_base: start.map { unsafe $0 + skipped }, iov_len: bytes.count - skipped))
      return unsafe send(socket, from: index + 1, &vectors)
    }
    switch pieces[index] {
    case .bytes(let bytes):
      return unsafe bytes.span.withUnsafeBytes { unsafe lend($0, &vectors) }
    case .doubles(let values):
      return unsafe values.withUnsafeBytes { unsafe lend($0, &vectors) }
    case .integers(let values):
      return unsafe values.withUnsafeBytes { unsafe lend($0, &vectors) }
    }
  }

  private static func send(_ socket: Int32, _ vectors: inout [iovec]) -> Int {
    unsafe vectors.withUnsafeMutableBufferPointer { vectors in
      var message = unsafe msghdr()
      unsafe message.msg_iov = vectors.baseAddress
      unsafe message.msg_iovlen = vectors.count
      return retryingInterrupts {
        unsafe sendmsg(socket, &message, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
    }
  }

  private mutating func advance(_ count: Int) {
    var rest = count
    while rest > 0 {
      let left = pieces[next].count - offset
      if rest < left {
        offset += rest
        return
      }
      rest -= left
      next += 1
      offset = 0
    }
  }
}
