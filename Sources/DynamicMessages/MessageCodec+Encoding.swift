internal import RPCCore
internal import SchemaCompiler

extension MessageCodec {
  func write(
    _ json: JSONValue, _ record: Record, _ layout: Layout, at block: Int,
    _ writer: inout WireWriter, _ path: String
  ) throws(JSONMismatch) {
    guard case .object(let members) = json else {
      throw JSONMismatch(path, "is \(json.kind); write an object with the fields of \(record.name)")
    }
    for member in members where !record.fields.contains(where: { $0.name == member.name }) {
      let known = record.fields.map(\.name).joined(separator: ", ")
      throw JSONMismatch(
        path.path(member.name),
        "does not exist; \(record.name) has \(known.isEmpty ? "none" : known)")
    }
    writer.store(UInt32(layout.length), at: block)
    let rows = try rows(json, record, path)
    if let rows { writer.store(UInt32(rows), at: block + 8) }
    var presence: UInt32 = 0
    for slot in layout.slots {
      let field = slot.field
      let path = path.path(field.name)
      guard let value = json[field.name], value != .null else {
        guard field.isOptional else {
          throw JSONMismatch(path, "is missing; it is \(described(field.type))")
        }
        continue
      }
      if let bit = slot.presenceBit { presence |= 1 << UInt32(bit) }
      if let rows {
        try writeColumn(value, field.type, rows: rows, at: block + slot.offset, &writer, path)
      } else {
        try write(value, field.type, at: block + slot.offset, &writer, path)
      }
    }
    if layout.optionals > 0 { writer.store(presence, at: block + 4) }
  }

  private func rows(
    _ json: JSONValue, _ record: Record, _ path: String
  ) throws(JSONMismatch) -> Int? {
    guard case .columns(let limits) = record.shape else { return nil }
    guard let first = record.fields.first else { return nil }
    guard let value = json[first.name], value != .null else {
      throw JSONMismatch(path.path(first.name), "is missing; columns are arrays of one length")
    }
    guard case .array(let values) = value else {
      throw JSONMismatch(path.path(first.name), "is \(value.kind); a column is an array")
    }
    try check(values.count, limits, "rows", path)
    return values.count
  }

  private func check(
    _ count: Int, _ limits: ClosedRange<Int>, _ unit: String, _ path: String
  ) throws(JSONMismatch) {
    guard limits.contains(count) else {
      throw JSONMismatch(
        path, "has \(count) \(unit); \(limits.lowerBound) to \(limits.upperBound) are allowed")
    }
  }

  private func write(
    _ value: JSONValue, _ type: FieldType, at position: Int, _ writer: inout WireWriter,
    _ path: String
  ) throws(JSONMismatch) {
    let mismatch = JSONMismatch(path, "is \(value.kind); it is to be \(described(type))")
    switch (type, value) {
    case (.bool, .bool(let flag)): writer.store(flag, at: position)
    case (.integer(let integer, let limits), .number(let digits)):
      try write(digits, integer, limits, at: position, &writer, path, mismatch)
    case (.double(let rule), _):
      guard let number = JSONText.double(value) else { throw mismatch }
      try check(number, rule, path, mismatch)
      writer.store(number, at: position)
    case (.float(let rule), _):
      guard let number = JSONText.float(value) else { throw mismatch }
      try check(number, rule, path, mismatch)
      writer.store(number, at: position)
    case (.timestamp, .string(let text)):
      guard let time = Timestamp(text) else {
        throw Timestamp.isOutOfRange(text) ? outOfRange(text, path) : notTime(value, text, path)
      }
      writer.store(time, at: position)
    case (.duration, .string(let text)):
      guard let nanoseconds = JSONText.nanoseconds(text) else { throw mismatch }
      writer.store(nanoseconds, at: position)
    case (.uuid, .string(let text)):
      guard let id = UniqueID(text) else { throw mismatch }
      writer.store(id, at: position)
    case (.string(let limits), .string(let text)):
      try check(text.utf8.count, limits, "bytes", path)
      writer.store(text, at: position)
    case (.bytes(let limits), .string(let text)):
      guard let bytes = Base64.decode(text) else { throw mismatch }
      try check(bytes.count, limits, "bytes", path)
      writer.store(bytes, at: position)
    case (.enumeration(let name), _):
      try writeCase(value, of: name, at: position, &writer, mismatch)
    case (.record(let name), _): try writeInner(value, name, at: position, &writer, path)
    case (.list(let element, let limits), .array(let values)):
      try check(values.count, limits, "elements", path)
      try writeList(values, element, at: position, &writer, path)
    case (.array(let element, let count), .array(let values)):
      try check(values.count, count...count, "elements", path)
      let size = Layout.size(of: element, in: schema)
      for (index, value) in values.enumerated() {
        try write(value, element, at: position + index * size, &writer, "\(path)[\(index)]")
      }
    default: throw mismatch
    }
  }

  private func check(
    _ number: some BinaryFloatingPoint, _ rule: FloatRule, _ path: String,
    _ mismatch: JSONMismatch
  ) throws(JSONMismatch) {
    do throws(WireError) { try rule.check(number) } catch { throw mismatch }
  }

  private func write(
    _ digits: String, _ type: IntegerType, _ limits: IntegerRange?, at position: Int,
    _ writer: inout WireWriter, _ path: String, _ mismatch: JSONMismatch
  ) throws(JSONMismatch) {
    func store<T: FixedWidthInteger & BitwiseCopyable>(_ integer: T.Type) throws(JSONMismatch) {
      guard let value = T(digits) else { throw mismatch }
      if let limits, !limits.contains(value) { throw mismatch }
      writer.store(value, at: position)
    }
    switch type {
    case .u8: try store(UInt8.self)
    case .u16: try store(UInt16.self)
    case .u32: try store(UInt32.self)
    case .u64: try store(UInt64.self)
    case .i8: try store(Int8.self)
    case .i16: try store(Int16.self)
    case .i32: try store(Int32.self)
    case .i64: try store(Int64.self)
    }
  }

  private func writeCase(
    _ value: JSONValue, of name: String, at position: Int, _ writer: inout WireWriter,
    _ mismatch: JSONMismatch
  ) throws(JSONMismatch) {
    guard let type = schema.enumeration(name) else { throw mismatch }
    let number: UInt64
    switch value {
    case .string(let text):
      // The text first: one case may be called as another is written.
      guard
        let known = type.cases.first(where: { $0.text == text })
          ?? type.cases.first(where: { $0.name == text })
      else { throw mismatch }
      number = UInt64(known.number)
    case .number(let digits):
      guard let given = UInt64(digits),
        type.isOpen || type.cases.contains(where: { UInt64($0.number) == given }),
        type.width.size == 8 || given >> UInt64(type.width.size * 8) == 0
      else { throw mismatch }
      number = given
    default: throw mismatch
    }
    switch type.width.size {
    case 1: writer.store(UInt8(truncatingIfNeeded: number), at: position)
    case 2: writer.store(UInt16(truncatingIfNeeded: number), at: position)
    case 4: writer.store(UInt32(truncatingIfNeeded: number), at: position)
    default: writer.store(number, at: position)
    }
  }

  private func writeInner(
    _ value: JSONValue, _ name: String, at position: Int, _ writer: inout WireWriter, _ path: String
  ) throws(JSONMismatch) {
    guard let record = schema.record(name) else { return }
    let layout = Layout(record, in: schema)
    let block = writer.appendSlots(1, size: layout.length, at: position)
    try write(value, record, layout, at: block, &writer, path)
  }

  private func writeList(
    _ values: [JSONValue], _ element: FieldType, at position: Int, _ writer: inout WireWriter,
    _ path: String
  ) throws(JSONMismatch) {
    if values.isEmpty { return }
    if case .record(let name) = element, let record = schema.record(name) {
      let layout = Layout(record, in: schema)
      let first = writer.appendSlots(values.count, size: layout.length, at: position)
      for (index, value) in values.enumerated() {
        try write(
          value, record, layout, at: first + index * layout.length, &writer, "\(path)[\(index)]")
      }
      return
    }
    let size = Layout.size(of: element, in: schema)
    let first = writer.appendSlots(values.count, size: size, at: position)
    for (index, value) in values.enumerated() {
      try write(value, element, at: first + index * size, &writer, "\(path)[\(index)]")
    }
  }

  private func writeColumn(
    _ value: JSONValue, _ type: FieldType, rows: Int, at position: Int, _ writer: inout WireWriter,
    _ path: String
  ) throws(JSONMismatch) {
    guard case .array(let values) = value else {
      throw JSONMismatch(path, "is \(value.kind); a column is an array")
    }
    guard values.count == rows else {
      throw JSONMismatch(path, "has \(values.count) rows and the first column \(rows)")
    }
    try writeList(values, type, at: position, &writer, path)
  }
}
