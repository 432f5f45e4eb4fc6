/// The page on which one looks up what a schema declares.
struct ReferencePage {
  let schema: Schema
  let sourceName: String
  var writer = MarkdownWriter()

  /// The page for `schema`, which came from the file `sourceName`.
  static func text(of schema: Schema, sourceName: String) -> String {
    var page = ReferencePage(schema: schema, sourceName: sourceName)
    page.write()
    return page.writer.text
  }

  private mutating func write() {
    writer.heading(1, "Reference of \(schema.name)")
    writer.paragraph(
      "Written by `schemac docs` from [`\(sourceName)`](\(sourceName)); do not edit. What the "
        + "declarations become on the wire is in [`PROTOCOL.md`](PROTOCOL.md).")
    for paragraph in MarkdownWriter.paragraphs(schema.documentation) {
      writer.paragraph(paragraph)
    }
    contents()
    section("Requests", schema.requests.isEmpty) { $0.requests() }
    section("Values", values.isEmpty) { page in page.values.forEach { page.value($0) } }
    section("Columns", tables.isEmpty) { page in page.tables.forEach { page.columns($0) } }
    section("Enums", schema.enums.isEmpty) { page in
      page.schema.enums.forEach { page.enumeration($0) }
    }
    section("Errors", schema.errors.isEmpty) { page in
      page.schema.errors.forEach { page.error($0) }
    }
    section("Events", schema.events.isEmpty) { page in
      page.schema.events.forEach { page.event($0) }
    }
    section("Limits", schema.limits.isEmpty) { $0.limits() }
    section("Reserved numbers", reservedNumbers.isEmpty) { $0.reserved() }
  }

  var values: [Record] { schema.records.filter { $0.shape == .fields } }

  var tables: [Record] { schema.records.filter { $0.shape != .fields } }

  private mutating func section(
    _ title: String, _ isEmpty: Bool, _ body: (inout ReferencePage) -> Void
  ) {
    if isEmpty { return }
    writer.heading(2, title)
    body(&self)
  }

  // MARK: Contents

  private mutating func contents() {
    let groups: [(String, [String])] = [
      ("Requests", schema.requests.map(\.record.name)),
      ("Values", values.map(\.name)),
      ("Columns", tables.map(\.name)),
      ("Enums", schema.enums.map(\.name)),
      ("Errors", schema.errors.map(\.record.name)),
      ("Events", schema.events.map(\.record.name)),
      ("Limits", schema.limits.map(\.name)),
    ]
    var entries = groups.filter { !$0.1.isEmpty }.map { title, names in
      let links = title == "Limits" ? names.map { MarkdownWriter.code($0) } : names.map { link($0) }
      return "[\(title)](#\(anchor(title))): " + links.joined(separator: ", ")
    }
    if !reservedNumbers.isEmpty { entries.append("[Reserved numbers](#reserved-numbers)") }
    writer.heading(2, "Contents")
    writer.list(entries)
  }

  /// A link to the declaration of this name.
  func link(_ name: String) -> String { "[`\(name)`](#\(anchor(name)))" }

  /// What a heading is called in a link, as Markdown's readers make it.
  private func anchor(_ heading: String) -> String {
    heading.lowercased().replacing(" ", with: "-")
  }

  // MARK: Limits and numbers

  private mutating func limits() {
    writer.table(
      ["limit", "value", "meaning"],
      schema.limits.map { limit in
        [
          MarkdownWriter.code(limit.name), SchemaPrinter.shown(limit.value),
          MarkdownWriter.cell(limit.documentation),
        ]
      })
  }

  /// Whose numbers are reserved, and which.
  private var reservedNumbers: [(owner: String, numbers: [Int])] {
    let spaces = [
      ("requests", schema.reserved.requests), ("errors", schema.reserved.errors),
      ("events", schema.reserved.events),
    ]
    let records =
      schema.requests.map(\.record) + schema.records + schema.errors.map(\.record)
      + schema.events.map(\.record)
    let members = records.map { (link($0.name), $0.reserved) }
    let cases = schema.enums.map { (link($0.name), $0.reserved) }
    return (spaces + members + cases).filter { !$0.1.isEmpty }.map { (owner: $0.0, numbers: $0.1) }
  }

  private mutating func reserved() {
    writer.paragraph("What had these numbers is gone, and nothing may have them again.")
    writer.table(
      ["of", "numbers"],
      reservedNumbers.map { entry in
        [entry.owner, entry.numbers.map(String.init).joined(separator: ", ")]
      })
  }
}
