/// Sixteen bytes that name one thing, written as a UUID.
public struct UniqueID: Hashable, Sendable, BitwiseCopyable {
  /// The first eight bytes of the text form, the first the most significant.
  public var high: UInt64
  /// The last eight bytes of the text form.
  public var low: UInt64

  /// An identifier from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The identifier that stands for none.
  public static let none = UniqueID(high: 0, low: 0)

  /// A random identifier, version 4 of RFC 9562.
  public static func random() -> UniqueID {
    var generator = SystemRandomNumberGenerator()
    return random(using: &generator)
  }

  /// A random identifier from `generator`, version 4 of RFC 9562.
  public static func random(using generator: inout some RandomNumberGenerator) -> UniqueID {
    let high: UInt64 = generator.next()
    let low: UInt64 = generator.next()
    return UniqueID(
      high: high & ~0xF000 | 0x4000, low: low & ~0xC000_0000_0000_0000 | 0x8000_0000_0000_0000)
  }
}

extension UniqueID: CustomStringConvertible, LosslessStringConvertible {
  /// The text form: `f81d4fae-7dec-41d0-a765-00a0c91e6bf6`.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for index in 0..<32 {
      if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
      let half = index < 16 ? high : low
      text.append(digits[Int(half >> UInt64(60 - index % 16 * 4) & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// An identifier from its text form, in either case; nil where the text is something else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
    let digits = parts.joined()
    guard digits.allSatisfy(\.isHexDigit), let high = UInt64(digits.prefix(16), radix: 16),
      let low = UInt64(digits.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
