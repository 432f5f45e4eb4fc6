import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport

/// Makes the file of vectors of a contract from its schema and from the tables of these tests.
struct VectorWriter {
  let contract: Contract
  let schema: Schema
  let codec: MessageCodec

  init(_ contract: Contract) throws {
    self.contract = contract
    schema = try contract.schema()
    codec = MessageCodec(schema)
  }

  private var extras: [Extra] { contract == .types ? Extra.types : Extra.market }
  private var readings: [Reading] { contract == .types ? Reading.types : Reading.market }

  private var refusals: [Refusal] {
    contract == .types
      ? Refusal.layout + Refusal.values + Refusal.numbers + Refusal.lengths : Refusal.market
  }

  func text() throws -> String {
    var parts = [
      """
      # Messages of \(schema.name): their bytes, and what readers make of them.
      # README.md describes this file.

      """
    ]
    for record in schema.messages {
      var vectors = try accepted(record)
      vectors += try readings.filter { $0.message == record.name }.map { try $0.vector() }
      vectors += try refusals.filter { $0.message == record.name }.map { try $0.vector(schema) }
      parts += vectors.map(\.text)
    }
    return parts.joined(separator: "\n")
  }

  /// The least, the plain and the largest message, and those of the table.
  private func accepted(_ record: MessageRecord) throws -> [Vector] {
    let styles: [(String, MadeJSON.Style)] = [
      ("the least", .least), ("small numbers", .plain), ("the most", .most),
    ]
    var vectors: [Vector] = []
    for (title, style) in styles {
      var maker = MadeJSON(schema, style)
      let vector = try accepted(record, title, maker.message(record))
      if !vectors.contains(where: { $0.bytes == vector.bytes }) { vectors.append(vector) }
    }
    for extra in extras where extra.message == record.name {
      vectors.append(try accepted(record, extra.title, try JSONValue(parsing: extra.json)))
    }
    return vectors
  }

  private func accepted(_ record: MessageRecord, _ title: String, _ json: JSONValue) throws
    -> Vector
  {
    let bytes = try codec.encode(json, as: record)
    var vector = Vector(.accept, record.name, title, .json(try codec.decode(bytes, as: record)))
    vector.bytes = [UInt8](bytes)
    vector.notes = MessagePlaces(vector.bytes, record, schema).notes
    return vector
  }
}
