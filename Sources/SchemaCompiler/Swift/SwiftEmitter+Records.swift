extension SwiftEmitter {
  func record(_ record: Record) -> SwiftWriter {
    var writer = SwiftWriter()
    structure(record, conformances: ["WireMessage", "Hashable"], &writer)
    return writer
  }

  /// The struct of a record and its codec; `members` writes what else stands in the struct.
  func structure(
    _ record: Record, conformances: [String], _ writer: inout SwiftWriter,
    members: (inout SwiftWriter) -> Void = { _ in }
  ) {
    writer.documentation(record.documentation, fallback: "The message \(record.name).")
    let isColumns = record.shape != .fields
    let conforms = conformances.filter { $0 != "Hashable" || isHashable(record) }
    writer.block("public struct \(record.name): \(conforms.joined(separator: ", "))") { writer in
      members(&writer)
      for field in record.fields {
        writer.documentation(field.documentation, fallback: "The field \(field.name).")
        let type = isColumns ? "Column<\(swiftType(field.type))>" : swiftType(field)
        writer.line("public var \(field.name.swiftName): \(type)")
      }
      if !record.fields.isEmpty { writer.line() }
      initializer(record, &writer)
    }
    writer.line()
    codec(record, &writer)
    if isColumns {
      writer.line()
      rows(record, &writer)
    }
  }

  /// Whether all fields are of types that can be hashed.
  func isHashable(_ record: Record) -> Bool {
    if record.shape != .fields { return false }
    return record.fields.allSatisfy { field in
      switch field.type {
      case .record(let name), .list(.record(let name), _):
        schema.record(name).map { isHashable($0) } ?? true
      default: true
      }
    }
  }

  private func initializer(_ record: Record, _ writer: inout SwiftWriter) {
    let isColumns = record.shape != .fields
    if record.fields.isEmpty {
      writer.line("/// The one value.")
      writer.line("public init() {}")
      return
    }
    writer.line(
      isColumns
        ? "/// Columns, which must be equally long."
        : "/// A value; optional fields may be left out.")
    let parameters = record.fields.map { field in
      let type = isColumns ? "Column<\(swiftType(field.type))>" : swiftType(field)
      return "\(field.name.swiftName): \(type)" + (field.isOptional ? " = nil" : "")
    }
    writer.list("public init", parameters, " {")
    writer.indented { writer in
      for field in record.fields {
        writer.line("self.\(field.name.swiftName) = \(field.name.swiftName)")
      }
    }
    writer.line("}")
  }

  // MARK: Codec

  private func codec(_ record: Record, _ writer: inout SwiftWriter) {
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
        let sizes = record.fields.compactMap { tailSize($0, isColumn: record.shape != .fields) }
        if sizes.isEmpty { writer.line("0") }
        for (index, size) in sizes.enumerated() {
          writer.line((index == 0 ? "" : "  + ") + size)
        }
      }
      writer.line()
      validator(record, &writer)
    }
  }

  private func decoder(_ record: Record, _ layout: Layout, _ writer: inout SwiftWriter) {
    writer.line("/// Decodes the fields, each against the limits that the schema declares.")
    let head =
      "public init(block: MessageBlock, from reader: inout MessageReader) throws(WireError)"
    writer.block(head) { writer in
      for gap in layout.gaps {
        writer.line("try reader.expectZeros(block, \(gap.offset), count: \(gap.count), \"\")")
      }
      if case .columns(let rows) = record.shape {
        writer.line("let rows = try reader.rows(block, \(range(rows)))")
      }
      for slot in layout.slots {
        let field = slot.field
        if record.shape != .fields {
          writer.line(
            "\(field.name.swiftName) = try reader.column("
              + "block, \(slot.offset), \"\(field.name)\", rows: rows)")
          columnRules(field, &writer)
        } else if let bit = slot.presenceBit {
          writer.line(
            "\(field.name.swiftName) =\n  try reader.isPresent("
              + "block, bit: \(bit), \(slot.offset), size: \(slot.size), \"\(field.name)\")\n"
              + "  ? \(read(slot)) : nil")
        } else {
          writer.line("\(field.name.swiftName) = \(read(slot))")
          if case .integer(let integer, let limits?) = field.type, limits != integer.values {
            writer.line(
              "try WireRule.range("
                + "\(field.name.swiftName), \(range(limits, of: integer)), \"\(field.name)\")")
          }
        }
      }
    }
  }

  private func columnRules(_ field: Field, _ writer: inout SwiftWriter) {
    guard case .double(let rule) = field.type else { return }
    if rule.isFinite {
      writer.line("try \(field.name.swiftName).requireFinite(\"\(field.name)\")")
    }
    if let limits = range(rule, of: "Double") {
      writer.line("try \(field.name.swiftName).require(\(limits), \"\(field.name)\")")
    }
  }

  /// The expression that reads a field.
  private func read(_ slot: Layout.Slot) -> String {
    let (at, name) = (slot.offset, slot.field.name)
    switch slot.field.type {
    case .bool: return "try reader.bool(block, \(at), \"\(name)\")"
    case .integer(let integer, let limits):
      if slot.field.isOptional, let limits, limits != integer.values {
        return "try reader.scalar(block, \(at), \"\(name)\", in: \(range(limits, of: integer)))"
      }
      return "reader.scalar(block, \(at), as: \(integer.swift).self)"
    case .double(let rule): return ruled("reader.double(block, \(at))", rule, name, "Double")
    case .float(let rule): return ruled("reader.float(block, \(at))", rule, name, "Float")
    case .timestamp: return "reader.timestamp(block, \(at))"
    case .uuid: return "reader.uniqueID(block, \(at))"
    case .string(let limits):
      return "try reader.string(block, \(at), \"\(name)\", \(range(limits)))"
    case .bytes(let limits): return "try reader.data(block, \(at), \"\(name)\", \(range(limits)))"
    case .enumeration: return "try reader.enumeration(block, \(at), \"\(name)\")"
    case .record: return "try reader.message(block, \(at), \"\(name)\")"
    case .list(.string(let each), let limits):
      return "try reader.strings(\n"
        + "  block, \(at), \"\(name)\", \(range(limits)), each: \(range(each)))"
    case .list(_, let limits):
      return "try reader.messages(block, \(at), \"\(name)\", \(range(limits)))"
    }
  }

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
        let value = isEnum(slot.field.type) ? "\(name).rawValue" : name
        let store = "writer.store(\(value), at: block + \(slot.offset))"
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

  private func isEnum(_ type: FieldType) -> Bool {
    if case .enumeration = type { true } else { false }
  }

  /// The expression for what a field takes behind the block; nil where it is nothing.
  private func tailSize(_ field: Field, isColumn: Bool) -> String? {
    let name = field.name.swiftName
    if isColumn { return "WireSize.of(\(name))" }
    let isNested: Bool
    switch field.type {
    case .string, .bytes, .list: isNested = false
    case .record: isNested = true
    case .bool, .integer, .double, .float, .timestamp, .uuid, .enumeration: return nil
    }
    if field.isOptional {
      return isNested ? "(\(name)?.encodedSize ?? 0)" : "(\(name).map { WireSize.of($0) } ?? 0)"
    }
    return isNested ? "\(name).encodedSize" : "WireSize.of(\(name))"
  }

  // MARK: Limits

  private func validator(_ record: Record, _ writer: inout SwiftWriter) {
    writer.line("/// Refuses what breaks a limit that the schema declares.")
    writer.block("public func validate() throws(WireError)") { writer in
      if case .columns(let rows) = record.shape {
        writer.line("try WireRule.length(count, \(range(rows)), \"\")")
        for field in record.fields {
          let name = field.name.swiftName
          writer.line("guard \(name).count == count else { throw WireError(.ragged, \"\(name)\") }")
          columnRules(field, &writer)
        }
        return
      }
      for field in record.fields {
        let rules = rules(field.type, field.name.swiftName, field.name)
        if rules.isEmpty { continue }
        if field.isOptional {
          writer.block("if let \(field.name.swiftName)") { writer in
            for rule in rules { writer.line(rule) }
          }
        } else {
          for rule in rules { writer.line(rule) }
        }
      }
    }
  }

  private func rules(_ type: FieldType, _ value: String, _ name: String) -> [String] {
    switch type {
    case .bool, .timestamp, .uuid, .enumeration: return []
    case .integer(let integer, let limits):
      guard let limits, limits != integer.values else { return [] }
      return ["try WireRule.range(\(value), \(range(limits, of: integer)), \"\(name)\")"]
    case .double(let rule), .float(let rule):
      var rules: [String] = []
      if rule.isFinite { rules.append("try WireRule.finite(\(value), \"\(name)\")") }
      let swift = swiftType(type)
      if let limits = range(rule, of: swift) {
        rules.append("try WireRule.number(\(value), \(limits), \"\(name)\")")
      }
      return rules
    case .string(let limits):
      return ["try WireRule.length(\(value).utf8.count, \(range(limits)), \"\(name)\")"]
    case .bytes(let limits):
      return ["try WireRule.length(\(value).count, \(range(limits)), \"\(name)\")"]
    case .record: return ["try \(value).validate(as: \"\(name)\")"]
    case .list(let element, let limits):
      let each = rules(element, "element", name).map { "  \($0)\n" }.joined()
      return [
        "try WireRule.length(\(value).count, \(range(limits)), \"\(name)\")",
        each.isEmpty ? "" : "for element in \(value) {\n\(each)}",
      ].filter { !$0.isEmpty }
    }
  }

  // MARK: Rows of columns

  private func rows(_ record: Record, _ writer: inout SwiftWriter) {
    writer.block("extension \(record.name): RandomAccessCollection") { writer in
      writer.line("/// One row.")
      writer.block("public struct Row: Hashable, Sendable") { writer in
        for field in record.fields {
          writer.documentation(field.documentation, fallback: "The field \(field.name).")
          writer.line("public var \(field.name.swiftName): \(swiftType(field.type))")
        }
        writer.line()
        writer.line("/// A row.")
        writer.list(
          "public init", record.fields.map { "\($0.name.swiftName): \(swiftType($0.type))" }, " {")
        writer.indented { writer in
          for field in record.fields {
            writer.line("self.\(field.name.swiftName) = \(field.name.swiftName)")
          }
        }
        writer.line("}")
      }
      writer.line()
      writer.line("/// The index of the first row, 0.")
      writer.line("public var startIndex: Int { 0 }")
      writer.line("/// The index behind the last row.")
      let first = record.fields.first.map { "\($0.name.swiftName).count" } ?? "0"
      writer.line("public var endIndex: Int { \(first) }")
      writer.line()
      writer.line("/// The row at `index`.")
      writer.block("public subscript(index: Int) -> Row") { writer in
        writer.list(
          "Row", record.fields.map { "\($0.name.swiftLabel): \($0.name.swiftName)[index]" }, "")
      }
    }
  }
}
