import SchemaCompiler

/// Where the parts of an encoded message lie, found by the rules of `schema/PROTOCOL.md` and not by
/// a codec.
package struct MessagePlaces {
  private let schema: Schema
  private let bytes: [UInt8]
  /// Where a field's slot is, by the field's path.
  package private(set) var slots: [String: Int] = [:]
  /// Where what a field points to begins.
  package private(set) var contents: [String: Int] = [:]
  /// What is to be said of each eight bytes.
  package private(set) var notes: [Int: String] = [:]

  /// The places of `bytes`, which are a message of the type `record`.
  package init(_ bytes: [UInt8], _ record: MessageRecord, _ schema: Schema) {
    self.bytes = bytes
    self.schema = schema
    block(record, at: 0, "")
  }

  private func number(at offset: Int) -> Int {
    guard offset + 4 <= bytes.count else { return 0 }
    return (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << ($1 * 8) }
  }

  private mutating func note(_ offset: Int, _ text: String) {
    let line = offset / 8 * 8
    notes[line] = (notes[line].map { $0 + ", " } ?? "\(line): ") + text
  }

  private mutating func block(_ record: MessageRecord, at start: Int, _ path: String) {
    let layout = Layout(record, in: schema)
    let presence = number(at: start + 4)
    let optional = layout.optionals == 0 ? "" : ", present \(String(presence, radix: 2))"
    note(start, "\(record.name), a block of \(number(at: start))" + optional)
    if record.shape != .fields { note(start + 8, "rows") }
    for slot in layout.slots {
      if let bit = slot.presenceBit, presence >> bit & 1 == 0 { continue }
      let field = path.isEmpty ? slot.field.name : "\(path).\(slot.field.name)"
      slots[field] = start + slot.offset
      note(start + slot.offset, slot.field.name)
    }
    for slot in layout.slots {
      if let bit = slot.presenceBit, presence >> bit & 1 == 0 { continue }
      let field = path.isEmpty ? slot.field.name : "\(path).\(slot.field.name)"
      if record.shape != .fields {
        content(at: start + slot.offset, field)
      } else {
        follow(slot.field.type, at: start + slot.offset, field)
      }
    }
  }

  /// Notes what the pair at `position` points to, where it is not empty.
  @discardableResult
  private mutating func content(at position: Int, _ path: String) -> Int? {
    guard number(at: position + 4) > 0 else { return nil }
    let target = number(at: position)
    contents[path] = target
    note(target, "→ \(path)")
    return target
  }

  private mutating func follow(_ type: FieldType, at position: Int, _ path: String) {
    switch type {
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .enumeration, .array:
      break
    case .string, .bytes: content(at: position, path)
    case .record(let name):
      contents[path] = number(at: position)
      if let record = schema.record(name) { block(record, at: number(at: position), path) }
    case .list(.record(let name), _):
      guard let target = content(at: position, path), let record = schema.record(name) else {
        break
      }
      let length = number(at: target)
      for index in 0..<number(at: position + 4) {
        block(record, at: target + index * length, "\(path)[\(index)]")
      }
    case .list(let element, _):
      guard let target = content(at: position, path) else { break }
      let size = Layout.size(of: element, in: schema)
      for index in 0..<number(at: position + 4) {
        slots["\(path)[\(index)]"] = target + index * size
        follow(element, at: target + index * size, "\(path)[\(index)]")
      }
    }
  }
}
