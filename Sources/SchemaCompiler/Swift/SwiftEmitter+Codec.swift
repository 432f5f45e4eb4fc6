extension SwiftEmitter {
  func codec(_ record: Record, _ writer: inout SwiftWriter) {
    let layout = Layout(record, in: schema)
    writer.block("extension \(record.name)") { writer in
      writer.line("/// The size of the fixed block.")
      writer.block("public static var blockLayout: BlockLayout") { writer in
        writer.list(
          "BlockLayout",
          [
            "length: \(layout.length)", "minimum: \(layout.minimum)",
            "optionals: \(layout.optionals)", "keepsBytes: \(schema.keepsBytes(record))",
          ], "")
      }
      writer.line()
      decoder(record, layout, &writer)
      writer.line()
      encoder(record, layout, &writer)
      writer.line()
      writer.line("/// How many bytes lie behind the block.")
      writer.block("public var encodedTailSize: Int") { writer in
        let sizes = record.fields.compactMap { fieldTailSize($0, of: record) }
        if sizes.isEmpty { writer.line("0") }
        for (index, size) in sizes.enumerated() {
          writer.line((index == 0 ? "" : "  + ") + size)
        }
      }
      writer.line()
      validator(record, &writer)
    }
  }

  // MARK: Decoding

  private func decoder(_ record: Record, _ layout: Layout, _ writer: inout SwiftWriter) {
    writer.line("/// Decodes the fields, each against the limits that the schema declares.")
    let head =
      "public init(block: MessageBlock, from reader: inout MessageReader) throws(WireError)"
    writer.block(head) { writer in
      for gap in layout.gaps {
        let isLast = gap.offset + gap.count == layout.length
        let name = isLast ? "expectTrailingZeros" : "expectZeros"
        writer.line("try reader.\(name)(block, \(gap.offset), count: \(gap.count))")
      }
      if case .columns(let rows) = record.shape {
        writer.line("let rows = try reader.rows(block, \(range(rows)))")
      }
      for slot in layout.slots {
        if record.shape != .fields { column(slot, &writer) } else { field(slot, &writer) }
      }
    }
  }

  private func column(_ slot: Layout.Slot, _ writer: inout SwiftWriter) {
    let name = slot.field.name
    let read = "reader.column(block, \(slot.offset), \"\(name)\", rows: rows)"
    if let bit = slot.presenceBit {
      writer.line(
        "\(name.swiftName) =\n  try reader.isPresent("
          + "block, bit: \(bit), \(slot.offset), size: 8, \"\(name)\")\n  ? \(read) : nil")
    } else {
      writer.line("\(name.swiftName) = try \(read)")
    }
    for rule in columnRules(slot.field) { writer.line(rule) }
  }

  private func field(_ slot: Layout.Slot, _ writer: inout SwiftWriter) {
    let name = slot.field.name
    let value = read(slot.field.type, at: "\(slot.offset)", name)
    if let bit = slot.presenceBit {
      writer.line(
        "\(name.swiftName) =\n  try reader.isPresent("
          + "block, bit: \(bit), \(slot.offset), size: \(slot.size), \"\(name)\")\n"
          + "  ? \(value.indented) : nil")
    } else {
      writer.line("\(name.swiftName) = \(value)")
    }
  }

  /// The expression that reads a value from `block` at the offset `at`.
  private func read(_ type: FieldType, at: String, _ name: String) -> String {
    switch type {
    case .bool: return "try reader.bool(block, \(at), \"\(name)\")"
    case .integer(let integer, let limits):
      guard let limits, limits != integer.values else {
        return "reader.scalar(block, \(at), as: \(integer.swift).self)"
      }
      return "try reader.scalar(block, \(at), \"\(name)\", in: \(range(limits, of: integer)))"
    case .double(let rule): return ruled("reader.double(block, \(at))", rule, name, "Double")
    case .float(let rule): return ruled("reader.float(block, \(at))", rule, name, "Float")
    case .timestamp: return "reader.timestamp(block, \(at))"
    case .duration: return "reader.duration(block, \(at))"
    case .uuid: return "reader.uniqueID(block, \(at))"
    case .string(let limits):
      return "try reader.string(block, \(at), \"\(name)\", \(range(limits)))"
    case .bytes(let limits): return "try reader.data(block, \(at), \"\(name)\", \(range(limits)))"
    case .enumeration: return "try reader.enumeration(block, \(at), \"\(name)\")"
    case .record: return "try reader.message(block, \(at), \"\(name)\")"
    case .list(.record, let limits):
      return "try reader.messages(block, \(at), \"\(name)\", \(range(limits)))"
    case .list(let element, let limits):
      return "try reader.list(\n"
        + "  block, \(at), \"\(name)\", \(range(limits)), size: \(size(element))\n"
        + elementReader(element, name)
    case .array(let element, let count):
      return "try reader.array(\n"
        + "  block, \(at), count: \(count), size: \(size(element))\n"
        + elementReader(element, name)
    }
  }

  private func elementReader(_ element: FieldType, _ name: String) -> String {
    let value = read(element, at: "at", name)
    return ") { (reader, block, at) throws(WireError) -> \(swiftType(element)) in\n"
      + "  \(value.indented)\n}"
  }

  func size(_ type: FieldType) -> Int { Layout.size(of: type, in: schema) }

  private func ruled(
    _ expression: String, _ rule: FloatRule, _ name: String, _ type: String
  ) -> String {
    var result = expression
    if rule.isFinite { result = "WireRule.finite(\(result), \"\(name)\")" }
    if let limits = range(rule, of: type) {
      result = "WireRule.number(\n  \(result), \(limits), \"\(name)\")"
    }
    return rule.isEmpty ? result : "try " + result
  }

  // MARK: Encoding

  private func encoder(_ record: Record, _ layout: Layout, _ writer: inout SwiftWriter) {
    writer.line("/// Encodes the fields, and what they point to, in the order of their numbers.")
    writer.block("public func encodeFields(at block: Int, into writer: inout WireWriter)") {
      writer in
      writer.line("writer.store(UInt32(\(layout.length)), at: block)")
      if record.shape != .fields {
        writer.line("writer.store(UInt32(truncatingIfNeeded: count), at: block + 8)")
      }
      if layout.optionals > 0 { writer.line("var presence: UInt32 = 0") }
      for slot in layout.slots {
        let name = slot.field.name.swiftName
        let type = slot.field.type
        let store =
          record.shape == .fields
          ? store(type, name, at: "block + \(slot.offset)")
          : "writer.store(\(name), at: block + \(slot.offset))"
        if let bit = slot.presenceBit {
          writer.block("if let \(name)") { writer in
            writer.line("presence |= 1 << \(bit)")
            writer.line(store)
          }
        } else {
          writer.line(store)
        }
      }
      if layout.optionals > 0 { writer.line("writer.store(presence, at: block + 4)") }
    }
  }

  /// The statement that writes a value at the position `at`.
  private func store(_ type: FieldType, _ value: String, at: String) -> String {
    switch type {
    case .enumeration: return "writer.store(\(value).rawValue, at: \(at))"
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .string, .bytes,
      .record, .list(.record, _):
      return "writer.store(\(value), at: \(at))"
    case .list(let element, _):
      return "writer.storeList(\(value), size: \(size(element)), at: \(at)) "
        + elementWriter(element)
    case .array(let element, let count):
      return "writer.storeArray(\(value), count: \(count), size: \(size(element)), at: \(at)) "
        + elementWriter(element)
    }
  }

  private func elementWriter(_ element: FieldType) -> String {
    "{ writer, element, at in\n  \(store(element, "element", at: "at").indented)\n}"
  }

  /// The expression for what a field takes behind the block; nil where it is nothing.
  private func fieldTailSize(_ field: Field, of record: Record) -> String? {
    let name = field.name.swiftName
    if record.shape != .fields {
      return field.isOptional ? "(\(name).map { WireSize.of($0) } ?? 0)" : "WireSize.of(\(name))"
    }
    if !field.isOptional { return tailSize(field.type, name) }
    return tailSize(field.type, "$0").map { "(\(name).map { \($0) } ?? 0)" }
  }

  private func tailSize(_ type: FieldType, _ value: String) -> String? {
    switch type {
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .enumeration, .array:
      nil
    case .string, .bytes, .list(.record, _): "WireSize.of(\(value))"
    case .record: "\(value).encodedSize"
    case .list(let element, _):
      if let each = tailSize(element, "$0") {
        "WireSize.of(\(value)) { \(each) }"
      } else {
        "WireSize.of(\(value).count, size: \(size(element)))"
      }
    }
  }
}
