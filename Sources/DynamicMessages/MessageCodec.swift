package import RPCCore
public import SchemaCompiler

/// Reads and writes messages of a schema that is known only while the program runs, as JSON.
///
/// The bytes are those of `schema/PROTOCOL.md`, with the same limits and the same verdicts as in
/// generated code. In JSON a value is an object of its fields, absent ones left out; columns are an
/// object of arrays; instants are RFC 3339 in UTC, durations seconds such as `"1.5s"`, bytes
/// base64, enums the text that people write. Numbers that are not finite are `"NaN"`, `"Infinity"`
/// and `"-Infinity"`.
public struct MessageCodec: Sendable {
  let schema: Schema

  /// A codec for the messages of `schema`.
  public init(_ schema: Schema) {
    self.schema = schema
  }

  /// Encodes `json` as `record`.
  ///
  /// - Throws: ``JSONMismatch``, which names the field that is wrong.
  package func encode(_ json: JSONValue, as record: Record) throws(JSONMismatch) -> Bytes {
    var writer = WireWriter()
    let layout = Layout(record, in: schema)
    let block = writer.appendZeros(layout.length)
    try write(json, record, layout, at: block, &writer, "")
    return writer.flattened()
  }

  /// Decodes a message of the type `record`.
  ///
  /// - Throws: ``WireError`` where the bytes are no such message.
  package func decode(_ bytes: Bytes, as record: Record) throws(WireError) -> JSONValue {
    var reader = MessageReader(bytes.aligned())
    let layout = Layout(record, in: schema)
    let block = try reader.block(at: 0, layout.block, "")
    let value = try read(block, record, layout, &reader)
    try reader.finish()
    return value
  }
}

/// What in a JSON value does not fit the message that it is to become.
public struct JSONMismatch: Error, Equatable, Sendable, CustomStringConvertible {
  /// The field, as a path from the message; empty for the message itself.
  public let field: String
  /// What is wrong with it, and what it should be.
  public let reason: String

  init(_ field: String, _ reason: String) {
    self.field = field
    self.reason = reason
  }

  /// One clause that names the field.
  public var description: String {
    field.isEmpty ? "the message \(reason)" : "field \(field) \(reason)"
  }
}

extension Layout {
  /// The block as a reader checks it.
  var block: BlockLayout {
    BlockLayout(length: length, minimum: minimum, optionals: optionals, keepsBytes: true)
  }
}

extension String {
  /// The path of `field` in the message at this path.
  func path(_ field: String) -> String { isEmpty ? field : "\(self).\(field)" }
}
