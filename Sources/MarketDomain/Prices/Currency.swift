/// What prices are counted in: a code of ISO 4217, or of a coin.
///
/// Canonical however it was given: upper case, 3 to 8 of `A-Z 0-9`.
public struct Currency: Hashable, Sendable {
  /// The code.
  public let code: String

  /// How long codes are: those of ISO 4217 have three letters, and those of coins up to eight.
  public static let lengths = 3...8

  /// A currency; small letters become capitals.
  ///
  /// - Throws: ``CurrencyRejection`` where the code is not allowed.
  public init(_ code: String) throws(CurrencyRejection) {
    let bytes = code.utf8
    guard Self.lengths.contains(bytes.count) else { throw .length(code) }
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        break
      default: throw .character(code)
      }
    }
    self.code = code.uppercased()
  }
}

extension Currency: CustomStringConvertible {
  /// The code.
  public var description: String { code }
}

/// Why a text is no currency.
public enum CurrencyRejection: Error, Hashable, Sendable {
  /// It is too short or too long.
  case length(String)
  /// It has a character that is neither a letter of ASCII nor a digit.
  case character(String)
}
