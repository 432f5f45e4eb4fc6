/// Draws correlations: numbers that no other call on the host is likely to have, without asking the
/// kernel for each.
package struct CorrelationNumbers: Sendable {
  private let seed = UInt64.random(in: 1...UInt64.max)

  /// Numbers of their own.
  package init() {}

  /// The number of the call that is the `index`th of its kind; never 0.
  package func number(_ index: UInt64) -> UInt64 {
    // The finalizer of splitmix64: neighbours get numbers with nothing in common.
    var mixed = seed &+ index &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return max(mixed ^ (mixed >> 31), 1)
  }
}
