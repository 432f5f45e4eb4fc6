extension PythonEmitter {
  func messages() -> String {
    var body = PythonWriter()
    facts(&body)
    for type in schema.enums { enumeration(type, &body) }
    for record in schema.records { self.record(record, &body) }
    for error in schema.errors { self.error(error, &body) }
    for request in schema.requests { self.request(request, &body) }
    for event in schema.events { self.event(event, &body) }
    tables(&body)
    var head = PythonWriter()
    head.documentation(schema.documentation, fallback: "The schema \(schema.name).")
    head.line("\nfrom __future__ import annotations\n")
    imports(of: body.text, &head)
    exports(&head)
    return head.text + body.text
  }

  // MARK: The head

  private func imports(of body: String, _ writer: inout PythonWriter) {
    func uses(_ name: String) -> Bool { body.containsWord(name) }
    if uses("uuid.UUID") { writer.line("import uuid") }
    let dataclasses = ["KW_ONLY", "dataclass"].filter(uses)
    if !dataclasses.isEmpty {
      writer.line("from dataclasses import \(dataclasses.joined(separator: ", "))")
    }
    if uses("NamedTuple") { writer.line("from typing import NamedTuple") }
    writer.line()
    let errors = ["DeclaredError", "ErrorInfo", "Status"].filter(uses)
    writer.line("from \(runtime).errors import \(errors.joined(separator: ", "))")
    let methods = ["Event", "Kind", "Method", "Request"].filter(uses)
    writer.line("from \(runtime).method import \(methods.joined(separator: ", "))")
    let wire = Self.wireNames.filter(uses)
    writer.line("from \(runtime).wire import (")
    for name in wire { writer.line("    \(name),") }
    writer.line(")")
    writer.line()
  }

  /// What the runtime has for messages, in the order in which imports are sorted.
  static let wireNames = [
    "BOOL", "DURATION", "F32", "F64", "I8", "I16", "I32", "I64", "TIMESTAMP", "U8", "U16", "U32",
    "U64", "UUID", "Array", "Bytes", "ClosedEnum", "Column", "Duration", "Enum", "Field", "List",
    "Message", "OpenEnum", "Spec", "String", "Table", "Timestamp", "Value", "Values",
  ]

  private func exports(_ writer: inout PythonWriter) {
    let constants =
      ["ERRORS", "EVENTS", "SCHEMA_HASH", "SCHEMA_NAME"]
      + schema.limits.map(\.name.pythonLimit)
    var classes = schema.enums.map(\.name) + schema.errors.map(\.record.name)
    classes += schema.requests.map(\.record.name) + schema.events.map(\.record.name)
    for record in schema.records {
      classes.append(record.name)
      if record.shape != .fields { classes.append(rowClass(record)) }
    }
    classes = classes.map(\.pythonClass)
    writer.line("__all__ = [")
    writer.indented { writer in
      for name in constants.sorted() + classes.sorted() { writer.line("\"\(name)\",") }
    }
    writer.line("]\n")
  }

  private func facts(_ writer: inout PythonWriter) {
    writer.line("SCHEMA_NAME = \"\(schema.name)\"")
    writer.line("\"\"\"The schema's name.\"\"\"\n")
    writer.line("SCHEMA_HASH = bytes.fromhex(")
    writer.line("    \"\(schema.hash.hexadecimal)\")")
    writer.line("\"\"\"The schema's content hash: SHA-256 of its canonical form.\"\"\"")
    for limit in schema.limits {
      writer.line("\n\(limit.name.pythonLimit) = \(SchemaPrinter.shown(limit.value))")
      writer.documentation(limit.documentation, fallback: "The limit \(limit.name).")
    }
  }

  // MARK: Declarations

  private func enumeration(_ type: EnumType, _ writer: inout PythonWriter) {
    writer.line("\n\nclass \(type.name.pythonClass)(\(type.isOpen ? "OpenEnum" : "ClosedEnum")):")
    writer.indented { writer in
      writer.documentation(type.documentation, fallback: "The enum \(type.name).")
      writer.line()
      for entry in type.cases {
        writer.line(
          "\(entry.name.pythonConstant) = \(entry.number), \"\(entry.text.pythonEscaped)\"")
        writer.documentation(entry.documentation, fallback: "The case \(entry.name).")
      }
    }
  }

  private func record(_ record: Record, _ writer: inout PythonWriter) {
    guard case .columns(let rows) = record.shape else {
      return structure(record, "@dataclass(slots=True)", "Message", [], &writer)
    }
    writer.line("\n\nclass \(rowClass(record))(NamedTuple):")
    writer.indented { writer in
      writer.line("\"\"\"One row of `\(record.name)`.\"\"\"\n")
      for field in record.fields {
        let optional = field.isOptional ? " | None" : ""
        writer.line("\(field.name.pythonName(in: .table)): \(hint(field.type))\(optional)")
        writer.documentation(field.documentation, fallback: "The field \(field.name).")
      }
    }
    structure(
      record, "@dataclass(slots=True, eq=False)", "Table[\(rowClass(record))]",
      ["__row__ = \(rowClass(record))"], rows: "rows=(\(shown(rows)))", &writer)
  }

  /// The class of a row of columns.
  private func rowClass(_ record: Record) -> String {
    let name = "\(record.name)Row"
    let records =
      schema.records + schema.errors.map(\.record) + schema.requests.map(\.record)
      + schema.events.map(\.record)
    let names = schema.enums.map(\.name) + records.map(\.name)
    return names.contains(name) ? name + "_" : name
  }

  private func error(_ error: ErrorType, _ writer: inout PythonWriter) {
    let status = error.status.pythonConstant
    structure(
      error.record, "@dataclass(eq=False)", "DeclaredError",
      ["__error__ = ErrorInfo(\(error.number), Status.\(status))"], &writer)
    writer.indented { writer in
      writer.line("\ndef __str__(self) -> str:")
      writer.indented { writer in
        writer.line("return (")
        writer.indented { writer in
          for line in texts(error) { writer.line(line) }
        }
        writer.line(")")
      }
    }
  }

  private func request(_ request: RequestType, _ writer: inout PythonWriter) {
    let kind =
      switch request.kind {
      case .query: "QUERY"
      case .commandOnce: "ONCE"
      case .commandStreamed: "STREAMED"
      }
    var head = ["\(request.number)", "\"\(request.record.name)\"", "Kind.\(kind)"]
    for (word, name) in [
      ("accepts", request.accepts), ("streams", request.streams), ("returns", request.returns),
    ] {
      if let name { head.append("\(word)=\(name.pythonClass)") }
    }
    var lines = ["__method__ = Method(", "    \(head.joined(separator: ", ")),"]
    if !request.raises.isEmpty {
      var clause = PythonWriter()
      // As deep as it will stand.
      clause.indented { clause in
        clause.indented { clause in
          clause.tuple("raises=", request.raises.map(\.pythonClass), ",")
        }
      }
      lines += clause.text.split(separator: "\n").map { String($0.dropFirst(4)) }
    }
    structure(request.record, "@dataclass(slots=True)", "Request", lines + [")"], &writer)
  }

  private func event(_ event: EventType, _ writer: inout PythonWriter) {
    structure(
      event.record, "@dataclass(slots=True)", "Event", ["__event__ = \(event.number)"], &writer)
  }

  /// The class of a record: its fields, `extra` lines and its layout.
  private func structure(
    _ record: Record, _ decorator: String, _ base: String, _ extra: [String], rows: String? = nil,
    _ writer: inout PythonWriter
  ) {
    let scope: PythonScope = rows != nil ? .table : base == "DeclaredError" ? .error : .message
    writer.line("\n\n\(decorator)\nclass \(record.name.pythonClass)(\(base)):")
    writer.indented { writer in
      writer.documentation(record.documentation, fallback: "The message \(record.name).")
      if !record.fields.isEmpty { writer.line() }
      var isKeywordOnly = false
      for field in record.fields {
        if field.isOptional, !isKeywordOnly {
          writer.line("_: KW_ONLY")
          isKeywordOnly = true
        }
        let type = rows == nil ? hint(field.type) : "Column"
        let optional = field.isOptional ? " | None = None" : ""
        writer.line("\(field.name.pythonName(in: scope)): \(type)\(optional)")
        writer.documentation(field.documentation, fallback: "The field \(field.name).")
      }
      writer.line()
      for line in extra { writer.line(line) }
      layout(record, rows, scope, &writer)
    }
  }

  private func layout(
    _ record: Record, _ rows: String?, _ scope: PythonScope, _ writer: inout PythonWriter
  ) {
    let layout = Layout(record, in: schema)
    let head = "__wire__ = Spec(\(layout.length), \(layout.minimum)"
    if layout.slots.isEmpty { return writer.line("\(head))") }
    writer.line("\(head), (")
    writer.indented { writer in
      for slot in layout.slots {
        let name = slot.field.name.pythonName(in: scope)
        var arguments = ["\"\(name)\"", "\(slot.offset)", wire(slot.field.type)]
        if let bit = slot.presenceBit { arguments.append("bit=\(bit)") }
        if name != slot.field.name { arguments.append("name=\"\(slot.field.name)\"") }
        writer.line("Field(\(arguments.joined(separator: ", "))),")
      }
    }
    writer.line(rows.map { "), \($0))" } ?? "))")
  }

  private func tables(_ writer: inout PythonWriter) {
    func table(_ name: String, _ type: String, _ what: String, _ rows: [(Int, String)]) {
      writer.line("\(name): dict[int, type[\(type)]] = {")
      for (number, name) in rows { writer.line("    \(number): \(name.pythonClass),") }
      writer.line("}")
      writer.line("\"\"\"The \(what) by their numbers.\"\"\"")
    }
    writer.line("\n")
    table("ERRORS", "DeclaredError", "errors", schema.errors.map { ($0.number, $0.record.name) })
    writer.line()
    table("EVENTS", "Event", "events", schema.events.map { ($0.number, $0.record.name) })
  }
}

extension String {
  /// Whether `word` stands in the text and is not a part of a longer name.
  fileprivate func containsWord(_ word: String) -> Bool {
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || character == "_"
    }
    var rest = self[...]
    while let range = rest.firstRange(of: word) {
      let before = range.lowerBound > startIndex ? self[index(before: range.lowerBound)] : " "
      let after = range.upperBound < endIndex ? self[range.upperBound] : " "
      if !isPart(before), !isPart(after) { return true }
      rest = self[range.upperBound...]
    }
    return false
  }
}
