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

  /// The deepest that values may lie within each other.
  private static let deepestNesting = 32

  /// Refuses a record that holds itself: its size would have no end.
  mutating func checkRecursion(_ schema: Schema) {
    for record in schema.records where holdsItself(record, in: schema) {
      guard let name = location(of: record.name) else { continue }
      report(
        name, "\"\(record.name)\" holds itself",
        help: "a message has a known depth; refer to the other by a number or a name")
    }
  }

  /// Refuses values that are nested too deep: readers take a message apart by recursion.
  mutating func checkDepth(_ schema: Schema) {
    var depths: [String: Int] = [:]
    for record in schema.records {
      guard depth(of: record, in: schema, &depths, left: Self.deepestNesting) == nil else {
        continue
      }
      report(
        location(of: record.name) ?? SourceLocation(line: 1, column: 1),
        "\"\(record.name)\" is nested more than \(Self.deepestNesting) deep",
        help: "flatten some of the values within it")
      return
    }
  }

  /// How deep a record is nested; nil where it is more than `left`.
  private func depth(
    of record: Record, in schema: Schema, _ known: inout [String: Int], left: Int
  ) -> Int? {
    if left == 0 { return nil }
    if let depth = known[record.name] { return depth <= left ? depth : nil }
    var deepest = 1
    for name in record.fields.compactMap({ recordName($0.type) }) {
      guard let inner = schema.record(name) else { continue }
      guard let depth = depth(of: inner, in: schema, &known, left: left - 1) else { return nil }
      deepest = max(deepest, depth + 1)
    }
    known[record.name] = deepest
    return deepest
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
