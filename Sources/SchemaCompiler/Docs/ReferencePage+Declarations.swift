extension ReferencePage {
  // MARK: Requests

  mutating func requests() {
    writer.table(
      ["number", "request", "kind", "meaning"],
      schema.requests.map { request in
        [
          String(request.number), link(request.record.name), kind(request),
          MarkdownWriter.cell(request.record.documentation),
        ]
      })
    for request in schema.requests { self.request(request) }
  }

  private func kind(_ request: RequestType) -> String {
    switch request.kind {
    case .query: "query"
    case .commandOnce: "command, once"
    case .commandStreamed: "command, streamed"
    }
  }

  private mutating func request(_ request: RequestType) {
    heading(request.record)
    var facts = ["Number \(request.number), \(kind(request))."]
    if let name = request.accepts { facts.append("Accepts a stream of \(link(name)).") }
    if let name = request.streams { facts.append("Streams \(link(name)).") }
    facts.append(request.returns.map { "Returns \(link($0))." } ?? "Returns nothing.")
    facts.append(
      request.raises.isEmpty
        ? "Declares no errors."
        : "Raises \(request.raises.map { link($0) }.joined(separator: ", ")).")
    writer.list(facts)
    fields(request.record)
  }

  // MARK: Types

  mutating func value(_ record: Record) {
    heading(record)
    fields(record)
  }

  mutating func columns(_ record: Record) {
    heading(record)
    if case .columns(let rows) = record.shape {
      writer.paragraph("From \(shown(rows, "to")) rows.")
    }
    fields(record)
  }

  mutating func enumeration(_ type: EnumType) {
    writer.heading(3, type.name)
    writer.paragraph(MarkdownWriter.prose(type.documentation))
    let openness =
      type.isOpen
      ? "open: a reader keeps a case that it does not know"
      : "closed: a reader refuses a case that it does not know"
    writer.paragraph("A \(MarkdownWriter.code(type.width.rawValue)), \(openness).")
    writer.table(
      ["case", "number", "written", "meaning"],
      type.cases.map { entry in
        [
          MarkdownWriter.code(entry.name), String(entry.number), MarkdownWriter.code(entry.text),
          MarkdownWriter.cell(entry.documentation),
        ]
      })
  }

  // MARK: Errors and events

  mutating func error(_ error: ErrorType) {
    heading(error.record)
    let raisers = schema.requests.filter { $0.raises.contains(error.record.name) }
    writer.list([
      "Number \(error.number), status \(MarkdownWriter.code(error.status)).",
      "Text: \(MarkdownWriter.code(error.text.map { shown($0) }.joined())).",
      raisers.isEmpty
        ? "No request raises it."
        : "Raised by \(raisers.map { link($0.record.name) }.joined(separator: ", ")).",
    ])
    fields(error.record)
  }

  private func shown(_ part: TextPart) -> String {
    switch part {
    case .literal(let text): text
    case .field(let path): "{\(path.joined(separator: "."))}"
    }
  }

  mutating func event(_ event: EventType) {
    heading(event.record)
    let key = event.key.map { MarkdownWriter.code($0) }.joined(separator: ", ")
    writer.list([
      "Number \(event.number), \(event.retention): \(meaning(of: event.retention)).",
      "Key: \(key).",
      "A subscriber that does not keep up: \(MarkdownWriter.code(event.overflow.rawValue)), "
        + "\(meaning(of: event.overflow)).",
    ])
    fields(event.record)
  }

  private func meaning(of retention: EventType.Retention) -> String {
    switch retention {
    case .durable: "it is stored with the state and can be read again"
    case .live: "it is delivered and gone"
    }
  }

  private func meaning(of overflow: EventType.Overflow) -> String {
    switch overflow {
    case .block: "it is waited for"
    case .latest: "it gets the newest of each key"
    case .dropOldest: "it gets the newest, with the gap marked"
    case .disconnect: "its stream ends"
    }
  }

  // MARK: Fields

  private mutating func heading(_ record: Record) {
    writer.heading(3, record.name)
    for paragraph in MarkdownWriter.paragraphs(record.documentation) { writer.paragraph(paragraph) }
  }

  private mutating func fields(_ record: Record) {
    if record.fields.isEmpty { return writer.paragraph("It has no fields.") }
    writer.table(
      [record.shape == .fields ? "field" : "column", "number", "type", "meaning"],
      record.fields.map { field in
        [
          MarkdownWriter.code(field.name), String(field.number),
          shown(field.type) + (field.carriesEvents ? ", an encoded event" : "")
            + (field.isOptional ? ", may be absent" : ""),
          MarkdownWriter.cell(field.documentation),
        ]
      })
  }

  private func shown(_ range: ClosedRange<Int>, _ word: String) -> String {
    "\(SchemaPrinter.shown(range.lowerBound)) \(word) \(SchemaPrinter.shown(range.upperBound))"
  }

  private func shown(_ range: IntegerRange) -> String {
    guard let upperBound = range.upperBound else {
      return "\(SchemaPrinter.shown(range.lowerBound)) and more"
    }
    return shown(range.lowerBound...upperBound, "to")
  }

  private func shown(_ type: FieldType) -> String {
    switch type {
    case .bool, .timestamp, .duration, .uuid: return MarkdownWriter.code(type.shown)
    case .integer(let integer, let range):
      return code(integer.rawValue, range.map { shown($0) })
    case .double(let rule): return shown("f64", rule)
    case .float(let rule): return shown("f32", rule)
    case .string(let range): return code("string", shown(range, "to") + " bytes")
    case .bytes(let range): return code("bytes", shown(range, "to"))
    case .enumeration(let name), .record(let name): return link(name)
    case .list(let element, let range):
      return "list of \(shown(element)), " + shown(range, "to")
    case .array(let element, let count):
      return "array of \(SchemaPrinter.shown(count)) \(shown(element))"
    }
  }

  private func shown(_ name: String, _ rule: FloatRule) -> String {
    let conditions = (rule.isFinite ? ["finite"] : []) + (rule.shownRange.map { ["\($0)"] } ?? [])
    return code(name, conditions.isEmpty ? nil : conditions.joined(separator: ", "))
  }

  private func code(_ name: String, _ condition: String?) -> String {
    MarkdownWriter.code(name) + (condition.map { ", \($0)" } ?? "")
  }
}
