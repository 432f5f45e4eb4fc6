/// Bytes that grow at their end, in memory that can become a ``Bytes`` without a copy.
///
/// A copy of the buffer, and what ``bytes`` gives out, share the memory; whoever writes next takes
/// memory of its own.
@usableFromInline
struct WriteBuffer: Sendable {
  /// The least that is allocated where nobody said how much will come: a small message's frame.
  private static let leastCapacity = 256

  @usableFromInline private(set) var storage: ByteStorage?
  @usableFromInline private(set) var count = 0

  var capacity: Int { storage?.capacity ?? 0 }

  /// What has been written so far.
  var bytes: Bytes {
    guard let storage else { return .empty }
    return Bytes(storage: storage, start: 0, count: count)
  }

  /// Sees to it that `additional` bytes more fit, in memory that nobody else holds.
  mutating func reserve(_ additional: Int, exactly: Bool = false) {
    if count + additional <= capacity, storage?.isUniquelyReferenced() == true { return }
    moveToOwnMemory(additional, exactly: exactly)
  }

  @usableFromInline
  mutating func moveToOwnMemory(_ additional: Int, exactly: Bool) {
    let needed = count + additional
    // Memory that is only shared, and large enough, is replaced by as much.
    let grown = needed > capacity ? capacity * 2 : capacity
    let size = exactly ? needed : max(needed, grown, Self.leastCapacity)
    let fresh = ByteStorage(capacity: size)
    if count > 0 { fresh.copy(bytes.span, to: 0) }
    storage = fresh
  }

  mutating func removeAll(keepingCapacity: Bool) {
    count = 0
    if !keepingCapacity { storage = nil }
  }

  mutating func appendZeros(_ added: Int) {
    unsafe grow(by: added) { unsafe $0.initializeMemory(as: UInt8.self, repeating: 0) }
  }

  mutating func append(_ content: RawSpan) {
    reserve(content.byteCount)
    storage?.copy(content, to: count)
    count += content.byteCount
  }

  /// Appends `value` as it lies in memory.
  mutating func append(value: some BitwiseCopyable) {
    unsafe grow(by: MemoryLayout.size(ofValue: value)) {
      unsafe $0.storeBytes(of: value, as: type(of: value))
    }
  }

  /// Appends `content` and behind it `padding` zeros.
  mutating func append(_ content: some Collection<UInt8>, padding: Int = 0) {
    let size = content.count
    unsafe grow(by: size + padding) { room in
      unsafe room.copyBytes(from: content)
      for position in size..<size + padding { unsafe room[position] = 0 }
    }
  }

  /// Writes `value` as it lies in memory over bytes that are there.
  @inlinable
  mutating func store<T: BitwiseCopyable>(_ value: T, at position: Int) {
    precondition(position >= 0 && position <= count - MemoryLayout<T>.size)
    if storage?.isUniquelyReferenced() != true { moveToOwnMemory(0, exactly: true) }
    guard let storage else { return }
    unsafe storage.base.storeBytes(of: value, toByteOffset: position, as: T.self)
  }

  private mutating func grow(by added: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
    reserve(added)
    unsafe storage?.withMutableBytes(in: count..<count + added) { unsafe fill($0) }
    count += added
  }
}
