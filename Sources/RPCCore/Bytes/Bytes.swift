/// Bytes that never change: a reference to memory with an offset and a count.
///
/// A copy costs a reference count; a slice shares the memory. What is read from a socket, cut into
/// frames and decoded stays in the one place where the kernel put it.
public struct Bytes: Sendable {
  @usableFromInline let storage: ByteStorage
  @usableFromInline let start: Int
  /// How many bytes there are.
  public let count: Int

  @usableFromInline
  package init(storage: ByteStorage, start: Int, count: Int) {
    precondition(start >= 0 && count >= 0 && start + count <= storage.capacity)
    self.storage = storage
    self.start = start
    self.count = count
  }

  /// No bytes.
  public static let empty = Bytes(storage: ByteStorage(capacity: 0), start: 0, count: 0)

  /// A copy of `span`.
  public init(copying span: RawSpan) {
    let storage = ByteStorage(capacity: span.byteCount)
    storage.copy(span, to: 0)
    self.init(storage: storage, start: 0, count: span.byteCount)
  }

  /// A copy of `array`.
  public init(_ array: [UInt8]) {
    unsafe self.init(copying: array.span.bytes)
  }

  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }

  /// The bytes, lent for as long as this value is.
  public var span: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: storage.base + start, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The same memory, a part of it.
  ///
  /// - Precondition: `range` lies within `0..<count`.
  @inlinable
  public func slice(_ range: Range<Int>) -> Bytes {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return Bytes(storage: storage, start: start + range.lowerBound, count: range.count)
  }

  /// Whether all bytes of `range` are zero, as those of an empty one are wherever it lies.
  ///
  /// - Precondition: a range with bytes lies within `0..<count`.
  func isZero(in range: Range<Int>) -> Bool {
    if range.isEmpty { return true }
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let bytes = unsafe UnsafeRawBufferPointer(
      start: storage.base + start + range.lowerBound, count: range.count)
    return unsafe bytes.allSatisfy { $0 == 0 }
  }

  /// A little-endian value whose first byte is at `offset`, at any alignment.
  ///
  /// - Precondition: it lies within the bytes; whoever reads what a peer sent checks before.
  @inlinable
  public func load<T: BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
    precondition(offset >= 0 && offset <= count - MemoryLayout<T>.size)
    return unsafe (storage.base + start + offset).loadUnaligned(as: T.self)
  }

  /// The bytes as elements in place, lent for as long as this value is.
  ///
  /// - Precondition: the first byte is aligned for the element, and `count` is a multiple of its
  ///   size; ``MessageReader`` has checked both for what it hands out.
  @_lifetime(borrow self)
  package func elements<T: BitwiseCopyable>(as type: T.Type) -> Span<T> {
    let address = unsafe UnsafeRawPointer(storage.base + start)
    precondition(UInt(bitPattern: address) % UInt(MemoryLayout<T>.alignment) == 0)
    precondition(count % MemoryLayout<T>.stride == 0)
    let typed = unsafe address.assumingMemoryBound(to: T.self)
    let span = unsafe Span<T>(_unsafeStart: typed, count: count / MemoryLayout<T>.stride)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A value that does not keep more than four times its own size alive.
  ///
  /// Small messages are cut from a large read buffer; one that is kept must not pin it.
  @usableFromInline
  package func compacted() -> Bytes {
    storage.capacity / 4 <= count ? self : Bytes(copying: span)
  }

  /// The same bytes where columns can be lent in place: a slice may begin anywhere.
  @usableFromInline
  package func aligned() -> Bytes {
    start & 7 == 0 ? self : Bytes(copying: span)
  }
}

extension Bytes: Equatable, Hashable {
  /// Whether both hold the same bytes, wherever they lie.
  public static func == (left: Bytes, right: Bytes) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe left.span.withUnsafeBytes { a in
      unsafe right.span.withUnsafeBytes { b in unsafe a.elementsEqual(b) }
    }
  }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    unsafe span.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }
}

extension Array<UInt8> {
  /// A copy of `bytes`.
  public init(_ bytes: Bytes) {
    self = unsafe bytes.span.withUnsafeBytes { unsafe Array($0) }
  }
}
