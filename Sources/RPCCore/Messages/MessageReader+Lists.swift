extension MessageReader {
  /// The elements that the pair at `at` points to; `element` reads the one whose slot of `size`
  /// bytes lies at an offset of the block that it is given.
  @inlinable
  public mutating func list<Element>(
    _ block: MessageBlock, _ at: Int, _ field: StaticString, _ limits: ClosedRange<Int>, size: Int,
    _ element: (inout MessageReader, MessageBlock, Int) throws(WireError) -> Element
  ) throws(WireError) -> [Element] {
    let (offset, count) = try checkedPair(block, at, field, limits)
    if count == 0 { return [] }
    // A count is below 2^32 and a size a few thousand at the most, so the product fits; what the
    // bytes cannot hold is refused before anything is allocated for it.
    try take(count * size, at: offset, field)
    let slots = MessageBlock(offset: offset, length: count * size)
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for index in 0..<count { elements.append(try element(&self, slots, index * size)) }
    return elements
  }

  /// The `count` elements that lie in the block at `at`, each in a slot of `size` bytes.
  @inlinable
  public mutating func array<Element>(
    _ block: MessageBlock, _ at: Int, count: Int, size: Int,
    _ element: (inout MessageReader, MessageBlock, Int) throws(WireError) -> Element
  ) throws(WireError) -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for index in 0..<count { elements.append(try element(&self, block, at + index * size)) }
    return elements
  }
}
