/// The requests and events by which something travels.
public struct Reach: Equatable, Sendable {
  /// The numbers of the requests that carry it: in the request, in what it accepts, streams or
  /// returns, in an error that it raises, or in an event that one of these carries.
  public internal(set) var requests: Set<Int> = []
  /// The numbers of the events that carry it.
  public internal(set) var events: Set<Int> = []
  /// Whether servers send it, so that clients have to read it.
  public internal(set) var isReadByClients = false

  mutating func form(union other: Reach) {
    requests.formUnion(other.requests)
    events.formUnion(other.events)
    isReadByClients = isReadByClients || other.isReadByClients
  }

  func union(_ other: Reach) -> Reach {
    var result = self
    result.form(union: other)
    return result
  }

  var isNowhere: Bool { requests.isEmpty && events.isEmpty }

  /// What no message carries may still be encoded into bytes, and those be read by anybody.
  var mayBeReadByClients: Bool { isReadByClients || isNowhere }
}

/// By what each declaration of a schema travels.
struct SchemaReach {
  private var reaches: [String: Reach] = [:]
  private let schema: Schema

  init(_ schema: Schema) {
    self.schema = schema
    for request in schema.requests {
      let sent = Reach(requests: [request.number])
      let received = Reach(requests: [request.number], isReadByClients: true)
      add(sent, to: request.record)
      request.accepts.map { add(sent, to: $0) }
      for name in [request.streams, request.returns].compactMap(\.self) { add(received, to: name) }
      for name in request.raises {
        if let error = schema.errors.first(where: { $0.record.name == name }) {
          add(received, to: error.record)
        }
      }
    }
    for event in schema.events {
      add(Reach(events: [event.number], isReadByClients: true), to: event.record)
    }
    addEvents()
  }

  /// Events travel encoded, too, in the bytes of messages that carry them.
  private mutating func addEvents() {
    var carriers = Reach()
    for record in schema.records + schema.requests.map(\.record) + schema.errors.map(\.record)
    where record.fields.contains(where: \.carriesEvents) {
      carriers.form(union: self[record.name])
    }
    if carriers.isNowhere { return }
    for event in schema.events { add(carriers, to: event.record) }
  }

  /// The reach of the declaration of this name.
  subscript(name: String) -> Reach { reaches[name] ?? Reach() }

  private mutating func add(_ reach: Reach, to name: String) {
    if let record = schema.record(name) {
      add(reach, to: record)
    } else {
      reaches[name, default: Reach()].form(union: reach)
    }
  }

  private mutating func add(_ reach: Reach, to record: Record) {
    let known = reaches[record.name] ?? Reach()
    // What has been told before has been told to all within, however many ways lead there.
    if known.union(reach) == known, reaches[record.name] != nil { return }
    reaches[record.name] = known.union(reach)
    for field in record.fields {
      if let name = field.type.declaredName { add(reach, to: name) }
    }
  }
}

extension FieldType {
  /// The name of the declared type that a field holds, one or many of it.
  var declaredName: String? {
    switch self {
    case .enumeration(let name), .record(let name): name
    case .list(let element, _), .array(let element, _): element.declaredName
    case .bool, .integer, .double, .float, .timestamp, .duration, .uuid, .string, .bytes: nil
    }
  }
}
