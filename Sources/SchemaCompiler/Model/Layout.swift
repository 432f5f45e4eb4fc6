/// Where a record's fields lie in its fixed block; `schema/PROTOCOL.md` states the rules.
package struct Layout {
  /// A field's place.
  package struct Slot {
    package let field: Field
    package let offset: Int
    package let size: Int
    /// Which bit of the presence mask says that the field is there; nil where it always is.
    package let presenceBit: Int?
  }

  package let slots: [Slot]
  /// The unused bytes between the fields and behind the last.
  package let gaps: [(offset: Int, count: Int)]
  /// The block's length, a multiple of 8.
  package let length: Int
  /// The least length in which every required field lies.
  package let minimum: Int

  /// The bytes in front of the first field: the length and the presence mask.
  static let headerSize = 8

  /// The layout of `record`.
  package init(_ record: Record, in schema: Schema) {
    var slots: [Slot] = []
    var gaps: [(Int, Int)] = []
    var end = Self.headerSize
    var minimum = Self.headerSize
    var optionals = 0
    if case .columns = record.shape {
      // The number of rows, and four bytes that are not used.
      gaps.append((end + 4, 4))
      end += 8
      minimum = end
    }
    for field in record.fields {
      let size = record.shape == .fields ? Self.size(of: field.type, in: schema) : 8
      let alignment =
        record.shape == .fields ? Self.alignment(of: field.type, in: schema) : 8
      let offset = Self.aligned(end, to: alignment)
      if offset > end { gaps.append((end, offset - end)) }
      slots.append(
        Slot(
          field: field, offset: offset, size: size,
          presenceBit: field.isOptional ? optionals : nil))
      end = offset + size
      if field.isOptional { optionals += 1 } else { minimum = Self.aligned(end, to: 8) }
    }
    length = Self.aligned(end, to: 8)
    if length > end { gaps.append((end, length - end)) }
    self.slots = slots
    self.gaps = gaps
    self.minimum = minimum
  }

  package var optionals: Int { slots.count { $0.presenceBit != nil } }

  static func aligned(_ offset: Int, to alignment: Int) -> Int {
    (offset + alignment - 1) / alignment * alignment
  }

  /// The bytes that a field of `type` takes in the block.
  package static func size(of type: FieldType, in schema: Schema) -> Int {
    switch type {
    case .bool: 1
    case .integer(let integer, _): integer.size
    case .float: 4
    case .double, .timestamp, .duration: 8
    case .uuid: 16
    case .enumeration(let name): schema.enumeration(name)?.width.size ?? 1
    // An offset and a count of 32 bits each.
    case .string, .bytes, .record, .list: 8
    case .array(let element, let count): count * size(of: element, in: schema)
    }
  }

  /// What a field's offset is a multiple of.
  private static func alignment(of type: FieldType, in schema: Schema) -> Int {
    if case .array(let element, _) = type { return min(size(of: element, in: schema), 8) }
    return min(size(of: type, in: schema), 8)
  }
}

extension Schema {
  /// Whether a decoded record refers to the bytes that it was decoded from.
  package func keepsBytes(_ record: Record) -> Bool {
    if record.shape != .fields { return true }
    return record.fields.contains { keepsBytes($0.type) }
  }

  private func keepsBytes(_ type: FieldType) -> Bool {
    switch type {
    case .bytes: true
    case .record(let name): self.record(name).map { keepsBytes($0) } ?? false
    case .list(let element, _): keepsBytes(element)
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .string, .enumeration,
      .array:
      false
    }
  }
}
