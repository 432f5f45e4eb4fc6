/// Characters of ASCII, a bit each: whether one is among them takes no comparison with each.
struct ASCIISet: Sendable {
  private var bits: UInt128 = 0

  /// The characters of `text`; others than those of ASCII are in no such set.
  init(_ text: String) {
    for byte in text.utf8 where byte < 128 { bits |= 1 << UInt128(byte) }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 128 && bits >> UInt128(byte) & 1 == 1
  }
}
