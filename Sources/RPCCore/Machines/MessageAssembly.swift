/// The parts of a message of which the last has not come.
///
/// Small parts are put together as they come, so that a message in parts of eight bytes costs about
/// as much memory as one in parts of a megabyte.
struct MessageAssembly: Sendable {
  /// Parts from this size on are kept as they came, in memory of which they fill a quarter or more:
  /// to copy them twice would cost more than it saves.
  private static let smallPart = 16 << 10
  /// How many bytes of small parts lie in one piece, so that growing moves no more than these.
  private static let pieceSize = 64 << 10

  /// When the first part came.
  let since: MonotonicInstant
  /// The bytes that have come.
  private(set) var size = 0
  private var pieces: [Bytes] = []
  /// What has come behind the pieces, in small parts.
  private var tail = WriteBuffer()

  init(since: MonotonicInstant) {
    self.since = since
  }

  /// Takes the next part.
  mutating func append(_ part: Bytes) {
    size += part.count
    if part.count >= Self.smallPart {
      closeTail()
      pieces.append(part.compacted())
      return
    }
    tail.append(part.span)
    if tail.count >= Self.pieceSize { closeTail() }
  }

  private mutating func closeTail() {
    guard tail.count > 0 else { return }
    pieces.append(tail.bytes)
    tail = WriteBuffer()
  }

  /// The message, of which `last` is the last part.
  func whole(with last: Bytes) -> Bytes {
    let whole = ByteStorage(capacity: size + last.count)
    var end = 0
    for piece in pieces + [tail.bytes, last] {
      whole.copy(piece.span, to: end)
      end += piece.count
    }
    return Bytes(storage: whole, start: 0, count: end)
  }
}
