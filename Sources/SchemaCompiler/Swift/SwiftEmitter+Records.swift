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
        let type = isColumns ? columnType(field) : swiftType(field)
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

  private func columnType(_ field: Field) -> String {
    "Column<\(swiftType(field.type))>" + (field.isOptional ? "?" : "")
  }

  /// Whether all fields are of types that can be hashed.
  func isHashable(_ record: Record) -> Bool {
    if record.shape != .fields { return false }
    return record.fields.allSatisfy { field in
      innermostRecord(field.type).flatMap { schema.record($0) }.map { isHashable($0) } ?? true
    }
  }

  private func innermostRecord(_ type: FieldType) -> String? {
    switch type {
    case .record(let name): name
    case .list(let element, _): innermostRecord(element)
    default: nil
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
      let type = isColumns ? columnType(field) : swiftType(field)
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

  // MARK: Rows of columns

  private func rows(_ record: Record, _ writer: inout SwiftWriter) {
    writer.block("extension \(record.name): RandomAccessCollection") { writer in
      writer.line("/// One row.")
      writer.block("public struct Row: Hashable, Sendable") { writer in
        for field in record.fields {
          writer.documentation(field.documentation, fallback: "The field \(field.name).")
          writer.line("public var \(field.name.swiftName): \(swiftType(field))")
        }
        writer.line()
        writer.line("/// A row.")
        writer.list(
          "public init", record.fields.map { "\($0.name.swiftName): \(swiftType($0))" }, " {")
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
          "Row",
          record.fields.map { field in
            let name = field.name.swiftName
            return "\(field.name.swiftLabel): \(name)\(field.isOptional ? "?" : "")[index]"
          }, "")
      }
    }
  }
}
