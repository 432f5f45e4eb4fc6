public import DynamicMessages

/// Which message of a method.
public enum MessagePart: String, Sendable {
  /// What an open carries.
  case request
  /// What the client streams.
  case item
  /// What the server streams.
  case piece
  /// What an end carries.
  case reply
}

/// Messages as JSON and as bytes: whoever plays cases brings the schema.
public protocol MessageForms: Sendable {
  /// The number of a method; nil where there is none of this name.
  func method(named name: String) -> UInt16?
  /// The number of a declared error; nil where there is none of this name.
  func error(named name: String) -> UInt16?
  /// The bytes of a message.
  func encode(
    _ json: JSONValue, _ part: MessagePart, of method: UInt16
  ) throws(CaseMistake) -> [UInt8]
  /// A message from its bytes.
  func decode(
    _ bytes: [UInt8], _ part: MessagePart, of method: UInt16
  ) throws(CaseMistake) -> JSONValue
  /// The bytes of a declared error.
  func encodeError(_ json: JSONValue, _ number: UInt16) throws(CaseMistake) -> [UInt8]
  /// A declared error from its bytes.
  func decodeError(_ bytes: [UInt8], _ number: UInt16) throws(CaseMistake) -> JSONValue
}
