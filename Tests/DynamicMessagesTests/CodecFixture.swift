import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

/// A codec of some declarations, and their message `A`.
struct CodecFixture {
  let codec: MessageCodec
  let record: MessageRecord

  init(_ declarations: String) throws {
    let schema = try SchemaTool.compile(path: "x", text: "schema t\n" + declarations)
    codec = MessageCodec(schema)
    record = try #require(schema.message("A"))
  }

  func bytes(_ json: String) throws -> [UInt8] {
    [UInt8](try codec.encode(try JSONValue(parsing: json), as: record))
  }

  func json(_ bytes: [UInt8]) throws -> String {
    try codec.decode(Bytes(bytes), as: record).description
  }

  /// What is wrong with a JSON value.
  func mismatch(_ json: String) throws -> JSONMismatch? {
    do throws(JSONMismatch) {
      let value: JSONValue
      do { value = try JSONValue(parsing: json) } catch { return nil }
      _ = try codec.encode(value, as: record)
      return nil
    } catch {
      return error
    }
  }
}
