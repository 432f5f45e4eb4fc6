#if _endian(big)
#error("The wire is little-endian and columns are lent in place: big-endian hosts cannot run this.")
#endif

/// A block of memory of a fixed size that one owner fills and that is only read once it is shared.
///
/// The first byte is 16-aligned, so that every 8-aligned offset in a frame can be lent as 64-bit
/// integers and doubles in place.
///
/// `@unchecked Sendable`: whoever allocates a storage writes to it before it is put behind a
/// ``Bytes``; `Bytes` never writes, and a writer that keeps a storage for another round asks
/// `isKnownUniquelyReferenced` first.
@safe
@usableFromInline
package final class ByteStorage: @unchecked Sendable {
  /// The first byte; valid for as long as the storage lives.
  @usableFromInline let base: UnsafeMutableRawPointer

  /// The bytes that fit.
  package let capacity: Int

  /// Allocates room for `capacity` bytes; what they hold is not defined.
  package init(capacity: Int) {
    unsafe base = .allocate(byteCount: max(capacity, 1), alignment: 16)
    self.capacity = capacity
  }

  deinit {
    unsafe base.deallocate()
  }

  /// Lends the bytes of `range` to be written.
  ///
  /// The caller is the only owner; see the type's comment.
  package func withMutableBytes<R, E: Error>(
    in range: Range<Int>, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity)
    return try unsafe body(
      UnsafeMutableRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Copies `source` to the bytes that begin at `offset`.
  package func copy(_ source: RawSpan, to offset: Int) {
    precondition(offset >= 0 && offset + source.byteCount <= capacity)
    unsafe source.withUnsafeBytes { bytes in
      guard let from = bytes.baseAddress else { return }
      unsafe (base + offset).copyMemory(from: from, byteCount: bytes.count)
    }
  }
}
