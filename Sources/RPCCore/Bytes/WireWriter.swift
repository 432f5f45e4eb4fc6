/// Bytes that are being written, with room for columns that are sent from where they lie.
///
/// Small things are copied into `bytes`. A column of ``spliceThreshold`` bytes or more is only
/// referred to: a splice says before which of `bytes` it belongs, and the transport gathers both
/// into one write.
public struct WireWriter: Sendable {
  /// From this size on a column is referred to instead of copied: below it, a gathered write's
  /// extra entry costs more than the copy.
  @usableFromInline static var spliceThreshold: Int { 8192 }

  /// Memory that belongs into the output at a place.
  @usableFromInline
  package enum SplicedBytes: Sendable {
    case bytes(Bytes)
    case doubles(ArraySlice<Double>)
    case integers(ArraySlice<Int64>)

    /// How many bytes it is.
    package var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .doubles(let values): values.count * MemoryLayout<Double>.stride
      case .integers(let values): values.count * MemoryLayout<Int64>.stride
      }
    }
  }

  package struct Splice: Sendable {
    /// The splice goes before this index of `bytes`.
    package let position: Int
    package let content: SplicedBytes
  }

  @usableFromInline private(set) var buffer = WriteBuffer()
  package private(set) var splices: [Splice] = []
  private var splicedCount = 0
  private var messageStart = 0
  /// Whether columns are copied whatever their size.
  @usableFromInline let copiesAll: Bool

  /// A writer with nothing written.
  public init() {
    copiesAll = false
  }

  /// A writer of `size` bytes in one piece of memory, allocated here and now.
  init(inOnePiece size: Int) {
    copiesAll = true
    buffer.reserve(size, exactly: true)
  }

  /// What has been written, without what is only referred to.
  package var bytes: Bytes { buffer.bytes }

  /// How many bytes have been written, those that are only referred to included.
  public var count: Int { buffer.count + splicedCount }

  /// Whether nothing has been written.
  public var isEmpty: Bool { buffer.count == 0 && splices.isEmpty }

  /// Forgets what was written and keeps the memory, up to `limit` bytes of it.
  package mutating func removeAll(keepingAtMost limit: Int) {
    buffer.removeAll(keepingCapacity: buffer.capacity <= limit)
    splices.removeAll(keepingCapacity: splices.capacity <= 64)
    splicedCount = 0
    messageStart = 0
  }

  // MARK: Bytes in order

  /// Appends `count` zero bytes and gives the position of the first.
  public mutating func appendZeros(_ count: Int) -> Int {
    let position = buffer.count
    buffer.appendZeros(count)
    return position
  }

  /// Appends `content`.
  package mutating func append(_ content: some Collection<UInt8>) {
    buffer.append(content)
  }

  /// Appends 64-bit words as they lie in memory, which is little-endian; gives the position of the
  /// first.
  ///
  /// What stands in front of a small message costs less in one piece than field by field, where each
  /// field asks anew whether the memory is this writer's own.
  @discardableResult
  mutating func append<Words: SIMD & BitwiseCopyable>(words: Words) -> Int
  where Words.Scalar == UInt64 {
    let position = buffer.count
    buffer.append(value: words)
    return position
  }

  /// Appends a reference to `content`.
  @usableFromInline
  package mutating func splice(_ content: SplicedBytes) {
    splices.append(Splice(position: buffer.count, content: content))
    splicedCount += content.count
  }

  /// Appends zeros up to a multiple of 8 bytes.
  @usableFromInline
  package mutating func pad() {
    let missing = -count & 7
    if missing > 0 { buffer.appendZeros(missing) }
  }

  /// Writes `value` little-endian over bytes that were appended as zeros.
  ///
  /// - Precondition: `position` and the bytes behind it have been appended.
  @inlinable
  public mutating func store<T: FixedWidthInteger & BitwiseCopyable>(
    _ value: T, at position: Int
  ) {
    buffer.store(value.littleEndian, at: position)
  }

  // MARK: A message's parts

  /// Says that a message begins here; offsets count from this place.
  @usableFromInline
  mutating func beginMessage() {
    messageStart = count
  }

  /// The offset of what is appended next, from the beginning of the message.
  @usableFromInline var nextOffset: UInt32 { UInt32(truncatingIfNeeded: count - messageStart) }

  @usableFromInline
  mutating func storePair(offset: UInt32, count: Int, at position: Int) {
    store(UInt64(offset) | UInt64(UInt32(truncatingIfNeeded: count)) << 32, at: position)
  }
}

extension WireWriter {
  /// Writes `value` at `position`.
  @inlinable
  public mutating func store(_ value: Double, at position: Int) {
    store(value.bitPattern, at: position)
  }

  /// Writes `value` at `position`.
  @inlinable
  public mutating func store(_ value: Float, at position: Int) {
    store(value.bitPattern, at: position)
  }

  /// Writes `value` at `position` as 0 or 1.
  @inlinable
  public mutating func store(_ value: Bool, at position: Int) {
    store(value ? 1 : 0 as UInt8, at: position)
  }

  /// Writes `value` at `position` in nanoseconds.
  @inlinable
  public mutating func store(_ value: Duration, at position: Int) {
    store(value.nanosecondsClamped, at: position)
  }

  /// Writes `value` at `position` in nanoseconds.
  @inlinable
  public mutating func store(_ value: Timestamp, at position: Int) {
    store(value.nanoseconds, at: position)
  }

  /// Writes `value` at `position` in the order of its text form.
  @inlinable
  public mutating func store(_ value: UniqueID, at position: Int) {
    store(value.high.byteSwapped, at: position)
    store(value.low.byteSwapped, at: position + 8)
  }

  /// Appends the text and stores where it is in the pair at `position`.
  public mutating func store(_ text: String, at position: Int) {
    if text.isEmpty { return }
    let size = text.utf8.count
    storePair(offset: nextOffset, count: size, at: position)
    buffer.append(text.utf8, padding: -(count + size) & 7)
  }

  /// Appends the bytes and stores where they are in the pair at `position`.
  public mutating func store(_ content: Bytes, at position: Int) {
    if content.isEmpty { return }
    storePair(offset: nextOffset, count: content.count, at: position)
    if content.count >= Self.spliceThreshold, !copiesAll {
      splice(.bytes(content))
    } else {
      append(content)
    }
    pad()
  }

  /// Appends `value` and stores where it is in the pair at `position`.
  @inlinable
  public mutating func store<M: WireMessage>(_ value: M, at position: Int) {
    storePair(offset: nextOffset, count: 1, at: position)
    value.encodeFields(at: appendZeros(M.blockLayout.length), into: &self)
  }

  /// Appends `values`, first their blocks and then what the blocks point to, and stores where they
  /// are in the pair at `position`.
  public mutating func store<M: WireMessage>(_ values: [M], at position: Int) {
    if values.isEmpty { return }
    storePair(offset: nextOffset, count: values.count, at: position)
    let length = M.blockLayout.length
    let first = appendZeros(length * values.count)
    for (index, value) in values.enumerated() {
      value.encodeFields(at: first + index * length, into: &self)
    }
  }

  /// Appends a slot of `size` bytes for each of `values`, has `element` write them, and stores where
  /// they are in the pair at `position`.
  @inlinable
  public mutating func storeList<Element>(
    _ values: [Element], size: Int, at position: Int,
    _ element: (inout WireWriter, Element, Int) -> Void
  ) {
    if values.isEmpty { return }
    let first = appendSlots(values.count, size: size, at: position)
    for (index, value) in values.enumerated() { element(&self, value, first + index * size) }
  }

  @usableFromInline
  package mutating func appendSlots(_ count: Int, size: Int, at position: Int) -> Int {
    storePair(offset: nextOffset, count: count, at: position)
    return appendZeros((count * size + 7) & ~7)
  }

  /// Has `element` write the first `count` of `values` into slots of `size` bytes from `position` on.
  @inlinable
  public mutating func storeArray<Element>(
    _ values: [Element], count: Int, size: Int, at position: Int,
    _ element: (inout WireWriter, Element, Int) -> Void
  ) {
    for (index, value) in values.prefix(count).enumerated() {
      element(&self, value, position + index * size)
    }
  }

  /// Appends the column, or a reference to it, and stores where it is in the pair at `position`.
  @inlinable
  public mutating func store<E>(_ column: Column<E>, at position: Int) {
    if column.isEmpty { return }
    storePair(offset: nextOffset, count: column.count, at: position)
    if column.count * MemoryLayout<E.Storage>.stride >= Self.spliceThreshold, !copiesAll,
      let content = column.spliced
    {
      splice(content)
    } else {
      append(bytes: unsafe column.span.bytes)
    }
    pad()
  }

  mutating func append(_ content: Bytes) {
    buffer.append(content.span)
  }

  @usableFromInline
  mutating func append(bytes: RawSpan) {
    buffer.append(bytes)
  }
}

extension Column {
  /// The column as something to refer to, where its element's storage is one that can be.
  @inlinable
  var spliced: WireWriter.SplicedBytes? {
    switch backing {
    case .frame(let bytes): .bytes(bytes)
    case .array(let values): Element.spliced(values)?.content
    }
  }
}

extension WireWriter {
  /// Everything written, in one piece of memory: where nothing is only referred to, the writer's own.
  public func flattened() -> Bytes {
    if splices.isEmpty { return bytes }
    let storage = ByteStorage(capacity: count)
    var end = 0
    func copy(_ span: RawSpan) {
      storage.copy(span, to: end)
      end += span.byteCount
    }
    var position = 0
    for splice in splices {
      copy(bytes.slice(position..<splice.position).span)
      position = splice.position
      switch splice.content {
      case .bytes(let content): copy(content.span)
      case .doubles(let values): copy(unsafe values.span.bytes)
      case .integers(let values): copy(unsafe values.span.bytes)
      }
    }
    copy(bytes.slice(position..<bytes.count).span)
    return Bytes(storage: storage, start: 0, count: end)
  }
}
