/// What is traded, and where; written `EXCHANGE:CODE`.
///
/// Both parts are canonical however they were given: upper case, 1 to 32 of
/// `A-Z 0-9 . _ - = ^ / &`.
public struct Instrument: Hashable, Sendable {
  /// The exchange.
  public let exchange: String
  /// The code at the exchange.
  public let code: String

  /// The longest exchange and the longest code.
  public static let maxLength = 32

  /// An instrument; small letters become capitals.
  ///
  /// - Throws: ``InstrumentRejection`` where a part is not allowed.
  public init(exchange: String, code: String) throws(InstrumentRejection) {
    guard let exchange = Self.canonical(exchange) else { throw .exchange(exchange) }
    guard let code = Self.canonical(code) else { throw .code(code) }
    self.exchange = exchange
    self.code = code
  }

  private static func canonical(_ text: String) -> String? {
    let bytes = text.utf8Span.span
    guard (1...maxLength).contains(bytes.count) else { return nil }
    var areCanonical = true
    for index in bytes.indices {
      let byte = bytes[index]
      if canonicalBytes.contains(byte) { continue }
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) else { return nil }
      areCanonical = false
    }
    return areCanonical ? text : text.uppercased()
  }

  private static let canonicalBytes = ASCIISet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-=^/&")
}

extension Instrument: Comparable {
  /// Whether `left` comes first in a list: by exchange, then by code, byte by byte.
  public static func < (left: Instrument, right: Instrument) -> Bool {
    if left.exchange != right.exchange { return left.exchange < right.exchange }
    return left.code < right.code
  }
}

extension Instrument: CustomStringConvertible {
  /// `EXCHANGE:CODE`.
  public var description: String { "\(exchange):\(code)" }
}

/// Why something is no instrument.
public enum InstrumentRejection: Error, Hashable, Sendable {
  /// The exchange is not allowed.
  case exchange(String)
  /// The code is not allowed.
  case code(String)
}
