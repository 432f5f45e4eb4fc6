import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport

/// A message that is damaged in one way, and what readers say of it.
struct Refusal: Sendable {
  /// A change of the bytes of a message.
  enum Change: Sendable {
    /// Other bytes in the slot of a field, from its `plus`th on.
    case slot(String, plus: Int = 0, [UInt8])
    /// Other bytes in what a field points to.
    case content(String, plus: Int = 0, [UInt8])
    /// Other bytes at an offset.
    case at(Int, [UInt8])
    /// All bytes behind an offset are gone.
    case cut(Int)
    case append([UInt8])
  }

  let message: String
  let title: String
  /// The undamaged message; nil for the plain one.
  let json: String?
  let changes: [Change]
  let error: WireError

  init(
    _ message: String, _ title: String, _ rule: WireError.Rule, _ field: String,
    json: String? = nil, _ changes: Change...
  ) {
    self.message = message
    self.title = title
    self.json = json
    self.changes = changes
    error = WireError(rule, field)
  }

  /// The vector, whose bytes are those of the undamaged message with the changes.
  func vector(_ schema: Schema) throws -> Vector {
    struct Unknown: Error { let name: String }
    guard let record = schema.message(message) else { throw Unknown(name: message) }
    var maker = MadeJSON(schema, .plain)
    let value = try json.map { try JSONValue(parsing: $0) } ?? maker.message(record)
    var bytes = [UInt8](try MessageCodec(schema).encode(value, as: record))
    let places = MessagePlaces(bytes, record, schema)
    func write(_ new: [UInt8], _ offset: Int?, _ field: String) throws {
      guard let offset, offset + new.count <= bytes.count else { throw Unknown(name: field) }
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }
    for change in changes {
      switch change {
      case .slot(let field, let plus, let new):
        try write(new, places.slots[field].map { $0 + plus }, field)
      case .content(let field, let plus, let new):
        try write(new, places.contents[field].map { $0 + plus }, field)
      case .at(let offset, let new): try write(new, offset, "\(offset)")
      case .cut(let count): bytes = Array(bytes.prefix(count))
      case .append(let new): bytes += new
      }
    }
    var vector = Vector(.refuse, message, title, .error(error))
    vector.bytes = bytes
    return vector
  }
}

/// The bytes of a number as it travels.
func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

func little(_ value: Double) -> [UInt8] { little(value.bitPattern) }

func little(_ value: Float) -> [UInt8] { little(value.bitPattern) }
