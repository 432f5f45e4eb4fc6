/// How the bytes of a case are cut into writes: a peer must not care.
public enum ByteShape: String, CaseIterable, Sendable {
  /// A write a frame.
  case whole
  /// A write a byte.
  case bytes
  /// Writes of any length, cut by a seed.
  case random
  /// All frames up to the next thing that is waited for in one write.
  case merged
}

/// Cuts bytes into writes.
public struct ByteShaper: Sendable {
  /// Behind so many bytes of one write the rest goes as a whole where bytes are cut singly: a
  /// payload of a megabyte in single bytes tests the kernel and nothing else.
  public static let finelyCut = 2048

  private let shape: ByteShape
  private var state: UInt64
  private var held: [UInt8] = []

  /// A shaper; `seed` matters for random lengths alone.
  public init(_ shape: ByteShape, seed: UInt64) {
    self.shape = shape
    state = seed
  }

  /// The writes for the bytes of one frame; none where they are held for the next ones.
  public mutating func writes(for bytes: [UInt8]) -> [[UInt8]] {
    switch shape {
    case .whole: return [bytes]
    case .bytes:
      var writes = bytes.prefix(Self.finelyCut).map { [$0] }
      if bytes.count > Self.finelyCut { writes.append(Array(bytes.dropFirst(Self.finelyCut))) }
      return writes
    case .random:
      var writes: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        // Mostly short ones, so that headers are cut, and now and then a long one.
        let most: UInt64 = next() % 4 == 0 ? 65_536 : 24
        let count = Int(1 + next() % most)
        writes.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      return writes
    case .merged:
      held += bytes
      return []
    }
  }

  /// What was held back; called before anything is waited for.
  public mutating func flush() -> [UInt8] {
    defer { held = [] }
    return held
  }

  /// SplitMix64: small, and the same everywhere.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
