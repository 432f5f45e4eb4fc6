/// A block of a message whose place and length have been checked.
public struct MessageBlock: Sendable {
  /// Where it begins in the message.
  @usableFromInline package let offset: Int
  /// How long it is.
  @usableFromInline package let length: Int
  /// Which optional fields it has, the first in the lowest bit.
  @usableFromInline let presence: UInt32
  /// Whether its writer knew more fields than its reader does.
  let isNewer: Bool

  @usableFromInline
  package init(offset: Int, length: Int, presence: UInt32 = 0, isNewer: Bool = false) {
    self.offset = offset
    self.length = length
    self.presence = presence
    self.isNewer = isNewer
  }
}

/// Takes a message apart in one pass from its beginning to its end.
///
/// Everything that a block points to must lie behind what was taken before, directly behind it
/// unless a newer writer may have put fields in between that this reader does not know. So no byte
/// is read twice, none is skipped in silence, and no input makes the reader work or allocate more
/// than its length.
public struct MessageReader {
  @usableFromInline let bytes: Bytes
  /// The end of what has been taken.
  private var cursor = 0
  /// Whether a block had more than this reader knows, so that gaps may lie before what it knows.
  private var allowsGaps = false

  /// A reader at the beginning of `bytes`.
  public init(_ bytes: Bytes) {
    self.bytes = bytes
  }

  // MARK: Blocks

  /// Takes the message's own block.
  @usableFromInline
  package mutating func rootBlock(_ layout: BlockLayout) throws(WireError) -> MessageBlock {
    try block(at: 0, layout, "")
  }

  package mutating func block(
    at offset: Int, _ layout: BlockLayout, _ field: StaticString
  ) throws(WireError) -> MessageBlock {
    guard bytes.count - offset >= 8 else { throw WireError(.truncated, "\(field)") }
    let length = Int(bytes.load(offset, as: UInt32.self))
    guard length >= layout.minimum, length & 7 == 0 else {
      throw WireError(.blockLength, "\(field)")
    }
    guard length <= bytes.count - offset else { throw WireError(.truncated, "\(field)") }
    let presence = bytes.load(offset + 4, as: UInt32.self)
    // A small field of a newer writer may lie in what is padding to this reader.
    let hasUnknownFields = layout.optionals < 32 && presence >> UInt32(layout.optionals) != 0
    let isNewer = length > layout.length || hasUnknownFields
    if isNewer { allowsGaps = true }
    cursor = offset + length
    return MessageBlock(offset: offset, length: length, presence: presence, isNewer: isNewer)
  }

  /// Checks that everything has been taken.
  @usableFromInline
  package mutating func finish() throws(WireError) {
    guard !allowsGaps, cursor != bytes.count else { return }
    throw WireError(.trailing)
  }

  /// Takes `count` bytes at `offset`, and the zeros that pad them to a multiple of 8.
  @usableFromInline
  package mutating func take(
    _ count: Int, at offset: Int, _ field: StaticString
  ) throws(WireError) {
    let isNext = offset == cursor || (allowsGaps && offset > cursor)
    guard isNext, offset & 7 == 0 else { throw WireError(.offset, "\(field)") }
    guard offset <= bytes.count, count <= bytes.count - offset else {
      throw WireError(.count, "\(field)")
    }
    let end = offset + count
    let padded = (end + 7) & ~7
    guard padded <= bytes.count else { throw WireError(.truncated, "\(field)") }
    guard bytes.isZero(in: end..<padded) else { throw WireError(.notZero, "\(field)") }
    cursor = padded
  }

  package func pair(_ block: MessageBlock, _ at: Int) -> (offset: Int, count: Int) {
    let position = block.offset + at
    return (
      Int(bytes.load(position, as: UInt32.self)), Int(bytes.load(position + 4, as: UInt32.self))
    )
  }

  /// The pair at `at` of something that may be empty; an empty one names no place.
  @usableFromInline
  package func checkedPair(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, _ limits: ClosedRange<Int>
  ) throws(WireError) -> (offset: Int, count: Int) {
    let (offset, count) = pair(block, at)
    guard limits.contains(count) else { throw WireError(.length, "\(field)") }
    if count == 0, offset != 0 { throw WireError(.offset, "\(field)") }
    return (offset, count)
  }

  // MARK: Fields of a fixed width

  /// The number at `at`.
  @inlinable
  public func scalar<T: FixedWidthInteger & BitwiseCopyable>(
    _ block: MessageBlock, _ at: Int, as type: T.Type = T.self
  ) -> T {
    bytes.load(block.offset + at, as: T.self)
  }

  /// The number at `at`, which must lie in `limits`.
  @inlinable
  public func scalar<T: FixedWidthInteger & BitwiseCopyable>(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, in limits: ClosedRange<T>
  ) throws(WireError) -> T {
    let value: T = scalar(block, at)
    guard limits.contains(value) else { throw WireError(.range, "\(field)") }
    return value
  }

  /// The floating-point number at `at`.
  public func double(_ block: MessageBlock, _ at: Int) -> Double {
    Double(bitPattern: scalar(block, at))
  }

  /// The truth value at `at`.
  public func bool(
    _ block: MessageBlock, _ at: Int, _ field: StaticString
  ) throws(WireError) -> Bool {
    let value: UInt8 = scalar(block, at)
    guard value <= 1 else { throw WireError(.bool, "\(field)") }
    return value == 1
  }

  /// The time between two instants at `at`.
  public func duration(_ block: MessageBlock, _ at: Int) -> Duration {
    .nanoseconds(scalar(block, at, as: Int64.self))
  }

  /// The instant at `at`.
  public func timestamp(_ block: MessageBlock, _ at: Int) -> Timestamp {
    Timestamp(nanoseconds: scalar(block, at))
  }

  /// The identifier at `at`.
  public func uniqueID(_ block: MessageBlock, _ at: Int) -> UniqueID {
    let high: UInt64 = scalar(block, at)
    let low: UInt64 = scalar(block, at + 8)
    return UniqueID(high: high.byteSwapped, low: low.byteSwapped)
  }

  /// Checks the bytes between two fields.
  public func expectZeros(
    _ block: MessageBlock, _ at: Int, count: Int, _ field: StaticString = ""
  ) throws(WireError) {
    // An older writer's block may end before, or inside, what this revision calls a gap.
    let end = max(at, min(at + count, block.length))
    guard bytes.isZero(in: block.offset + at..<block.offset + end) else {
      throw WireError(.notZero, "\(field)")
    }
  }

  /// Checks the bytes behind the last field, unless the writer may have put others there.
  public func expectTrailingZeros(
    _ block: MessageBlock, _ at: Int, count: Int
  ) throws(WireError) {
    if !block.isNewer { try expectZeros(block, at, count: count) }
  }

  /// Whether the optional field whose slot of `size` bytes is at `at` has a value.
  public func isPresent(
    _ block: MessageBlock, bit: Int, _ at: Int, size: Int, _ field: StaticString
  ) throws(WireError) -> Bool {
    guard block.presence >> UInt32(bit) & 1 == 1 else {
      try expectZeros(block, at, count: size, field)
      return false
    }
    guard at + size <= block.length else { throw WireError(.presence, "\(field)") }
    return true
  }
}

extension MessageReader {
  // MARK: What a block points to

  /// The text that the pair at `at` points to, of a length in UTF-8 bytes within `limits`.
  public mutating func string(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, _ limits: ClosedRange<Int>
  ) throws(WireError) -> String {
    let (offset, count) = try checkedPair(block, at, field, limits)
    if count == 0 { return "" }
    try take(count, at: offset, field)
    return try string(offset, count, field)
  }

  private func string(
    _ offset: Int, _ count: Int, _ field: StaticString
  ) throws(WireError) -> String {
    let part = bytes.slice(offset..<offset + count)
    do {
      return String(copying: try UTF8Span(validating: part.elements(as: UInt8.self)))
    } catch {
      throw WireError(.utf8, "\(field)")
    }
  }

  /// The bytes that the pair at `at` points to.
  public mutating func data(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, _ limits: ClosedRange<Int>
  ) throws(WireError) -> Bytes {
    let (offset, count) = try checkedPair(block, at, field, limits)
    if count == 0 { return .empty }
    try take(count, at: offset, field)
    return bytes.slice(offset..<offset + count)
  }

  /// The value that the pair at `at` points to.
  public mutating func message<M: WireMessage>(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, as type: M.Type = M.self
  ) throws(WireError) -> M {
    let inner = try innerBlock(block, at, M.blockLayout, field)
    do throws(WireError) {
      return try M(block: inner, from: &self)
    } catch {
      throw error.inside(field)
    }
  }

  /// The block of the value that the pair at `at` points to.
  package mutating func innerBlock(
    _ block: MessageBlock, _ at: Int, _ layout: BlockLayout, _ field: StaticString
  ) throws(WireError) -> MessageBlock {
    let (offset, count) = pair(block, at)
    guard count == 1 else { throw WireError(.count, "\(field)") }
    try take(0, at: offset, field)
    return try self.block(at: offset, layout, field)
  }

  /// The values that the pair at `at` points to.
  public mutating func messages<M: WireMessage>(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, _ limits: ClosedRange<Int>,
    as type: M.Type = M.self
  ) throws(WireError) -> [M] {
    let blocks = try innerBlocks(block, at, M.blockLayout, field, limits)
    var values: [M] = []
    values.reserveCapacity(blocks.count)
    do throws(WireError) {
      for inner in blocks { values.append(try M(block: inner, from: &self)) }
    } catch {
      throw error.inside(field)
    }
    return values
  }

  /// The blocks of the values that the pair at `at` points to, which lie one behind the other.
  package mutating func innerBlocks(
    _ block: MessageBlock, _ at: Int, _ layout: BlockLayout, _ field: StaticString,
    _ limits: ClosedRange<Int>
  ) throws(WireError) -> [MessageBlock] {
    let (offset, count) = try checkedPair(block, at, field, limits)
    if count == 0 { return [] }
    try take(0, at: offset, field)
    // A block is at least 8 bytes, so a count that the bytes cannot hold is refused before it is
    // believed.
    guard count <= (bytes.count - offset) / 8 else { throw WireError(.count, "\(field)") }
    var blocks: [MessageBlock] = []
    blocks.reserveCapacity(count)
    var next = offset
    for _ in 0..<count {
      blocks.append(try self.block(at: next, layout, field))
      next = cursor
    }
    return blocks
  }

  /// The column that the pair at `at` points to, `rows` values long.
  public mutating func column<E: ColumnElement>(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, rows: Int, as type: E.Type = E.self
  ) throws(WireError) -> Column<E> {
    let (offset, count) = pair(block, at)
    guard count == rows else { throw WireError(.ragged, "\(field)") }
    if count == 0 {
      guard offset == 0 else { throw WireError(.offset, "\(field)") }
      return Column(storage: [])
    }
    // `count` is below 2^32 and a stride at most 16, so the product fits.
    let size = count * MemoryLayout<E.Storage>.stride
    try take(size, at: offset, field)
    return Column(frame: bytes.slice(offset..<offset + size))
  }
}
