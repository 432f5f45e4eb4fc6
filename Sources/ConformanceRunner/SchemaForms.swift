internal import Conformance
internal import DynamicMessages
internal import RPCCore
internal import SchemaCompiler

/// The messages of a schema for cases.
struct SchemaForms: MessageForms {
  private let codec: MessageCodec
  private let schema: Schema
  private let requests: [UInt16: RequestType]

  init(_ schema: Schema) {
    self.schema = schema
    codec = MessageCodec(schema)
    requests = Dictionary(
      schema.requests.map { (UInt16(clamping: $0.number), $0) }, uniquingKeysWith: { $1 })
  }

  func method(named name: String) -> UInt16? {
    requests.first { $0.value.record.name == name }?.key
  }

  private var errors: [ErrorType] { schema.errors }

  func error(named name: String) -> UInt16? {
    errors.first { $0.record.name == name }.map { UInt16(clamping: $0.number) }
  }

  private func record(_ part: MessagePart, of method: UInt16) throws(CaseMistake) -> Record? {
    guard let request = requests[method] else {
      throw CaseMistake("the schema has no method \(method)")
    }
    return switch part {
    case .request: request.record
    case .item: request.accepts.flatMap { schema.record($0) }
    case .piece: request.streams.flatMap { schema.record($0) }
    case .reply: request.returns.flatMap { schema.record($0) }
    }
  }

  func encode(
    _ json: JSONValue, _ part: MessagePart, of method: UInt16
  ) throws(CaseMistake) -> [UInt8] {
    guard let record = try record(part, of: method) else {
      throw CaseMistake("method \(method) has no \(part.rawValue)")
    }
    return try encode(json, record)
  }

  private func encode(_ json: JSONValue, _ record: Record) throws(CaseMistake) -> [UInt8] {
    do throws(JSONMismatch) {
      return [UInt8](try codec.encode(json, as: record))
    } catch {
      throw CaseMistake("\(error)")
    }
  }

  func decode(
    _ bytes: [UInt8], _ part: MessagePart, of method: UInt16
  ) throws(CaseMistake) -> JSONValue {
    guard let record = try record(part, of: method) else {
      throw CaseMistake("method \(method) has no \(part.rawValue)")
    }
    return try decode(bytes, record)
  }

  private func decode(_ bytes: [UInt8], _ record: Record) throws(CaseMistake) -> JSONValue {
    do throws(WireError) {
      return try codec.decode(Bytes(bytes), as: record)
    } catch {
      throw CaseMistake("\(error)")
    }
  }

  func encodeError(_ json: JSONValue, _ number: UInt16) throws(CaseMistake) -> [UInt8] {
    try encode(json, try record(ofError: number))
  }

  func decodeError(_ bytes: [UInt8], _ number: UInt16) throws(CaseMistake) -> JSONValue {
    try decode(bytes, try record(ofError: number))
  }

  private func record(ofError number: UInt16) throws(CaseMistake) -> Record {
    guard let error = errors.first(where: { UInt16(clamping: $0.number) == number }) else {
      throw CaseMistake("the schema has no error \(number)")
    }
    return error.record
  }
}
