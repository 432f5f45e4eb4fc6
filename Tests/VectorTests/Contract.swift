import DynamicMessages
import RPCCore
import SchemaCompiler
import TestSupport
import Testing

/// A schema with vectors, and the types that were generated from it.
enum Contract: String, Sendable, CaseIterable, CustomTestStringConvertible {
  case types
  case marketData

  var testDescription: String { rawValue }

  private var path: String {
    switch self {
    case .types: "schema/vectors/types.schema"
    case .marketData: "schema/market_data.schema"
    }
  }

  var vectors: String {
    switch self {
    case .types: "schema/vectors/types.vectors"
    case .marketData: "schema/vectors/market_data.vectors"
    }
  }

  var generated: GeneratedTypes {
    switch self {
    case .types: .types
    case .marketData: .marketData
    }
  }

  func schema() throws -> Schema { try ProjectFolder.schema(path) }
}

/// Generated messages by the names of their types.
struct GeneratedTypes: Sendable {
  private let types: [String: any WireMessage.Type]

  init(_ types: [any WireMessage.Type]) {
    self.types = Dictionary(types.map { ("\($0)", $0) }) { first, _ in first }
  }

  var names: Set<String> { Set(types.keys) }

  /// Decodes the bytes as the message, and encodes what that gives.
  func recode(_ message: String, _ bytes: Bytes) throws(WireError) -> Bytes {
    guard let type = types[message] else {
      Issue.record("\(message) is not in the table of generated types")
      return .empty
    }
    return try Self.recode(type, bytes)
  }

  private static func recode<M: WireMessage>(
    _ type: M.Type, _ bytes: Bytes
  ) throws(WireError) -> Bytes {
    let value = try M(decoding: bytes)
    let again = try value.encoded()
    #expect(again.count == value.encodedSize, "\(M.self)")
    return again
  }
}

extension MessageCodec {
  /// What the codec makes of `bytes`.
  func outcome(_ bytes: Bytes, as record: MessageRecord) -> Vector.Outcome {
    do throws(WireError) {
      return .json(try decode(bytes, as: record))
    } catch {
      return .error(error)
    }
  }
}

extension GeneratedTypes {
  /// What the generated type makes of `bytes`: what it reads, encoded again, as JSON.
  func outcome(_ bytes: Bytes, as record: MessageRecord, _ codec: MessageCodec) throws
    -> Vector.Outcome
  {
    do throws(WireError) {
      let again = try recode(record.name, bytes)
      return codec.outcome(again, as: record)
    } catch {
      return .error(error)
    }
  }
}
