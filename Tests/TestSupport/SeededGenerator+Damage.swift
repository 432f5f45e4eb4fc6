extension SeededGenerator {
  /// `count` random bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }

  /// `bytes` with one to four small damages: a bit turned, a byte replaced, a piece cut out,
  /// doubled or cut off at the end.
  package mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var damaged = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) where !damaged.isEmpty {
      let index = damaged.indices.randomElement(using: &self) ?? 0
      let end = min(index + 8, damaged.count)
      switch Int.random(in: 0..<6, using: &self) {
      case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 1: damaged[index] = UInt8.random(in: .min ... .max, using: &self)
      case 2: damaged[index] = [0, 1, 7, 8, 0x7F, 0x80, 0xFF].randomElement(using: &self) ?? 0
      case 3: damaged.removeSubrange(index..<end)
      case 4: damaged.insert(contentsOf: damaged[index..<end], at: index)
      default: damaged.removeLast(damaged.count - index)
      }
    }
    return damaged
  }
}
