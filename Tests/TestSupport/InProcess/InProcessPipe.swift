/// One direction of an in-process connection: the bytes under way, as a socket's buffer keeps them.
///
/// `@unchecked Sendable`: touched by the connection's loop alone.
final class InProcessPipe: @unchecked Sendable {
  /// What became of a write.
  enum Written: Equatable {
    /// So many bytes were taken, 0 where there is no room.
    case some(Int)
    /// Nobody will read them.
    case closed
  }

  private let capacity: Int
  private var bytes: [UInt8] = []
  /// The first of ``bytes`` that has not been read.
  private var head = 0
  private var isWriterGone = false
  private var isReaderGone = false

  init(capacity: Int) {
    self.capacity = capacity
  }

  var count: Int { bytes.count - head }

  /// Whether nothing more will come.
  var isAtEnd: Bool { isWriterGone && count == 0 }

  func write(_ content: ArraySlice<UInt8>) -> Written {
    if isReaderGone { return .closed }
    let taken = min(content.count, capacity - count)
    bytes.append(contentsOf: content.prefix(taken))
    return .some(taken)
  }

  func read(atMost limit: Int) -> [UInt8] {
    let taken = min(limit, count)
    let content = Array(bytes[head..<head + taken])
    head += taken
    if head > capacity {
      bytes.removeFirst(head)
      head = 0
    }
    return content
  }

  func closeWriter() {
    isWriterGone = true
  }

  func closeReader() {
    isReaderGone = true
    bytes = []
    head = 0
  }
}
