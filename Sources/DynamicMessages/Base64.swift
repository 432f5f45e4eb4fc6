internal import RPCCore

/// Bytes as text in the standard alphabet of RFC 4648, padded.
///
/// Written here because the library that has it, Foundation, would be all that the command loads it
/// for.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: Bytes) -> String {
    let input = [UInt8](bytes)
    var text: [UInt8] = []
    text.reserveCapacity((input.count + 2) / 3 * 4)
    for start in stride(from: 0, to: input.count, by: 3) {
      let part = input[start..<min(start + 3, input.count)]
      let word = part.reduce(0) { $0 << 8 | UInt32($1) } << UInt32((3 - part.count) * 8)
      for index in 0..<4 {
        text.append(
          index <= part.count ? alphabet[Int(word >> UInt32(18 - index * 6) & 63)] : 0x3D)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of `text`; nil where it is no base64, or not the one form that the bytes have.
  static func decode(_ text: String) -> Bytes? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padding = digits.suffix(2).filter { $0 == 0x3D }.count
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    for (index, digit) in digits.dropLast(padding).enumerated() {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      word = word << 6 | UInt32(value)
      if index % 4 == 3 {
        bytes += [UInt8(word >> 16 & 255), UInt8(word >> 8 & 255), UInt8(word & 255)]
        word = 0
      }
    }
    if padding == 1 { bytes += [UInt8(word >> 10 & 255), UInt8(word >> 2 & 255)] }
    if padding == 2 { bytes.append(UInt8(word >> 4 & 255)) }
    let decoded = Bytes(bytes)
    return encode(decoded) == text ? decoded : nil
  }
}

extension JSONValue {
  /// The text that stands for `bytes`.
  public static func bytes(_ bytes: [UInt8]) -> JSONValue { .string(Base64.encode(Bytes(bytes))) }
}
