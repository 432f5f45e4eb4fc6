extension Resolver {
  // Names that the generated code has for something else: with them it would not compile, or say
  // something that the schema does not.

  /// The types of the languages and libraries that it is written in, and those within requests.
  static let typeNames: Set<String> = [
    "AllCases", "Any", "Around", "Behaviour", "BlockLayout", "Bool", "Bytes", "Call", "CallChannel",
    "CallDelivery", "CallEffect", "CallError", "CallFailure", "CallOptions", "CaseIterable",
    "Channel", "Column", "Command", "CommandDelivery", "CommandHandler", "CustomStringConvertible",
    "DeclaredCallError", "DeclaredError", "Double", "Duration", "Equatable", "Error", "Exchange",
    "Execution", "Failure", "Fault", "Float", "Handlers", "Hashable", "Incoming", "Input", "Int",
    "Int16", "Int32", "Int64", "Int8", "Item", "KeptFailure", "LosslessStringConvertible",
    "Mediator", "MessageBlock", "MessageReader", "MessageStream", "Never", "Nothing", "OnceCommand",
    "Outgoing", "Protocol", "Query", "QueryHandler", "RPCService", "RandomAccessCollection",
    "RawValue", "Reply", "RequestContext", "RequestDescriptor", "RequestFailure", "RequestHandling",
    "Row", "Self", "Sendable", "ServerCall", "StatusCode", "StreamingCall", "String", "Timestamp",
    "Type", "UInt16", "UInt32", "UInt64", "UInt8", "UniqueID", "UnitOfWorkFactory", "Units",
    "Unknown", "Void", "WireEnum", "WireError", "WireMessage", "WireRule", "WireSize", "WireWriter",
    "Work",
  ]
  /// What every message has, and what its codec works on.
  static let messageNames: Set<String> = [
    "block", "encoded", "encodedSize", "encodedTailSize", "hashValue", "presence", "reader", "self",
    "validate", "writer",
  ]
  /// What tables of columns have besides.
  static let tableNames: Set<String> = [
    "count", "endIndex", "index", "indices", "rows", "startIndex",
  ]
  /// What the type with a schema's limits has besides.
  static let limitNames: Set<String> = ["hash", "name"]
  /// What errors have besides.
  static let errorNames: Set<String> = ["callError", "description"]

  /// The types of the whole schema, and those that stand for the handlers of its requests.
  var derivedNames: Set<String> {
    let title = Schema.title(ofName: syntax.name.map(\.text).joined(separator: "."))
    let ofWhole = ["Calls", "Event", "Handlers", "Method", "Requests", "Schema", "Service"]
      .map { title + $0 }
    let ofHandlers = syntax.declarations.compactMap { declaration in
      switch declaration.kind {
      case .command, .query: "Handles" + declaration.name.text
      case .limit, .value, .enumeration, .columns, .error, .event, .reserved: nil
      }
    }
    return Set(ofWhole + ofHandlers)
  }

  mutating func refuseTaken(_ names: [Name], _ taken: Set<String>) {
    for name in names where taken.contains(name.text) {
      report(
        name.location, "\"\(name.text)\" has a meaning of its own in the generated code",
        help: "choose another name")
    }
  }

  /// The most requests of a schema: each is a type of its own in the protocol of the handlers, and
  /// Swift's compiler takes no protocol that has very many. Verified with Swift 6.3 are 96 commands
  /// and 104 queries.
  private static let mostRequests = 80

  mutating func checkRequests() {
    let names = syntax.declarations.compactMap { declaration -> Name? in
      switch declaration.kind {
      case .command, .query: declaration.name
      case .limit, .value, .enumeration, .columns, .error, .event, .reserved: nil
      }
    }
    if names.count <= Self.mostRequests { return }
    report(
      names[Self.mostRequests].location, "a schema has at most \(Self.mostRequests) requests",
      help: "make two schemas of it")
  }

  /// The most bytes of a schema's whole text: what a server may show of it, and a client send to be
  /// compared. It is `maxSchemaBytes` of `schema/service.schema`.
  static let mostTextBytes = 262_144

  mutating func checkSize(_ schema: Schema) {
    let bytes = schema.text.utf8.count
    guard bytes > Self.mostTextBytes, let name = syntax.name.first else { return }
    report(
      name.location,
      "the schema has \(SchemaPrinter.shown(bytes)) bytes with all that it imports, and at most "
        + "\(SchemaPrinter.shown(Self.mostTextBytes)) can be shown and compared",
      help: "make two schemas of it, or write shorter comments with ///")
  }

  /// The deepest that values may lie within each other.
  private static let deepestNesting = 32

  /// The most records of which it is said that they hold themselves; to find out costs a search each.
  private static let mostRecursions = 20

  /// Refuses records that hold themselves or are nested too deep: readers take a message apart by
  /// recursion.
  mutating func checkNesting(_ schema: Schema) {
    let inner = Dictionary(
      schema.records.map { ($0.name, $0.fields.compactMap { recordName($0.type) }) },
      uniquingKeysWith: { first, _ in first })
    let depths = Self.depths(inner)
    var reported = 0
    for record in schema.records {
      let depth = depths[record.name]
      if let depth, depth <= Self.deepestNesting { continue }
      // What only holds a record that holds itself has no depth either, and is not to blame.
      guard depth != nil || Self.holdsItself(record.name, inner) else { continue }
      guard let name = location(of: record.name) else { continue }
      report(
        name,
        depth == nil
          ? "\"\(record.name)\" holds itself"
          : "\"\(record.name)\" is nested more than \(Self.deepestNesting) deep",
        help: depth == nil
          ? "a message has a known depth; refer to the other by a number or a name"
          : "flatten some of the values within it")
      // The others of a chain follow from the first, and a ring is seen from a few of its links.
      reported += 1
      if depth != nil || reported == Self.mostRecursions { return }
    }
  }

  /// How deep each record is nested, 1 for one that holds no other; none for those that hold
  /// themselves, directly or through others.
  private static func depths(_ inner: [String: [String]]) -> [String: Int] {
    var holders: [String: [String]] = [:]
    var open: [String: Int] = [:]
    for (name, held) in inner {
      let known = held.filter { inner[$0] != nil }
      open[name] = known.count
      for other in known { holders[other, default: []].append(name) }
    }
    var depths: [String: Int] = [:]
    var ready = open.filter { $0.value == 0 }.map(\.key)
    for name in ready { depths[name] = 1 }
    while let name = ready.popLast() {
      for holder in holders[name] ?? [] {
        depths[holder] = max(depths[holder] ?? 0, (depths[name] ?? 0) + 1)
        let left = (open[holder] ?? 1) - 1
        open[holder] = left
        if left == 0 { ready.append(holder) }
      }
    }
    return depths.filter { open[$0.key] == 0 }
  }

  private static func holdsItself(_ name: String, _ inner: [String: [String]]) -> Bool {
    var seen: Set<String> = []
    var waiting = inner[name] ?? []
    while let next = waiting.popLast() {
      if next == name { return true }
      if seen.insert(next).inserted { waiting += inner[next] ?? [] }
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

  /// Whether the record may have more fields than could be read.
  private func isDamaged(_ record: Record) -> Bool {
    syntax.declarations.contains { declaration in
      switch declaration.kind {
      case .value(let body), .error(_, _, _, let body):
        body.isDamaged && declaration.name.text == record.name
      case .limit, .enumeration, .columns, .command, .query, .event, .reserved: false
      }
    }
  }

  private func exists(_ path: [String], in record: Record, _ schema: Schema) -> Bool {
    guard let first = path.first, let field = record.fields.first(where: { $0.name == first })
    else { return isDamaged(record) }
    if field.isOptional || record.shape != .fields { return false }
    switch field.type {
    case .record(let name):
      return schema.record(name).map { exists(Array(path.dropFirst()), in: $0, schema) } ?? true
    case .bytes, .list, .array: return false
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .string, .enumeration:
      return path.count == 1
    }
  }

  private func location(of name: String) -> SourceLocation? {
    syntax.declarations.first { $0.name.text == name }?.name.location
  }
}
