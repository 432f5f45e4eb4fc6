internal import RPCCore

/// The read buffers that a loop's connections share, so that one that is idle needs none.
///
/// `@unchecked Sendable`: touched by one loop's thread alone.
final class BufferPool: @unchecked Sendable {
  /// More than this many are given back to the system: a burst's worth for one loop.
  private static let maxCount = 4

  private var free: [ByteStorage] = []

  func take() -> ByteStorage? { free.popLast() }

  func give(_ buffer: ByteStorage) {
    if free.count < Self.maxCount { free.append(buffer) }
  }
}
