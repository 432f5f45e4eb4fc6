import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport

/// One small contract in four revisions, each of which has more than the one before.
enum Evolution {
  static let revisions = ["rev1", "rev2", "rev3", "rev4"]
  static let vectors = "schema/vectors/evolution/evolution.vectors"

  static func schema(_ revision: String) throws -> Schema {
    try ProjectFolder.schema("schema/vectors/evolution/\(revision).schema")
  }

  /// The types that were generated from a revision; nil where there are none.
  static func generated(_ revision: String) -> GeneratedTypes? {
    switch revision {
    case revisions.first: .oldest
    case revisions.last: .newest
    default: nil
    }
  }

  /// The file of vectors: what each revision writes, and what all of them read.
  static func text() throws -> String {
    var parts = [
      """
      # Messages that revisions of one schema write, and what all of its revisions read.
      # README.md in the folder above describes this file.

      """
    ]
    for writer in revisions { parts += try written(by: writer).map(\.text) }
    return parts.joined(separator: "\n")
  }

  private static func written(by writer: String) throws -> [Vector] {
    let schema = try schema(writer)
    var vectors: [Vector] = []
    for record in schema.messages {
      let styles: [(String, MadeJSON.Style)] = [
        ("the least", .least), ("small numbers", .plain), ("the most", .most),
      ]
      for (title, style) in styles {
        var maker = MadeJSON(schema, style)
        let bytes = try MessageCodec(schema).encode(maker.message(record), as: record)
        let json = try MessageCodec(schema).decode(bytes, as: record)
        var vector = Vector(.written, record.name, title, .json(json))
        vector.writer = writer
        vector.bytes = [UInt8](bytes)
        vector.notes = MessagePlaces(vector.bytes, record, schema).notes
        for reader in revisions {
          let other = try self.schema(reader)
          guard let type = other.message(record.name) else { continue }
          let read = Projection(from: schema, to: other).message(json, record, type)
          vector.readings.append((reader, .json(read)))
        }
        vectors.append(vector)
      }
    }
    return vectors
  }
}

/// What a reader of one revision is to read of what another has written, by the rules of
/// `schema/PROTOCOL.md` and without a codec: fields that it does not know are left out, and cases
/// that it does not know are their numbers.
struct Projection {
  let from: Schema
  let to: Schema

  func message(_ json: JSONValue, _ written: MessageRecord, _ read: MessageRecord) -> JSONValue {
    var members: [JSONValue.Member] = []
    for field in read.fields {
      guard let value = json[field.name],
        let before = written.fields.first(where: { $0.number == field.number })
      else { continue }
      members.append(JSONValue.Member(field.name, self.value(value, before.type, field.type)))
    }
    return .object(members)
  }

  private func value(_ json: JSONValue, _ written: FieldType, _ read: FieldType) -> JSONValue {
    switch (json, written, read) {
    case (.array(let values), .list(let before, _), .list(let after, _)),
      (.array(let values), .array(let before, _), .array(let after, _)):
      return .array(values.map { value($0, before, after) })
    case (.array(let values), _, _):
      return .array(values.map { value($0, written, read) })
    case (_, .record(let before), .record(let after)):
      guard let before = from.record(before), let after = to.record(after) else { return json }
      return message(json, before, after)
    case (_, .enumeration(let before), .enumeration(let after)):
      return enumeration(json, from.enumeration(before), to.enumeration(after))
    default: return json
    }
  }

  private func enumeration(_ json: JSONValue, _ before: EnumType?, _ after: EnumType?) -> JSONValue
  {
    var number = json
    if case .string(let text) = json, let known = before?.cases.first(where: { $0.text == text }) {
      number = .number("\(known.number)")
    }
    let known = after?.cases.first { JSONValue.number("\($0.number)") == number }
    return known.map { .string($0.text) } ?? number
  }
}
