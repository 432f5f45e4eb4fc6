/// How many bytes each read of an in-process connection brings.
package enum ByteCuts: Sendable {
  /// As many as there are.
  case whole
  /// Always so many, or what is left.
  case every(Int)
  /// Sizes from one byte to some ten thousand, drawn with this seed.
  case random(seed: UInt64)

  /// Draws the sizes.
  struct Iterator {
    private let cuts: ByteCuts
    private var generator: SeededGenerator

    init(_ cuts: ByteCuts) {
      self.cuts = cuts
      if case .random(let seed) = cuts {
        generator = SeededGenerator(seed: seed)
      } else {
        generator = SeededGenerator(seed: 0)
      }
    }

    mutating func next() -> Int {
      switch cuts {
      case .whole: return .max
      case .every(let count): return count
      case .random:
        // Half of the reads end within the next few headers, and some bring many frames.
        let bound = [8, 24, 64, 1024, 65536].randomElement(using: &generator) ?? 1
        return Int.random(in: 1...bound, using: &generator)
      }
    }
  }
}
