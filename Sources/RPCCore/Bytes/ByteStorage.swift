#if _endian(big)
#error("The wire is little-endian and columns are lent in place: big-endian hosts cannot run this.")
#endif

/// A block of memory of a fixed size that one owner fills and that is only read once it is shared.
///
/// The bytes lie behind the head of the object that owns them, so that a block costs one allocation.
/// The first is 16-aligned, so that every 8-aligned offset in a frame can be lent as 64-bit integers
/// and doubles in place.
///
/// `@unchecked Sendable`: whoever allocates a storage writes to it before it is put behind a
/// ``Bytes``; `Bytes` never writes, and a writer that keeps a storage for another round asks
/// ``isUniquelyReferenced()`` first.
@safe
@usableFromInline
package struct ByteStorage: @unchecked Sendable {
  /// Two words and not one of twice the width, which asks for an alignment for which the allocator
  /// goes a longer way, though it gives the same one to everybody on a 64-bit system.
  @usableFromInline
  struct Unit: BitwiseCopyable {
    let low: UInt64
    let high: UInt64
  }

  /// As long as the object's own head, so that the bytes behind both begin as aligned as the object.
  @usableFromInline
  struct Head {
    /// The number of bytes that were asked for.
    @usableFromInline let capacity: Int
    private let padding = 0

    init(capacity: Int) {
      self.capacity = capacity
    }
  }

  @usableFromInline var buffer: ManagedBuffer<Head, Unit>

  /// Allocates room for `capacity` bytes; what they hold is not defined.
  package init(capacity: Int) {
    let unit = MemoryLayout<Unit>.size
    buffer = .create(minimumCapacity: (capacity + unit - 1) / unit) { _ in
      Head(capacity: capacity)
    }
  }

  /// The bytes that fit.
  ///
  /// Read by its address: the property's own access would be checked while the program runs, for a
  /// number that is never written again.
  @inlinable
  package var capacity: Int {
    unsafe buffer.withUnsafeMutablePointerToHeader { unsafe $0.pointee.capacity }
  }

  /// The first byte; valid for as long as the storage lives.
  @inlinable
  var base: UnsafeMutableRawPointer {
    unsafe buffer.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) }
  }

  /// Whether nobody else holds the memory.
  @inlinable
  package mutating func isUniquelyReferenced() -> Bool {
    isKnownUniquelyReferenced(&buffer)
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

  /// A little-endian value whose first byte is at `offset`, at any alignment.
  func load<T: BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
    precondition(offset >= 0 && offset <= capacity - MemoryLayout<T>.size)
    return unsafe (base + offset).loadUnaligned(as: T.self)
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
