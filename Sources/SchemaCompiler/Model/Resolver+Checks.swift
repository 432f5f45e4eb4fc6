extension Resolver {
  // Names that the generated code has for something else: with them it would not compile, or say
  // something that the schema does not.

  /// The types of the languages and libraries that it is written in, and those within requests.
  static let typeNames: Set<String> = [
    "Any", "Behaviour", "BlockLayout", "Bool", "Bytes", "Call", "CallError", "CallFailure",
    "CallOptions", "Column", "Command", "CommandHandler", "DeclaredCallError", "DeclaredError",
    "Double", "Duration", "Error", "Exchange", "Failure", "Fault", "Float", "Hashable", "Incoming",
    "Input",
    "Int", "Int16", "Int32", "Int64", "Int8", "Item", "Mediator", "MessageBlock", "MessageReader",
    "Never", "Nothing", "Outgoing", "Protocol", "Query", "QueryHandler", "Reply",
    "RequestDescriptor", "RequestFailure", "Row", "Self", "Sendable", "ServerCall", "StatusCode",
    "StreamingCall", "String", "Timestamp", "Type", "UInt16", "UInt32", "UInt64", "UInt8",
    "UniqueID", "Void", "WireEnum", "WireError", "WireMessage", "WireRule", "WireSize",
    "WireWriter",
  ]
  /// What every message has, and what its codec works on.
  static let messageNames: Set<String> = [
    "block", "encoded", "encodedSize", "encodedTailSize", "presence", "reader", "validate",
    "writer",
  ]
  /// What tables of columns have besides.
  static let tableNames: Set<String> = [
    "count", "endIndex", "index", "indices", "rows", "startIndex",
  ]
  /// What errors have besides.
  static let errorNames: Set<String> = ["callError", "description"]

  mutating func refuseTaken(_ names: [Name], _ taken: Set<String>) {
    for name in names where taken.contains(name.text) {
      report(
        name.location, "\"\(name.text)\" has a meaning of its own in the generated code",
        help: "choose another name")
    }
  }

  /// Refuses a record that holds itself: its size would have no end.
  mutating func checkRecursion(_ schema: Schema) {
    for record in schema.records where holdsItself(record, in: schema) {
      guard let name = location(of: record.name) else { continue }
      report(
        name, "\"\(record.name)\" holds itself",
        help: "a message has a known depth; refer to the other by a number or a name")
    }
  }

  private func holdsItself(_ record: Record, in schema: Schema) -> Bool {
    var seen: Set<String> = []
    var waiting = [record]
    while let next = waiting.popLast() {
      for name in next.fields.compactMap({ recordName($0.type) }) {
        if name == record.name { return true }
        if seen.insert(name).inserted, let inner = schema.record(name) { waiting.append(inner) }
      }
    }
    return false
  }

  private func recordName(_ type: FieldType) -> String? {
    switch type {
    case .record(let name): name
    case .list(let element, _): recordName(element)
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .string, .bytes,
      .enumeration, .array:
      nil
    }
  }

  /// Refuses a text that names a field that its error does not have.
  mutating func checkTexts(_ schema: Schema) {
    for error in schema.errors {
      for case .field(let path) in error.text where !exists(path, in: error.record, schema) {
        guard let name = location(of: error.record.name) else { continue }
        report(
          name, "the text names {\(path.joined(separator: "."))}, which is no field of the error",
          help: "name a field that is not itself a value, such as {instrument.code}")
      }
    }
  }

  private func exists(_ path: [String], in record: Record, _ schema: Schema) -> Bool {
    guard let first = path.first, let field = record.fields.first(where: { $0.name == first }),
      !field.isOptional, record.shape == .fields
    else { return false }
    switch field.type {
    case .record(let name):
      return schema.record(name).map { exists(Array(path.dropFirst()), in: $0, schema) } ?? false
    case .bytes, .list, .array: return false
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .string, .enumeration:
      return path.count == 1
    }
  }

  private func location(of name: String) -> SourceLocation? {
    syntax.declarations.first { $0.name.text == name }?.name.location
  }
}
