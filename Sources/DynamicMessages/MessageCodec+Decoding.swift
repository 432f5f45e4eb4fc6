internal import RPCCore
internal import SchemaCompiler

extension MessageCodec {
  func read(
    _ block: MessageBlock, _ record: Record, _ layout: Layout, _ reader: inout MessageReader
  ) throws(WireError) -> JSONValue {
    for gap in layout.gaps {
      if gap.offset + gap.count == layout.length {
        try reader.expectTrailingZeros(block, gap.offset, count: gap.count)
      } else {
        try reader.expectZeros(block, gap.offset, count: gap.count)
      }
    }
    var rows: Int?
    if case .columns(let limits) = record.shape { rows = try reader.rows(block, limits) }
    var members: [JSONValue.Member] = []
    for slot in layout.slots {
      do throws(WireError) {
        if let bit = slot.presenceBit {
          let isThere = try reader.isPresent(
            block, bit: bit, slot.offset, size: slot.size, "")
          if !isThere { continue }
        }
        let value =
          if let rows {
            try column(slot.field.type, block, slot.offset, rows: rows, &reader)
          } else {
            try value(slot.field.type, block, slot.offset, &reader)
          }
        members.append(JSONValue.Member(slot.field.name, value))
      } catch {
        let name = slot.field.name
        throw WireError(error.rule, error.field.isEmpty ? name : name.path(error.field))
      }
    }
    return .object(members)
  }

  private func value(
    _ type: FieldType, _ block: MessageBlock, _ at: Int, _ reader: inout MessageReader
  ) throws(WireError) -> JSONValue {
    switch type {
    case .bool: return .bool(try reader.bool(block, at, ""))
    case .integer(let integer, let limits):
      return try self.integer(integer, limits, block, at, reader)
    case .double(let rule):
      let number = reader.double(block, at)
      try rule.check(number)
      return JSONText.number(number)
    case .float(let rule):
      let number = reader.float(block, at)
      try rule.check(number)
      return JSONText.number(number)
    case .timestamp: return .string(reader.timestamp(block, at).description)
    case .duration: return .string(JSONText.duration(reader.scalar(block, at)))
    case .uuid: return .string(reader.uniqueID(block, at).description)
    case .string(let limits): return .string(try reader.string(block, at, "", limits))
    case .bytes(let limits): return .string(Base64.encode(try reader.data(block, at, "", limits)))
    case .enumeration(let name): return try enumeration(name, block, at, reader)
    case .record(let name): return try inner(name, block, at, &reader)
    case .list(.record(let name), let limits): return try inners(name, limits, block, at, &reader)
    case .list(let element, let limits):
      let size = Layout.size(of: element, in: schema)
      return .array(
        try reader.list(block, at, "", limits, size: size) {
          (reader, slots, at) throws(WireError) -> JSONValue in
          try value(element, slots, at, &reader)
        })
    case .array(let element, let count):
      let size = Layout.size(of: element, in: schema)
      return .array(
        try reader.array(block, at, count: count, size: size) {
          (reader, block, at) throws(WireError) -> JSONValue in
          try value(element, block, at, &reader)
        })
    }
  }

  private func integer(
    _ type: IntegerType, _ limits: IntegerRange?, _ block: MessageBlock, _ at: Int,
    _ reader: MessageReader
  ) throws(WireError) -> JSONValue {
    func number<T: FixedWidthInteger & BitwiseCopyable>(
      _ integer: T.Type
    ) throws(WireError) -> JSONValue {
      let value: T = reader.scalar(block, at)
      if let limits, !limits.contains(value) { throw WireError(.range) }
      return .number(String(value))
    }
    switch type {
    case .u8: return try number(UInt8.self)
    case .u16: return try number(UInt16.self)
    case .u32: return try number(UInt32.self)
    case .u64: return try number(UInt64.self)
    case .i8: return try number(Int8.self)
    case .i16: return try number(Int16.self)
    case .i32: return try number(Int32.self)
    case .i64: return try number(Int64.self)
    }
  }

  private func enumeration(
    _ name: String, _ block: MessageBlock, _ at: Int, _ reader: MessageReader
  ) throws(WireError) -> JSONValue {
    guard let type = schema.enumeration(name) else { throw WireError(.unknownCase) }
    let number: UInt64 =
      switch type.width.size {
      case 1: UInt64(reader.scalar(block, at, as: UInt8.self))
      case 2: UInt64(reader.scalar(block, at, as: UInt16.self))
      case 4: UInt64(reader.scalar(block, at, as: UInt32.self))
      default: reader.scalar(block, at)
      }
    if let known = type.cases.first(where: { UInt64($0.number) == number }) {
      return .string(known.text)
    }
    guard type.isOpen else { throw WireError(.unknownCase) }
    return .number(String(number))
  }

  private func inner(
    _ name: String, _ block: MessageBlock, _ at: Int, _ reader: inout MessageReader
  ) throws(WireError) -> JSONValue {
    guard let record = schema.record(name) else { throw WireError(.blockLength) }
    let layout = Layout(record, in: schema)
    let block = try reader.innerBlock(block, at, layout.block, "")
    return try read(block, record, layout, &reader)
  }

  private func inners(
    _ name: String, _ limits: ClosedRange<Int>, _ block: MessageBlock, _ at: Int,
    _ reader: inout MessageReader
  ) throws(WireError) -> JSONValue {
    guard let record = schema.record(name) else { throw WireError(.blockLength) }
    let layout = Layout(record, in: schema)
    var values: [JSONValue] = []
    for block in try reader.innerBlocks(block, at, layout.block, "", limits) {
      values.append(try read(block, record, layout, &reader))
    }
    return .array(values)
  }

  // MARK: Columns

  private func column(
    _ type: FieldType, _ block: MessageBlock, _ at: Int, rows: Int, _ reader: inout MessageReader
  ) throws(WireError) -> JSONValue {
    let size = Layout.size(of: type, in: schema)
    let (offset, count) = reader.pair(block, at)
    guard count == rows else { throw WireError(.ragged) }
    if count == 0 {
      guard offset == 0 else { throw WireError(.offset) }
      return .array([])
    }
    try reader.take(count * size, at: offset, "")
    let slots = MessageBlock(offset: offset, length: count * size)
    try checkFinite(type, slots, count, reader)
    var values: [JSONValue] = []
    values.reserveCapacity(count)
    for index in 0..<count { values.append(try value(type, slots, index * size, &reader)) }
    return .array(values)
  }

  /// A column is checked as a whole, rule by rule, and so the first broken rule is told and not the
  /// first broken row.
  private func checkFinite(
    _ type: FieldType, _ slots: MessageBlock, _ count: Int, _ reader: MessageReader
  ) throws(WireError) {
    switch type {
    case .double(let rule) where rule.isFinite:
      for index in 0..<count where !reader.double(slots, index * 8).isFinite {
        throw WireError(.notFinite)
      }
    case .float(let rule) where rule.isFinite:
      for index in 0..<count where !reader.float(slots, index * 4).isFinite {
        throw WireError(.notFinite)
      }
    default: break
    }
  }
}

extension FloatRule {
  func check<T: BinaryFloatingPoint>(_ number: T) throws(WireError) {
    if isFinite, !number.isFinite { throw WireError(.notFinite) }
    if low == nil, high == nil { return }
    // The ends as numbers of the type itself, as generated code has them.
    let least = low.map { T($0) } ?? -.infinity
    let most = high.map { T($0) } ?? .infinity
    guard number >= least, number <= most else { throw WireError(.range) }
  }
}
